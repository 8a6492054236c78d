from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..providers.base import Inbound
from .common_calls import MORNING
from .common_replies import PHONE, ReplyCommon

CONSENT = "clinic.contact.consent"


@tagged("post_install", "-at_install")
class TestReplyMatching(ReplyCommon):
    def test_the_second_number_counts(self):
        patient = self._new_patient("李四", phone="13900139000", phone2="13900139001")
        self.assertEqual(
            self._receive(address="13900139001").patient_id, patient.with_user(1)
        )

    def test_numbers_in_any_form(self):
        forms = ("13800138000", "+86 138 0013 8000", "008613800138000")
        for number, address in enumerate(forms):
            with self.subTest(address):
                reply = self._receive(number=str(number), address=address)
                self.assertEqual(reply.sudo().address, PHONE)
                self.assertEqual(reply.patient_id, self.patient)

    def test_what_is_no_number(self):
        for number, address in enumerate(("", "10086", "TAOBAO", "x" * 300)):
            with self.subTest(address[:9]):
                reply = self._receive(number=str(number), address=address)
                self.assertFalse(reply.patient_id)
                self.assertEqual(reply.state, "open")
                self.assertLessEqual(len(reply.sudo().address or ""), 254)

    def test_the_last_message_on_that_phone(self):
        self._new_message("k1", claimed_at=MORNING - timedelta(days=2))
        last = self._new_message("k2", claimed_at=MORNING - timedelta(hours=1))
        self._new_message("k3", address="+8613900139000", claimed_at=MORNING)
        self._new_message("k4", channel="email", claimed_at=MORNING)
        self._new_message("k5", state="suppressed", claimed_at=False)
        self.assertEqual(self._receive().message_id, last)

    def test_a_message_nobody_knows_the_fate_of_may_be_answered(self):
        message = self._new_message(state="unknown")
        self.assertEqual(self._receive().message_id, message)

    def test_the_branch_is_that_of_the_message(self):
        self._new_message(branch_id=self.branch_b.id)
        self.assertEqual(self._receive().branch_id, self.branch_b)

    def test_a_reference_that_nobody_knows(self):
        message = self._new_message()
        self.assertEqual(self._receive(in_reply_to="unheard").message_id, message)

    def test_archived_files_do_not_answer(self):
        self.patient.sudo().active = False
        self.assertFalse(self._receive().patient_id)

    def test_the_same_number_at_another_provider_is_another_reply(self):
        other = self.provider.copy()
        first = self._receive()
        inbound = Inbound("1", PHONE, "When do you open?")
        self.assertNotEqual(self.replies._receive([inbound], other), first)

    def test_several_at_once_keep_their_order(self):
        inbound = [Inbound(str(n), PHONE, f"line {n}") for n in range(5)]
        replies = self.replies._receive(inbound, self.provider)
        self.assertEqual(
            replies.mapped("body"), [f"line {number}" for number in range(5)]
        )

    def test_a_provider_of_all_companies(self):
        self.provider.company_ids = False
        self.assertEqual(self._receive().patient_id, self.patient)

    def test_who_reads_what_nobody_known_wrote(self):
        self.provider.reply_branch_id = self.branch_b
        reply = self._receive(address="+8613700137000")
        self.assertEqual(reply.branch_id, self.branch_b)
        self.provider.write({"reply_branch_id": False, "company_ids": self.company_c})
        other = self._receive(number="2", address="+8613700137000")
        self.assertEqual(other.branch_id.company_id, self.company_c)

    def test_candidates_are_files_open_to_me(self):
        mine = self._new_patient("王二", phone=PHONE)
        self._new_patient("Anna", user=self.reception_b, phone=PHONE)
        reply = self._receive().with_user(self.followup)
        self.assertEqual(set(reply.candidate_ids.ids), {self.patient.id, mine.id})
        self.assertIn("王二", reply.candidates)
        self.assertNotIn("Anna", reply.candidates)

    def test_a_known_writer_needs_no_candidates(self):
        self.assertFalse(self._receive().with_user(self.followup).candidates)

    def test_a_closed_file_is_not_chosen(self):
        other = self._new_patient("Anna", user=self.reception_b)
        reply = self._receive(address="+8613900139009").with_user(self.followup)
        with self.assertRaises(AccessError):
            reply._action_choose_patient(other.with_user(self.followup))


