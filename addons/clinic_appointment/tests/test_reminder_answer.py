from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.clinic_messaging.providers.base import Inbound
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW
from .common_reminder import DAY_BEFORE, ReminderCommon

PHONE = "+8613800138000"


@tagged("post_install", "-at_install")
class TestReminderAnswer(ReminderCommon):
    """Somebody answers the SMS of the day before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sibling = cls._new_patient("王小花", phone="13800138000")

    def setUp(self):
        super().setUp()
        clock = freeze_time(DAY_BEFORE)
        clock.start()
        self.addCleanup(clock.stop)
        self.number = 0

    def _book(self, start, **vals):
        """Booked days before, so that he is reminded."""
        with freeze_time(NOW):
            return super()._book(start, **vals)

    def _remind(self, *appointments):
        self._plan()
        messages = self._get_reminders(*appointments).message_id
        self._send(messages)
        return messages

    def _answer(self, text, address=PHONE):
        self.number += 1
        inbound = Inbound(
            channel="sms",
            address=address,
            text=text,
            external_id=f"r{self.number}",
        )
        return self.env["clinic.message.reply"]._receive([inbound], self.sms)

    def _get_calls(self, kind):
        domain = [("patient_id", "=", self.patient.id), ("kind", "=", kind)]
        return self.calls.search(domain)

    def test_one_confirms(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        reply = self._answer("1")
        self.assertEqual(appointment.confirm_state, "confirmed")
        self.assertEqual((reply.state, reply.intent), ("done", "confirm"))
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 0)

    def test_answered_twice(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        for text in ("是", "1"):
            self.assertEqual(self._answer(text).state, "done")
        self.assertEqual(appointment.confirm_state, "confirmed")
        kinds = appointment.event_ids.mapped("kind")
        self.assertEqual(kinds.count("confirmed"), 1)

    def test_one_answer_for_a_family(self):
        first = self._book(self._at(9))
        second = self._book(self._at(10), patient_id=self.sibling.id)
        self._remind(first, second)
        self._answer("Y")
        self.assertEqual(set((first | second).mapped("confirm_state")), {"confirmed"})

    def test_only_what_the_message_told(self):
        first = self._book(self._at(9))
        self._remind(first)
        later = self._book(self._at(10), patient_id=self.sibling.id)
        # told that it is booked, not asked
        told = self.messages.search([("res_id", "=", later.id)])
        self._send(told)
        self._answer("1")
        self.assertEqual(first.confirm_state, "confirmed")
        self.assertEqual(later.confirm_state, "none")

    def test_two_is_called_to_find_another_time(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        reply = self._answer("2")
        self.assertEqual(appointment.state, "booked")
        self.assertEqual(appointment.confirm_state, "declined")
        self.assertEqual(reply.state, "done")
        call = self._get_calls("declined")
        self.assertEqual(call.state, "open")
        self.assertIn("王小明", call.script)

    def test_two_cancels_where_the_policy_says_so(self):
        self._set_policy("appointment.cancel_by_reply", "true")
        appointment = self._book(self._at(9))
        self._remind(appointment)
        self._answer("取消")
        self.assertEqual(appointment.state, "cancelled")
        self.assertEqual(appointment.visit_id.state, "cancelled")
        self.assertTrue(appointment.is_late_cancel)
        self.assertFalse(self._get_calls("declined"))

    def test_another_time_is_never_a_cancellation(self):
        self._set_policy("appointment.cancel_by_reply", "true")
        appointment = self._book(self._at(9))
        self._remind(appointment)
        self._answer("改期")
        self.assertEqual(appointment.state, "booked")
        self.assertTrue(self._get_calls("declined"))

    def test_n_stays_an_opt_out(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        reply = self._answer("N")
        self.assertEqual(appointment.confirm_state, "asked")
        self.assertNotIn(reply.intent, ("confirm", "cancel", "move"))

    def test_sentences_wait_for_a_person(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        reply = self._answer("我1点来可以吗")
        self.assertEqual(reply.state, "open")
        self.assertEqual(appointment.confirm_state, "asked")

    def test_one_without_anything_asked(self):
        reply = self._answer("1")
        self.assertEqual(reply.state, "open")

    def test_too_late(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        with freeze_time(self._at(9, 30)):
            reply = self._answer("1")
        self.assertEqual(reply.state, "open")
        self.assertEqual(appointment.confirm_state, "asked")

    def test_cancelled_meanwhile(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        appointment._action_cancel("The doctor is ill")
        self.assertEqual(self._answer("1").state, "open")

    def test_another_message_came_between(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        later = self.env["clinic.message"]._enqueue(
            [
                {
                    "key": "test between",
                    "patient": self.patient,
                    "branch": self.branch_a,
                    "body": "The car park is closed tomorrow.",
                }
            ]
        )
        self._send(later)
        self._answer("1")
        self.assertEqual(appointment.confirm_state, "confirmed")

    def test_of_a_stranger(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        reply = self._answer("1", "+8613911112222")
        self.assertEqual(reply.state, "open")
        self.assertEqual(appointment.confirm_state, "asked")

    def test_by_link(self):
        appointment = self._book(self._at(9))
        messages = self._remind(appointment)
        link = appointment._get_link()
        self.assertIn(link, self._get_text(messages))
        found = self.appointments._find_by_token(link.rpartition("/")[2])
        found._confirm_by_patient()
        self.assertEqual(appointment.confirm_state, "confirmed")

    def test_declined_is_called_and_not_asked_again(self):
        appointment = self._book(self._at(9))
        self._remind(appointment)
        appointment._action_decline()
        self.assertTrue(self._get_calls("declined"))
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 0)

    def test_nobody_answers_for_patients_over_rpc(self):
        appointment = self._book(self._at(9))
        with self.assertRaises(AccessError):
            appointment.with_user(self.nurse_a).action_confirm()
