from datetime import timedelta

from odoo.tests import tagged

from .common_calls import MORNING
from .common_replies import ReplyCommon


@tagged("post_install", "-at_install")
class TestMessageCalls(ReplyCommon):
    """What becomes a call when nothing else is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["clinic.message.template"].create(
            {
                "name": "Reminder",
                "code": "k_reminder",
                "body": "Your appointment is tomorrow.",
                "has_call_fallback": True,
            }
        )

    def _get_calls(self, messages):
        return self.tasks.search([("message_id", "in", messages.ids)])

    def _new_lost(self, key="lost", **vals):
        return self._new_message(
            key, **{"template_id": self.template.id, "sent_at": False, **vals}
        )

    def _run_job(self):
        job = "clinic_messaging.ir_cron_clinic_messaging_open_calls"
        with self.enter_registry_test_mode():
            self.env.ref(job).method_direct_trigger()

    def test_unknown_whether_sent(self):
        message = self._new_lost(state="unknown")
        message._after_unknown()
        task = self._get_calls(message)
        self.assertEqual(task.kind, "unknown")
        self.assertEqual(task.script, "Your appointment is tomorrow.")
        self.assertEqual(task.subject, "Reminder")

    def test_refused_by_the_provider(self):
        message = self._new_lost(state="failed", body="As it was sent")
        message._after_failed()
        self.assertEqual(self._get_calls(message).script, "As it was sent")

    def test_what_nobody_calls_about(self):
        self.template.has_call_fallback = False
        quiet = self._new_lost("quiet", state="unknown")
        offer = self._new_lost("offer", state="unknown", purpose="marketing")
        past = self._new_lost(
            "past", state="unknown", event_at=MORNING - timedelta(minutes=1)
        )
        (quiet | offer | past)._after_unknown()
        self.assertFalse(self._get_calls(quiet | offer | past))

    def test_care_always_becomes_a_call(self):
        care = self._new_lost(
            "care", state="unknown", purpose="clinical", template_id=False
        )
        care._after_unknown()
        self.assertTrue(self._get_calls(care))

    # -- the job -----------------------------------------------------------------------
    def test_no_channel_at_all(self):
        message = self._new_lost(
            state="suppressed", reason="no_address", channel=False, claimed_at=False
        )
        self._run_job()
        task = self._get_calls(message)
        self.assertEqual(task.kind, "no_channel")
        self._run_job()
        self.assertEqual(self._get_calls(message), task)
        task.with_user(self.followup).action_reached()
        self._run_job()
        self.assertEqual(self._get_calls(message), task)

    def test_what_the_job_leaves_alone(self):
        lost = {"state": "suppressed", "claimed_at": False, "reason": "no_address"}
        kept = [
            self._new_lost("slot", **{**lost, "reason": "slot"}),
            self._new_lost("refused", **{**lost, "reason": "consent_refused"}),
            self._new_lost("old", **lost, made_at=MORNING - timedelta(days=3)),
            self._new_lost("gone", **lost, event_at=MORNING - timedelta(hours=1)),
            self._new_lost("sent", sent_at=MORNING),
        ]
        dead = self._new_patient("李", phone="13900139000")
        dead.sudo().deceased_on = "2026-01-01"
        kept.append(self._new_lost("dead", **lost, patient_id=dead.id))
        self._run_job()
        messages = self.env["clinic.message"].union(*kept)
        self.assertFalse(self._get_calls(messages))

    def test_codes_are_nobodys_to_read(self):
        self.template.is_secret = True
        message = self._new_lost(state="unknown", purpose="clinical", body="1234")
        message._after_unknown()
        self.assertFalse(self._get_calls(message).script)
