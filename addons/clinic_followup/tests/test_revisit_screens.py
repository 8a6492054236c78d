from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_revisit import RevisitCommon


@tagged("post_install", "-at_install")
class TestRevisitScreens(RevisitCommon):
    """What of the revisit clock is shown, and to whom."""

    def _text(self, role, patient=None):
        patient = patient or self.patient
        self.env.invalidate_all()
        return patient.with_user(self.users[role]).expected_text

    # -- the page of a patient ---------------------------------------------------------
    def test_the_usual_of_the_service(self):
        self._new_overdue(self.patient)
        self.assertEqual(
            self._text("reception"),
            "Cleaning: about 01/30/2030 (usual for this service)",
        )

    def test_the_own_rhythm(self):
        self._new_overdue(self.patient, method="clock", visit_count=5)
        self.assertEqual(
            self._text("followup"),
            "Cleaning: about 01/30/2030 (own rhythm of 5 visits)",
        )

    def test_the_next_two_services(self):
        for days, name in ((-90, "Late"), (10, "Soon"), (-30, "Then")):
            service = self._new_service(name, is_clinic_recalled=True)
            self._set_clock(self.patient, over=days, service=service)
        parts = self._text("manager").split("; ")
        self.assertEqual([part.split(":")[0] for part in parts], ["Soon", "Then"])

    def test_who_came_since_is_not_expected(self):
        self._new_overdue(self.patient)
        self._new_history(self.patient, [2])
        self.assertFalse(self._text("reception"))

    def test_a_service_that_is_not_recalled_says_nothing(self):
        self._new_overdue(self.patient)
        self.cleaning.product_tmpl_id.is_clinic_recalled = False
        self.assertFalse(self._text("reception"))

    def test_the_dead_are_not_expected(self):
        self._new_overdue(self.patient)
        self.patient.deceased_on = self.today
        self.assertFalse(self._text("reception"))

    def test_treating_staff_of_patients_in_care(self):
        self._new_overdue(self.patient)
        self.assertFalse(self._text("nurse"))
        self._new_visit(patient_id=self.patient.id, practitioner_id=self.doctor.id)
        self.assertTrue(self._text("nurse"))

    def test_a_cashier_does_not_see_it(self):
        with self.assertRaises(AccessError):
            self._text("cashier")

    def test_statements_do_not_grow(self):
        def count(patients):
            self.env.invalidate_all()
            patients = patients.with_user(self.users["reception"])
            before = self.env.cr.sql_log_count
            patients.mapped("expected_text")
            return self.env.cr.sql_log_count - before

        people = self._new_people(20)
        for patient in people:
            self._new_overdue(patient)
        count(people)
        self.assertEqual(count(people[:1]), count(people))

    # -- the list of services ----------------------------------------------------------
    def test_managers_read_the_list_and_nobody_writes_it(self):
        self._new_history(self.patient, [300, 100])
        self.clocks._refresh()
        mine = [("service_id", "=", self.cleaning.id)]
        for role in ("manager", "medical_director", "hq_director"):
            rows = self.services.with_user(self.users[role]).search(mine)
            self.assertEqual(rows.return_count, 1)
            self.assertTrue(rows.is_recalled)
            with self.assertRaises(AccessError):
                rows.write({"plain_days": 3})
        for role in ("reception", "followup", "marketing"):
            with self.assertRaises(AccessError):
                self.services.with_user(self.users[role]).search(mine)

    # -- bad input ---------------------------------------------------------------------
    def test_an_interval_is_not_negative(self):
        for days in (-1, 3651):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.cleaning.product_tmpl_id.clinic_recall_days = days
                self.env.flush_all()

    def test_a_clock_is_after_its_last_visit(self):
        for wrong in (
            {"due_on": self.today - timedelta(days=500)},
            {"low_on": self.today},
            {"high_on": self.today - timedelta(days=200)},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._set_clock(self.patient, **wrong)

    def test_a_recall_of_one_visit_is_not_made_twice(self):
        self._new_overdue(self.patient)
        row = self.rows._recall()
        values = {
            "patient_id": row.patient_id.id,
            "branch_id": row.branch_id.id,
            "visit_id": row.visit_id.id,
            "service_id": row.service_id.id,
            "source": "clock",
            "due_on": self.today,
        }
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.rows.create(values)