@tagged("post_install", "-at_install")
class TestReplyClock(ReplyCommon):
    def test_minutes_are_a_policy(self):
        self._set_policy("contact.reply_minutes", 15)
        self.assertEqual(self._receive().due_at, MORNING + timedelta(minutes=15))

    def test_late_is_found(self):
        reply = self._receive()
        other = self._receive(number="2", received_at=MORNING - timedelta(hours=2))
        both = (reply | other).with_user(self.followup)
        self.assertEqual(both.mapped("is_late"), [False, True])
        found = both.search([("is_late", "=", True), ("id", "in", both.ids)])
        self.assertEqual(found.ids, other.ids)
        other.with_user(self.followup).action_done()
        self.assertFalse(other.is_late)

    def test_without_hours_the_clock_never_rests(self):
        self._set_policy("contact.reminder_hours", None)
        with self._at(MORNING + timedelta(hours=16)):
            reply = self._receive(received_at=None)
        self.assertEqual(reply.due_at, MORNING + timedelta(hours=17))


@tagged("post_install", "-at_install")
class TestOptOut(ReplyCommon):
    def _get_state(self, patient, purpose="marketing", channel="sms"):
        states = self.env[CONSENT]._get_states(patient, purpose, channel, self.company)
        return states[patient.id]

    def _grant(self, patient, days=1, **vals):
        return self.env[CONSENT].create(
            {
                "patient_id": patient.id,
                "purpose": "marketing",
                "channel": "any",
                "decision": "granted",
                "decided_at": MORNING - timedelta(days=days),
                **vals,
            }
        )

    def test_every_word_of_the_carriers(self):
        for number, text in enumerate(("R", "t", "TD", "N", "退订", " 退订! ", "STOP")):
            with self.subTest(text):
                patient = self._new_patient(text, phone=f"1390013900{number}")
                self._grant(patient)
                self._receive(text, str(number), f"1390013900{number}")
                self.assertEqual(self._get_state(patient), "withdrawn")

    def test_words_within_a_sentence_are_read_by_a_person(self):
        reply = self._receive("Can you tell me about the N95 masks?")
        self.assertEqual((reply.state, reply.intent), ("open", False))
        self.assertEqual(self._get_state(self.patient), "unknown")

    def test_a_consent_for_any_channel_is_withdrawn_for_this_one(self):
        self._grant(self.patient)
        self._receive("R")
        self.assertEqual(self._get_state(self.patient), "withdrawn")
        self.assertEqual(self._get_state(self.patient, channel="email"), "granted")

    def test_whoever_the_recipient_was(self):
        self._grant(self.patient, company_id=self.company.id)
        self._receive("R")
        self.assertEqual(self._get_state(self.patient), "withdrawn")

    def test_care_and_appointments_go_on(self):
        self._receive("R")
        for purpose in ("clinical", "transactional"):
            self.assertEqual(self._get_state(self.patient, purpose), "unknown")
            allowed = self.env[CONSENT]._is_allowed(self.patient, purpose, "sms")
            self.assertTrue(allowed[self.patient.id])

    def test_by_mail_it_is_the_mail(self):
        self.patient.sudo().email = "wang@example.com"
        self._receive("unsubscribe", address="wang@example.com", channel="email")
        self.assertEqual(self._get_state(self.patient, channel="email"), "withdrawn")
        self.assertEqual(self._get_state(self.patient, channel="sms"), "unknown")

    def test_an_unknown_number_withdraws_nothing_and_is_done(self):
        before = self.env[CONSENT].search_count([])
        reply = self._receive("R", address="+8613700137000")
        self.assertEqual((reply.state, reply.intent), ("done", "opt_out"))
        self.assertEqual(self.env[CONSENT].search_count([]), before)

    def test_a_late_word_still_speaks_of_now(self):
        self._grant(self.patient, days=1)
        self._receive("R", received_at=MORNING - timedelta(days=3))
        self.assertEqual(self._get_state(self.patient), "withdrawn")

    def test_a_child_needs_no_guardian_to_be_left_alone(self):
        child = self._new_patient("王小小", phone=PHONE, birth_date="2020-01-01")
        self._receive("R")
        self.assertEqual(self._get_state(child), "withdrawn")

    def test_on_the_list_it_needs_nobody(self):
        reply = self._receive("退订").with_user(self.followup)
        with self.assertSentence(UserError, "has dealt with this reply already"):
            reply.action_answer()
        waiting = self.replies.with_user(self.followup).search([("state", "=", "open")])
        self.assertNotIn(reply, waiting)
