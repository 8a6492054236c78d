from contextlib import contextmanager

from lxml import etree
from odoo.addons.clinic_base.tests.common import ClinicCommon

BULK = {"clinic_bulk": True}


class PatientCommon(ClinicCommon):
    """The chain of `ClinicCommon` in China, with shortcuts to the people at branch A.

    `cls.users` holds one user per role. Patients are made by `_new_patient`, as the
    receptionist of branch A unless another user is given.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("base.cn")
        (cls.branch_a | cls.branch_b | cls.branch_c).country_id = china
        cls.reception_a = cls.users["reception"]
        cls.practitioner_a = cls.users["practitioner"]
        cls.nurse_a = cls.users["nurse"]
        cls.finance = cls.users["finance"]
        cls.manager_a = cls.users["manager"]
        cls.medical_director = cls.users["medical_director"]
        cls.hq = cls.users["hq_director"]
        cls.privacy = cls.users["privacy"]
        cls.admin_clinic = cls.users["administrator"]
        cls.reception_b = cls._new_user("reception", cls.branch_b, "t_reception_b")
        cls.patients = cls.env["clinic.patient"]

    def setUp(self):
        super().setUp()
        # A sequence moves on between the tests of a class.
        sequence = f"clinic_record_number_{self.chain.id}"
        self.env.cr.execute(f"ALTER SEQUENCE {sequence} RESTART")

    @contextmanager
    def assertSentence(self, error, words):
        """The block is refused, and undone, with a message that has these words."""
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    @classmethod
    def _new_patient(cls, name="张三", user=None, **vals):
        patients = cls.patients.with_user(user or cls.reception_a)
        return patients.create({"name": name, **vals})

    @classmethod
    def _new_practitioner(cls, name="Dr. Li", **vals):
        return cls.env["clinic.practitioner"].create(
            {"name": name, "chain_id": cls.chain.id, **vals}
        )

    def _get_specification(self, view_type, user):
        """What the client asks for to show this view of patients to this user."""
        model = self.env["clinic.patient"].with_user(user)
        view = model.get_views([(False, view_type)])["models"]["clinic.patient"]
        simple = ("one2many", "many2many", "many2one")
        return {
            name: {"fields": {"display_name": {}}} if field["type"] in simple else {}
            for name, field in view["fields"].items()
            if name in self._get_arch_names(model, view_type)
        }

    def _get_arch_names(self, model, view_type):
        arch = etree.fromstring(model.get_view(view_type=view_type)["arch"])
        return {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
