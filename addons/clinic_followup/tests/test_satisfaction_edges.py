import re
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_satisfaction import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionEdges(SatisfactionCommon):
    """Edges of asking: birthdays, branches, batches, messages that fail."""

    def _add_left(self, count):
        visits = self.env["clinic.visit"]
        for number in range(count):
            patient = self._new_patient(f"E {number}", phone=f"1350000{number:04}")
            visits |= self._new_left_visit(patient=patient)
        return visits

    # -- who ---------------------------------------------------------------------------
    def test_grown_up_on_the_birthday(self):
        age = self.env["clinic.policy"]._get(
            "contact.guardian_age", branch=self.branch_a
        )
        self._set_policy("satisfaction.minors", "false")
        day = date(2030 - age, 3, 1)  # the visit is of 1 March 2030
        self.patient.sudo().birth_date = day + timedelta(days=1)
        self.assertFalse(self._ask(), "a day too young")
        self.patient.sudo().birth_date = day
        self.assertTrue(self._ask())

    def test_a_branch_may_switch_it_off(self):
        self._set_policy("satisfaction.ask", "false", branch_id=self.branch_a.id)
        self.assertFalse(self._ask())

    def test_a_branch_has_its_own_hours(self):
        self._set_policy("satisfaction.hours", "5", branch_id=self.branch_a.id)
        self.assertFalse(self._ask(hours=4))
        self.assertTrue(self._ask(hours=6))

    def test_fewer_hours_of_a_service_change_nothing(self):
        self.service.product_tmpl_id.clinic_survey_hours = 1
        self._set_policy("satisfaction.hours", "5")
        self.assertFalse(self._ask(hours=4))

    def test_how_long_the_link_is_open(self):
        self._set_policy("satisfaction.open_days", "3")
        asked = self._ask()
        self.assertEqual(asked.expires_at - asked.asked_at, timedelta(days=3))
        self.assertEqual(asked.message_id.expires_at, asked.expires_at)

    def test_who_is_asked_after_another_pause(self):
        self._ask()
        self._set_policy("satisfaction.pause_days", "7")
        with freeze_time(datetime.now() + timedelta(days=8)):
            self._new_left_visit()
            self.assertEqual(len(self._ask()), 1)

    # -- how many ----------------------------------------------------------------------
    def test_code_of_the_house_asks_about_some(self):
        first, second = self._add_left(2)
        with freeze_time(datetime.now() + timedelta(hours=3)):
            asked = self.asked._ask(first)
        self.assertEqual(asked.visit_id, first)
        self.assertFalse(self.asked.search([("visit_id", "=", second.id)]))

    def test_the_job_goes_on_until_nobody_is_left(self):
        visits = self._add_left(4)
        module = "odoo.addons.clinic_followup.models.clinic_satisfaction_ask"
        cron = type(self.env["ir.cron"])
        with (
            freeze_time(datetime.now() + timedelta(hours=3)),
            patch(f"{module}.BATCH", 2),
            patch.object(cron, "_commit_progress", return_value=60.0) as kept,
        ):
            self.asked._cron_ask()
        self.assertEqual(len(self.asked.search([("visit_id", "in", visits.ids)])), 4)
        self.assertGreaterEqual(kept.call_count, 3, "each batch is kept")

    def test_the_job_stops_when_its_time_is_over(self):
        self._add_left(4)
        before = self.asked.search_count([])
        module = "odoo.addons.clinic_followup.models.clinic_satisfaction_ask"
        cron = type(self.env["ir.cron"])
        with (
            freeze_time(datetime.now() + timedelta(hours=3)),
            patch(f"{module}.BATCH", 2),
            patch.object(cron, "_commit_progress", return_value=0),
        ):
            self.asked._cron_ask()
        self.assertEqual(self.asked.search_count([]) - before, 2)

    # -- what becomes of it ------------------------------------------------------------
    def test_a_message_that_fails_later(self):
        asked = self._ask()
        asked.message_id.sudo().write({"state": "failed", "reason": "wrong_address"})
        self.env.flush_all()
        self.assertEqual(self.asked._follow_unsent(10), 1)
        self.assertEqual(asked.state, "not_sent")
        with self.assertRaisesRegex(UserError, "is over"):
            asked._answer("9")

    def test_an_answer_is_not_ended_by_the_job(self):
        asked = self._ask()
        asked._answer("9")
        with freeze_time(datetime.now() + timedelta(days=30)):
            self.assertEqual(self.asked._expire(10), 0)
        self.assertEqual(asked.state, "answered")

    def test_asked_of_a_file_that_is_merged(self):
        """What was asked of one file is answered on the file that stays."""
        visit = self._new_left_visit(patient=self.other_patient)
        asked = self._ask().filtered(lambda row: row.visit_id == visit)
        merges = self.env["clinic.patient.merge"].with_user(self.manager_a)
        merges.create(
            {
                "keep_id": self.patient.id,
                "drop_id": self.other_patient.id,
                "reason": "Same person",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(asked.patient_id, self.patient)
        asked._answer("1", "Two files")
        self.assertEqual(asked.complaint_id.patient_id, self.patient)

    def test_links_of_nonsense_find_nothing(self):
        for token in (None, "", "x", "x" * 15, "x" * 65, "a b" * 8, "%" * 20, "é" * 20):
            with self.subTest(token=token):
                self.assertFalse(self.asked._find_by_token(token))
        asked = self._ask()
        self.assertEqual(self.asked._find_by_token(asked.access_token), asked)

    # -- screens -----------------------------------------------------------------------
    def test_cards_use_fields_that_they_load(self):
        """What a card of a phone asks of a record stands in its view."""
        view = self.env.ref("clinic_followup.clinic_satisfaction_view_kanban")
        loaded = set(re.findall(r'<field name="(\w+)"', view.arch))
        asked = set(re.findall(r"record\.(\w+)\.", view.arch))
        self.assertTrue(asked)
        self.assertLessEqual(asked, loaded)

    def test_managers_of_other_branches_read_nothing(self):
        asked = self._ask()
        asked._answer("9")
        self.env.flush_all()
        self.manager.sudo().clinic_branch_ids = self.branch_b
        for model in ("clinic.satisfaction", "clinic.satisfaction.report"):
            rows = self.env[model].with_user(self.manager)
            self.assertFalse(rows.search([("branch_id", "=", self.branch_a.id)]))
