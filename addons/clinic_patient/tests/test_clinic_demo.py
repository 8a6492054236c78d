from odoo import fields
from odoo.addons.clinic_base.tests.common import ROLES, use_key_ring
from odoo.tests import TransactionCase, tagged

INVENTED_PHONES = ("+8619900001", "+120255501", "+8621000001")
ROLE_GROUP = "clinic_base.group_clinic_base_%s"


@tagged("post_install", "-at_install")
class TestClinicDemo(TransactionCase):
    """The demo clinic loads, is complete, and holds nobody who exists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.env["clinic.demo"]._load()
        cls.chain = cls.env.ref("clinic_patient.demo_chain")
        cls.files = (
            cls.env["clinic.patient"]
            .with_context(active_test=False)
            .search([("chain_id", "=", cls.chain.id)])
        )

    def _get_user(self, login):
        return self.env.ref(f"clinic_patient.demo_user_{login}")

    def test_one_company_three_branches(self):
        self.assertEqual(len(self.chain.branch_ids), 3)
        self.assertEqual(len(self.chain.branch_ids.company_id), 1)

    def test_every_role_has_a_user_with_that_role_alone(self):
        users = self.chain.branch_ids.user_ids
        groups = {role: self.env.ref(ROLE_GROUP % role) for role in ROLES}
        for role, group in groups.items():
            self.assertTrue(group in users.group_ids, role)
        for user in users:
            roles = [r for r, group in groups.items() if group in user.group_ids]
            self.assertEqual(len(roles), 1, user.login)
            self.assertTrue(user.clinic_branch_id, user.login)

    def test_phones_are_invented_and_valid(self):
        for patient in self.files:
            self.assertTrue(patient.phone.startswith(INVENTED_PHONES), patient.name)
            self.assertFalse(patient.phone_problem, patient.name)
        emails = self.chain.branch_ids.user_ids.mapped("email")
        self.assertFalse([m for m in emails if not m.endswith("@example.com")])

    def test_people_families_and_histories(self):
        self.assertGreaterEqual(len(self.files), 60)
        self.assertGreater(len(self.files.allergy_ids), 4)
        self.assertGreater(len(self.files.consent_ids), 30)
        self.assertGreater(len(self.files.charge_ids), 10)
        visits = self.files.visit_ids
        self.assertGreater(len(visits), 80)
        self.assertTrue(visits.diagnosis_ids)
        self.assertTrue(visits.medication_ids)
        self.assertTrue(visits.observation_ids)
        left = visits.filtered(lambda visit: visit.state == "left")
        self.assertEqual(len(left.next_step_ids), len(left))

    def test_minors_have_a_guardian(self):
        limit = fields.Date.subtract(fields.Date.today(), years=14)
        for family in self.env["clinic.family"].search(
            [("chain_id", "=", self.chain.id)]
        ):
            members = family.member_ids
            young = members.filtered(
                lambda m: m.patient_id.birth_date and m.patient_id.birth_date > limit
            )
            self.assertFalse(any(young.mapped("is_guardian")))
            self.assertTrue(any(members.mapped("is_guardian")), family.name)

    def test_work_lists_are_not_empty(self):
        self.assertTrue(
            self.env["clinic.patient.duplicate"].search(
                [("patient_id", "in", self.files.ids)]
            )
        )
        adoption = self.env.ref("clinic_patient.demo_adoption")
        self.assertGreater(adoption.row_count, 0)

    def test_screens_of_who_read_what_are_not_empty(self):
        accesses = self.env["clinic.emergency.access"].search(
            [("patient_id", "in", self.files.ids)]
        )
        self.assertEqual(accesses.user_id, self._get_user("nurse"))
        self.assertEqual(accesses.state, "open")
        self.assertTrue(accesses.is_live)
        by_hand = self.files.grant_ids.filtered(lambda g: g.kind == "manual")
        self.assertEqual(by_hand.user_id, self._get_user("reception_ot"))
        self.env.cr.precommit.run()
        for login in ("doctor", "reception", "nurse"):
            rows = self.env["clinic.access.log"].search(
                [("user_id", "=", self._get_user(login).id)]
            )
            self.assertTrue(rows, login)

    def test_nurse_and_doctor_have_patients_in_care(self):
        for login in ("nurse", "doctor"):
            files = self.files.with_user(self._get_user(login))
            self.assertTrue(any(files.mapped("is_in_care")), login)

    def test_reception_finds_the_family_by_phone_and_no_other_branch(self):
        patients = self.env["clinic.patient"].with_user(self._get_user("reception"))
        self.assertEqual(len(patients.name_search("1001", limit=8)), 5)
        self.assertFalse(patients.name_search("蒋浩然"))
        self.assertTrue(patients.name_search("sxm"))
        self.assertTrue(patients.name_search("A0152"))

    def test_second_load_changes_nothing(self):
        before = self.env["clinic.patient"].search_count([])
        self.env["clinic.demo"]._load()
        self.assertEqual(self.env["clinic.patient"].search_count([]), before)
