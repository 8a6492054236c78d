import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_calls import MORNING
from .common_replies import ReplyCommon


@tagged("post_install", "-at_install")
class TestMessageByHand(ReplyCommon):
    @classmethod
    def _new_to_do(cls, key="hand-1", **vals):
        return cls._new_message(
            key,
            **{
                "channel": "wechat",
                "state": "to_do",
                "body": "Good morning, your appointment is at nine.",
                "sent_at": False,
                "due_at": MORNING,
                **vals,
            },
        )

    def test_one_tap_says_sent(self):
        message = self._new_to_do().with_user(self.followup)
        self.assertTrue(message.is_by_hand)
        message.action_sent_by_hand()
        self.assertEqual((message.state, message.sent_at), ("sent", MORNING))
        self.assertEqual(message.done_by_name, self.followup.name)
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(log.operation, "message.by_hand.sent")
        self.assertEqual(log.actor_id, self.followup.id)

    def test_tapped_twice_nothing_changes(self):
        message = self._new_to_do().with_user(self.followup)
        message.action_sent_by_hand()
        with self._at(MORNING.replace(hour=5)):
            message.action_sent_by_hand()
        self.assertEqual(message.sent_at, MORNING)

    def test_a_colleague_learns_who_sent_it(self):
        message = self._new_to_do()
        message.with_user(self.followup).action_sent_by_hand()
        with self.assertSentence(UserError, "has sent this already"):
            message.with_user(self.reception_a).action_sent_by_hand()
        with self.assertSentence(UserError, "has sent this already"):
            message.with_user(self.reception_a)._action_not_sent_by_hand("blocked")

    def test_it_could_not_be_sent(self):
        message = self._new_to_do().with_user(self.reception_a)
        action = message.action_not_sent_by_hand()
        window = self.env[action["res_model"]].with_user(self.reception_a)
        window = window.with_context(**action["context"]).create(
            {"reason": "blocked", "note": "since May"}
        )
        window.action_not_sent()
        self.assertEqual((message.state, message.reason), ("failed", "blocked"))
        self.assertEqual(message.reason_text, "Blocked in the app")
        self.assertTrue(message.reason_sentence)
        self.assertEqual(message.detail, "since May")
        with self.assertSentence(UserError, "waits for nobody"):
            message.action_sent_by_hand()

    def test_a_reason_that_is_none(self):
        message = self._new_to_do().with_user(self.reception_a)
        with self.assertSentence(UserError, "Choose why"):
            message._action_not_sent_by_hand("deceased")

    def test_calls_are_worked_elsewhere(self):
        message = self._new_to_do(channel="phone").with_user(self.followup)
        self.assertFalse(message.is_by_hand)
        with self.assertSentence(UserError, "list of calls"):
            message.action_sent_by_hand()

    def test_the_code_to_scan(self):
        message = self._new_to_do(body="您好，您的预约是明天九点。")
        image = message.hand_qr.partition("base64,")[2].rstrip('"/>')
        self.assertEqual(base64.b64decode(image)[:4], b"\x89PNG")
        self.assertFalse(self._new_to_do("hand-2", body="长" * 900).hand_qr)
        message.with_user(self.followup).action_sent_by_hand()
        self.assertFalse(message.hand_qr)

    def test_roles_that_do_not_send(self):
        message = self._new_to_do()
        for user in (self.marketing, self.privacy, self.medical_director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                message.with_user(user).action_sent_by_hand()
        with self.assertRaises(AccessError):
            message.with_user(self.reception_b).action_sent_by_hand()

    # -- messages to be told by phone --------------------------------------------------
    def test_a_call_is_opened_and_ends_the_message(self):
        message = self._new_to_do(channel="phone")
        message._after_to_do()
        task = self.tasks.search([("message_id", "=", message.id)])
        self.assertEqual((task.kind, task.script), ("message", message.body))
        task.with_user(self.followup).action_reached()
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.done_by, self.followup.id)

    def test_three_calls_in_vain_end_the_message(self):
        message = self._new_to_do(channel="phone")
        message._after_to_do()
        self._set_policy("contact.calls_per_task", 1)
        task = self.tasks.search([("message_id", "=", message.id)])
        task.with_user(self.followup).action_missed()
        self.assertEqual((message.state, message.reason), ("failed", "not_reached"))
        self.assertFalse(
            self.tasks.search([("message_id", "=", message.id), ("id", "!=", task.id)])
        )

    def test_a_wrong_number_gets_no_sms_either(self):
        message = self._new_to_do(channel="phone")
        message._after_to_do()
        task = self.tasks.search([("message_id", "=", message.id)])
        task.with_user(self.followup)._action_outcome("wrong_number")
        self.assertEqual((message.state, message.reason), ("failed", "bad_address"))
        addresses = self.env["clinic.message.address"]
        for channel in ("phone", "sms"):
            self.assertTrue(
                addresses._is_unreachable(self.chain, channel, "+8613800138000")
            )
        states = self.env["clinic.contact.consent"]._get_states(
            self.patient, "transactional", "sms", self.company
        )
        self.assertEqual(states[self.patient.id], "unknown")

    def test_a_waiting_message_is_not_taken_off(self):
        message = self._new_to_do(channel="phone")
        message._after_to_do()
        task = self.tasks.search([("message_id", "=", message.id)])
        with self.assertSentence(UserError, "A message waits for this call"):
            task.with_user(self.followup).action_drop()
