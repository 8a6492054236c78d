"""Nobody brings a patient into his own care, or a file to somebody else, unseen."""

from odoo.tests import tagged

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestCareLogged(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_patient("李四")
        cls.operations = cls.env["clinic.operation.log"]

    def setUp(self):
        super().setUp()
        self.last = self.operations.search([], limit=1).id or 0

    def _get_rows(self, operation):
        """(who, records, new) of the rows since the last question."""
        domain = [("id", ">", self.last), ("operation", "=", operation)]
        rows = self.operations.search(domain, order="id")
        return [(row.actor_id, row.res_ids, row.new_value) for row in rows]

    def _plan(self, user, patient):
        visits = self.env["clinic.visit"].with_user(user)
        return visits.create({"patient_id": patient.id, "branch_id": self.branch_a.id})

    def test_the_doctor_in_charge_of_a_file(self):
        patient = self.other.with_user(self.practitioner_a)
        self.assertFalse(patient.is_in_care)
        patient.practitioner_id = self.doctor
        self.assertTrue(patient.is_in_care)
        uid = self.practitioner_a.id
        self.assertEqual(
            self._get_rows("file.keeper"),
            [(uid, self.other.ids, [{"practitioner_id": self.doctor.id}])],
        )
        self.assertEqual(self._get_rows("care.opened"), [(uid, self.other.ids, False)])

    def test_a_visit_planned_by_who_treats(self):
        self._plan(self.practitioner_a, self.other)
        expected = [(self.practitioner_a.id, self.other.ids, False)]
        self.assertEqual(self._get_rows("care.opened"), expected)
        self._plan(self.practitioner_a, self.other)
        self.assertEqual(self._get_rows("care.opened"), expected)

    def test_the_patient_in_the_context(self):
        visits = self.env["clinic.visit"].with_user(self.practitioner_a)
        visits = visits.with_context(default_patient_id=self.other.id)
        visits.create({"branch_id": self.branch_a.id})
        self.assertEqual(
            self._get_rows("care.opened"),
            [(self.practitioner_a.id, self.other.ids, False)],
        )

    def test_what_a_client_says_about_bulk_changes_nothing(self):
        patient = self.other.with_user(self.practitioner_a)
        patient.with_context(clinic_bulk=True).practitioner_id = self.doctor
        self.assertTrue(self._get_rows("care.opened"))

    def test_a_visit_moved_from_person_to_person(self):
        visit = self._plan(self.reception_a, self.patient)
        self.assertFalse(self._get_rows("care.opened"))
        visit.with_user(self.nurse_a).patient_id = self.other
        uid = self.nurse_a.id
        self.assertEqual(
            self._get_rows("visit.patient"), [(uid, visit.ids, self.other.ids)]
        )
        self.assertEqual(self._get_rows("care.opened"), [(uid, self.other.ids, False)])

    def test_home_branch_and_consultant(self):
        patient = self.other.with_user(self.reception_a)
        patient.write({"consultant_id": self.users["consultant"].id, "name": "李五"})
        patient.home_branch_id = self.branch_b
        uid, ids = self.reception_a.id, self.other.ids
        self.assertEqual(
            self._get_rows("file.keeper"),
            [
                (uid, ids, [{"consultant_id": self.users["consultant"].id}]),
                (uid, ids, [{"home_branch_id": self.branch_b.id}]),
            ],
        )
        self.assertFalse(self._get_rows("care.opened"))

    def test_a_value_that_stays_is_no_row(self):
        patient = self.other.with_user(self.reception_a)
        patient.home_branch_id = self.branch_a
        self.assertFalse(self._get_rows("file.keeper"))

    def test_whose_account_a_practitioner_is(self):
        doctor = self._new_practitioner("Dr. Wu")
        self._get_rows("practitioner.change")
        doctor.with_user(self.manager_a).user_id = self.nurse_a
        self.assertEqual(
            self._get_rows("practitioner.change"),
            [(self.manager_a.id, doctor.ids, {"user_id": self.nurse_a.name})],
        )
