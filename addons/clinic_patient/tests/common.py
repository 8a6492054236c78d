from contextlib import contextmanager

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
