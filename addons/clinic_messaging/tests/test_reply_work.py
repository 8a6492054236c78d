from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_replies import PHONE, ReplyCommon


@tagged("post_install", "-at_install")
class TestReplyWork(ReplyCommon):
    def _get_reply(self, user=None, **vals):
        return self._receive(**vals).with_user(user or self.followup)

    def _answer(self, reply, text, patient=None):
        action = reply.action_answer()
        windows = self.env[action["res_model"]].with_user(reply.env.user)
        with Form(windows.with_context(**action["context"])) as form:
            if patient:
                form.patient_id = patient
            form.text = text
        return form.record

    def test_answered_from_the_list(self):
        reply = self._get_reply()
        self._answer(reply, "We open at eight.").action_answer()
        self.assertEqual((reply.state, reply.done_by), ("done", self.followup))
        answer = reply.answer_id.sudo()
        self.assertEqual(answer.body, "We open at eight.")
        self.assertEqual((answer.state, answer.queue), ("queued", "now"))
        self.assertEqual((answer.purpose, answer.channel), ("requested", "sms"))
        self.assertEqual(answer.address, PHONE)
        self.assertEqual(answer.patient_id, self.patient)

    def test_answered_on_two_screens_one_wins(self):
        reply = self._get_reply()
        late = self._answer(reply.with_user(self.reception_a), "At nine.")
        self._answer(reply, "At eight.").action_answer()
        with self.assertSentence(UserError, "has dealt with this reply already"):
            late.action_answer()
        self.assertEqual(reply.answer_id.sudo().body, "At eight.")

    def test_an_empty_answer(self):
        with self.assertSentence(UserError, "Write an answer first"):
            self._answer(self._get_reply(), "  ").action_answer()

    def test_an_answer_names_no_diagnosis(self):
        codes = self.env["clinic.diagnosis.code"]
        codes.create({"code": "T1", "name": "Zoxitis", "system": "local"})
        reply = self._get_reply()
        with self.assertSentence(UserError, "Zoxitis"):
            self._answer(reply, "Your zoxitis is better.").action_answer()
        self.assertEqual(reply.state, "open")
        self.assertFalse(reply.answer_id)

    def test_an_answer_too_long(self):
        with self.assertSentence(UserError, "longer than 1000 characters"):
            self._answer(self._get_reply(), "a" * 1001).action_answer()

    def test_whose_phone_it_is_is_chosen(self):
        child = self._new_patient("王小小", phone=PHONE)
        reply = self._get_reply()
        window = self._answer(reply, "Yes", child)
        self.assertEqual(window.candidate_ids, (self.patient | child))
        window.action_answer()
        self.assertEqual(reply.patient_id, child)

    def test_an_unknown_number_is_answered(self):
        reply = self._get_reply(address="+8613700137000")
        self._answer(reply, "Who are you?").action_answer()
        answer = reply.answer_id.sudo()
        self.assertEqual(answer.address, "+8613700137000")
        self.assertFalse(answer.patient_id)

    def test_an_answer_that_did_not_leave_comes_back(self):
        reply = self._get_reply()
        self._answer(reply, "At eight.").action_answer()
        message = reply.answer_id.sudo()
        message._after_failed()
        self.assertEqual(reply.state, "open")
        self._answer(reply, "At eight, again.").action_answer()
        self.assertNotEqual(reply.answer_id.sudo(), message)

    def test_an_answer_that_cannot_leave_says_why(self):
        reply = self._get_reply()
        self.patient.sudo().deceased_on = "2026-02-01"
        with self.assertSentence(UserError, "cannot be sent: Deceased"):
            self._answer(reply, "Hello").action_answer()

    # -- taking and ending -------------------------------------------------------------
    def test_taken_by_one(self):
        reply = self._get_reply()
        reply.action_take()
        with self.assertSentence(UserError, "is answering this"):
            reply.with_user(self.reception_a).action_take()

    def test_read_and_done(self):
        reply = self._get_reply()
        reply.action_done()
        self.assertEqual(reply.state, "done")
        with self.assertSentence(UserError, "Reload the list"):
            reply.with_user(self.reception_a).action_done()

    def test_a_call_instead(self):
        reply = self._get_reply()
        action = self._answer(reply, "").action_call()
        task = self.tasks.browse(action["res_id"])
        self.assertEqual((task.user_id, task.patient_id), (self.followup, self.patient))
        self.assertEqual(task.script, reply.body)
        task.with_user(self.followup).action_missed()
        self.assertEqual(reply.state, "open")
        task.with_user(self.followup).action_reached()
        self.assertEqual(reply.state, "done")

    def test_no_call_to_nobody(self):
        reply = self._get_reply(address="+8613700137000")
        with self.assertSentence(UserError, "Nobody knows whose number"):
            reply.action_call_back()

    def test_roles_that_do_not_answer(self):
        reply = self._receive()
        for user in (self.medical_director, self.privacy):
            with self.subTest(user.login), self.assertRaises(AccessError):
                reply.with_user(user).action_answer()
            with self.subTest(user.login), self.assertRaises(AccessError):
                reply.with_user(user).action_done()
        with self.assertRaises(AccessError):
            reply.with_user(self.reception_b).action_take()

    def test_a_window_shows_no_foreign_reply(self):
        reply = self._receive()
        window = self.env["clinic.reply.answer"].with_user(self.reception_b)
        made = window.create({"reply_id": reply.id})
        with self.assertRaises(AccessError):
            made.read(["said"])
        with self.assertRaises(AccessError):
            made.action_answer()

    def test_other_answers_read_their_own_words(self):
        """The hook of other addons: what is answered needs nobody."""
        model = type(self.replies)
        with patch.object(model, "_read_opt_out", autospec=True, return_value=True):
            reply = self._receive(text="1")
        self.assertEqual(reply.state, "done")
        self.assertFalse(reply.done_by)
