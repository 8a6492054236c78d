from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_visit import VisitCommon

TONES = {"danger", "warning", "info", "dark"}


@tagged("post_install", "-at_install")
class TestHeader(VisitCommon):
    def _get_codes(self, patient, user=None, name="header_alerts"):
        return [row["code"] for row in patient.with_user(user or self.env.user)[name]]

    # -- alerts --------------------------------------------------------------------
    def test_alerts_are_what_the_file_tells(self):
        today = fields.Date.today()
        child = self._new_patient("小朋友", birth_date=today - timedelta(days=2000))
        self.assertEqual(self._get_codes(child), ["lacks_guardian"])
        child.sudo()._join_family_of(self.patient.sudo(), guardian=True)
        child.invalidate_recordset()
        self.assertEqual(self._get_codes(child), ["minor"])
        self.patient.write({"do_not_contact": True, "deceased_on": today})
        self.assertEqual(self._get_codes(self.patient), ["deceased", "do_not_contact"])
        for row in self.patient.header_alerts + child.header_alerts:
            self.assertIn(row["tone"], TONES)
            self.assertTrue(row["label"])

    def test_alerts_say_nothing_clinical(self):
        self.env["clinic.allergy"].create(
            {"patient_id": self.patient.id, "substance": "Penicillin"}
        )
        mine = self.patient.with_user(self.reception_a)
        self.assertFalse(mine.header_alerts)

    def test_an_unsaved_file_has_a_header(self):
        new = self.env["clinic.patient"].with_user(self.reception_a).new({})
        for name in ("header_alerts", "header_visits", "header_balances"):
            self.assertFalse(new[name])

    # -- balances --------------------------------------------------------------------
    def _charge(self, amount, paid, currency="USD", patient=None):
        return self.env["clinic.history.charge"].create(
            {
                "patient_id": (patient or self.patient).id,
                "amount": amount,
                "paid": paid,
                "currency_id": self.env.ref(f"base.{currency}").id,
            }
        )

    def test_balances_by_currency_for_who_reads_money(self):
        self._charge(100, 40)
        self._charge(50, 50)
        self._charge(30, 10, "EUR")
        mine = self.patient.with_user(self.reception_a)
        found = {row["currency_id"]: row["amount"] for row in mine.header_balances}
        dollar, euro = self.env.ref("base.USD"), self.env.ref("base.EUR")
        self.assertEqual(found, {dollar.id: 60, euro.id: 20})

    def test_fractions_of_a_cent_are_no_arrears(self):
        self._charge(100, 99.9999)
        self.assertFalse(self.patient.with_user(self.reception_a).header_balances)

    def test_who_treats_is_told_no_balance(self):
        self._charge(100, 40)
        self._new_visit(practitioner_id=self.doctor.id)
        for user in (self.practitioner_a, self.nurse_a):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.patient.with_user(user).read(["header_balances"])

    # -- visits --------------------------------------------------------------------
    def _get_visits(self, user=None):
        mine = self.patient.with_user(user or self.reception_a)
        mine.invalidate_recordset()
        return {row["code"]: row for row in mine.header_visits or []}

    def test_now_next_and_last(self):
        now = fields.Datetime.now()
        self.assertEqual(self._get_visits(), {})
        first = self._new_left_visit()
        later = self._new_visit(planned_at=now + timedelta(days=20))
        soon = self._new_visit(
            planned_at=now + timedelta(days=9), practitioner_id=self.doctor.id
        )
        found = self._get_visits()
        self.assertEqual([*found], ["next", "last"])
        self.assertEqual(found["last"]["id"], first.id)
        self.assertEqual(found["next"]["id"], soon.id)
        self.assertEqual(found["next"]["who"], self.doctor.name)
        self.assertEqual(found["next"]["day"], str(soon.local_date))
        self.assertRegex(found["next"]["time"], r"^\d\d:\d\d$")
        self.assertEqual(self.patient.next_visit_on, soon.local_date)
        soon._action_cancel()
        self.assertEqual(self._get_visits()["next"]["id"], later.id)
        here = self._new_visit()
        here._action_wait()
        self.assertEqual([*self._get_visits()], ["now", "next", "last"])
        self.assertEqual(self._get_visits()["now"]["state"], "Waiting")

    def test_a_visit_nobody_came_to_is_neither(self):
        past = self._new_visit(planned_at=fields.Datetime.now() - timedelta(days=3))
        self.assertEqual(self._get_visits(), {})
        past._action_no_show()
        self.assertEqual(self._get_visits(), {})

    def test_visits_of_closed_files_are_not_told(self):
        self._new_left_visit()
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).read(["header_visits"])

    def test_nothing_of_the_reason(self):
        self._new_visit(reason="Zahnweh")
        self.assertNotIn("Zahnweh", str(self._get_visits()))

    # -- cost ------------------------------------------------------------------------
    def test_the_same_queries_for_one_and_twenty(self):
        now = fields.Datetime.now()
        people = self._bulk("clinic.patient").create(
            [
                {"name": f"Nr {number}", "home_branch_id": self.branch_a.id}
                for number in range(20)
            ]
        )
        for patient in people:
            self._charge(10, 1, patient=patient)
            self._new_visit(patient_id=patient.id, planned_at=now + timedelta(days=1))
        names = ["header_alerts", "header_balances", "header_visits"]
        mine = people.with_user(self.reception_a)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - start

        count(mine)
        self.assertEqual(count(mine[:1]), count(mine))
