from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_satisfaction import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionAsk(SatisfactionCommon):
    """Who is asked after a visit, when, and how often."""

    def test_asked_some_hours_later_once(self):
        self.assertFalse(self._ask(hours=1), "too early")
        asked = self._ask()
        self.assertEqual(asked.visit_id, self.left)
        self.assertEqual(asked.practitioner_id, self.doctor)
        self.assertEqual(asked.service_id, self.service)
        self.assertEqual(asked.branch_id, self.branch_a)
        self.assertEqual(asked.local_date, self.left.local_date)
        self.assertEqual(asked.state, "asked")
        self.assertFalse(self._ask(hours=4), "asked once")

    def test_the_message_has_the_link_and_no_treatment(self):
        asked = self._ask()
        message = asked.message_id
        self.assertEqual(message.kind, "satisfaction_ask")
        self.assertEqual(message.state, "queued")
        rendered = message.template_id._render(message)[message.id]
        self.assertIn(asked._get_link(), rendered.text)
        self.assertNotIn(self.service.name, rendered.text)

    def test_links_are_long_and_differ(self):
        self.patient2 = self._new_patient("李小红", phone="13900139001")
        self._new_left_visit(patient=self.patient2)
        tokens = self._ask().mapped("access_token")
        self.assertEqual(len(set(tokens)), 2)
        self.assertTrue(all(len(token) >= 32 for token in tokens))

    def test_aesthetic_services_are_asked_about_later(self):
        self.service.product_tmpl_id.clinic_survey_hours = 24
        self.assertFalse(self._ask(hours=23))
        self.assertTrue(self._ask(hours=25))

    def test_not_again_within_a_month(self):
        self._ask()
        for days, expected in ((20, 0), (31, 1)):
            with (
                self.subTest(days=days),
                freeze_time(datetime.now() + timedelta(days=days)),
            ):
                self._new_left_visit()
                self.assertEqual(len(self._ask()), expected)

    def test_two_visits_of_a_day_are_one_question(self):
        self._new_left_visit()
        self.assertEqual(len(self._ask()), 1)

    def test_long_ago_is_not_asked(self):
        self.assertFalse(self._ask(hours=80))

    def test_who_is_not_asked(self):
        for vals in (
            {"deceased_on": "2030-03-01"},
            {"active": False},
            {"do_not_contact": True},
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self.patient.sudo().write(vals)
                self.assertFalse(self._ask())
                savepoint.rollback()
            self.env.invalidate_all()

    def test_who_complained_is_not_asked(self):
        complaint = self.env["clinic.complaint"].create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "description": "Waited for an hour.",
            }
        )
        self.assertFalse(self._ask())
        complaint._action_answer("We are sorry.", "person")
        complaint._action_close("yes")
        self.assertTrue(self._ask())

    def test_children_by_policy(self):
        self.patient.sudo().birth_date = "2025-01-01"
        self._set_policy("satisfaction.minors", "false")
        self.assertFalse(self._ask())

    def test_families_of_children_are_asked(self):
        self.patient.sudo().birth_date = "2025-01-01"
        self.assertTrue(self._ask())

    def test_switched_off(self):
        self._set_policy("satisfaction.ask", "false")
        self.assertFalse(self._ask())

    def test_history_and_unseen_are_not_asked(self):
        visit = self._new_visit(patient_id=self.other_patient.id)
        visit._action_wait()
        visit._action_leave_unseen()
        self.left.sudo().external_ref = "old-1"
        self.assertFalse(self._ask())

    def test_without_a_phone_it_ends_with_the_reason(self):
        self.patient.sudo().write({"phone": False, "email": False})
        asked = self._ask()
        self.assertEqual(asked.state, "not_sent")
        self.assertEqual(asked.message_id.state, "suppressed")

    def test_the_job_asks_and_ends(self):
        with freeze_time(datetime.now() + timedelta(hours=3)):
            self._run_job()
        asked = self.asked.search([("visit_id", "=", self.left.id)])
        self.assertEqual(asked.state, "asked")
        with freeze_time(datetime.now() + timedelta(days=20)):
            self._run_job()
        self.assertEqual(asked.state, "expired")

    def _run_job(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=60.0):
            self.asked._cron_ask()
        self.env.invalidate_all()

    def test_many_visits_few_statements(self):
        counts = []
        for size in (2, 1, 20):
            for number in range(size):
                patient = self._new_patient(
                    f"N {size} {number}", phone=f"1370000{size:02}{number:02}"
                )
                self._new_left_visit(patient=patient)
            self.env.flush_all()
            with freeze_time(datetime.now() + timedelta(hours=3)):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                made = self.asked._ask_due(100)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(made, size)
        self.assertEqual(counts[1], counts[2], counts)


@tagged("post_install", "-at_install")
class TestSatisfactionStep(SatisfactionCommon):
    """A survey as a step of a plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_policy("satisfaction.ask", "false")
        cls.service2 = cls.service.copy({"name": "Second"})
        if not cls.service2:
            cls.service2 = cls.env["product.product"].create(
                {"name": "Second", "type": "service", "is_clinic_service": True}
            )

    def _left_with(self, **step):
        plan_step = {"kind": "survey", "after_count": 1, **step}
        self._new_plan([plan_step], name="Survey", services=self.service2)
        visit = self._new_left_visit(services=self.service2, patient=self.other_patient)
        return visit, self._get_followups(visit)

    def test_a_step_asks_and_is_closed_by_the_answer(self):
        visit, row = self._left_with()
        self.assertEqual(row.kind, "survey")
        self.assertFalse(self._ask())
        asked = self._ask(hours=25)
        self.assertEqual((asked.visit_id, asked.followup_id), (visit, row))
        asked._answer("9")
        self.assertEqual((row.state, row.reason), ("done", "answered"))

    def test_nobody_answered(self):
        _visit, row = self._left_with()
        asked = self._ask(hours=25)
        with freeze_time(datetime.now() + timedelta(days=20)):
            self.asked._expire(10)
        self.assertEqual(asked.state, "expired")
        self.assertEqual((row.state, row.reason), ("dropped", "no_answer"))

    def test_what_was_asked_is_not_opened_again(self):
        _visit, row = self._left_with()
        row._action_drop("not_needed")
        mine = row.with_user(self.caller)
        mine.action_reopen()
        self.assertEqual(row.state, "open")
        self._ask(hours=25)._answer("9")
        with self.assertSentence(UserError, "asked already"):
            mine.action_reopen()
        self.assertEqual((row.state, row.reason), ("done", "answered"))

    def test_who_may_not_be_asked_ends_the_step(self):
        _visit, row = self._left_with()
        self.other_patient.sudo().do_not_contact = True
        self.assertFalse(self._ask(hours=25))
        self.assertEqual((row.state, row.reason), ("dropped", "not_sent"))

    def test_a_questionnaire_knows_no_name(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Pain",
                "access_mode": "token",
                "question_ids": [
                    Command.create({"title": "Pain?", "question_type": "char_box"})
                ],
            }
        )
        _visit, row = self._left_with(survey_id=survey.id)
        asked = self._ask(hours=25)
        address = asked._begin_survey()
        answer = asked.user_input_id
        self.assertIn(answer.access_token, address)
        self.assertFalse(
            answer.partner_id
            | answer.create_uid.partner_id & self.other_patient.sudo().partner_id
        )
        self.assertFalse(answer.email or answer.nickname)
        self.assertEqual(asked._begin_survey(), address, "begun once")
        answer._mark_done()
        self.assertEqual((asked.state, row.state), ("answered", "done"))
