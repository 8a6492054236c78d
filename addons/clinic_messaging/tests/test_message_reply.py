from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..providers.base import Inbound
from .common_calls import MORNING
from .common_replies import PHONE, ReplyCommon


@tagged("post_install", "-at_install")
class TestMessageReply(ReplyCommon):
    def test_the_only_one_on_that_phone(self):
        reply = self._receive(address="13800138000")
        self.assertEqual(reply.patient_id, self.patient)
        self.assertEqual(reply.branch_id, self.branch_a)
        self.assertEqual(reply.sudo().address, PHONE)
        self.assertEqual(reply.address_shown, "+86138****8000")
        self.assertEqual(reply.due_at, MORNING + timedelta(minutes=60))

    def test_the_one_whose_message_is_answered(self):
        child = self._new_patient("王小小", phone=PHONE)
        message = self._new_message(patient_id=child.id)
        reply = self._receive()
        self.assertEqual((reply.patient_id, reply.message_id), (child, message))

    def test_the_message_that_the_provider_names(self):
        named = self._new_message(
            "k1", provider_ref="r-1", provider_id=self.provider.id
        )
        self._new_message("k2", claimed_at=MORNING + timedelta(minutes=5))
        reply = self._receive(in_reply_to="r-1")
        self.assertEqual(reply.message_id, named)
        self.assertEqual(self._receive(number="2", in_reply_to="k1").message_id, named)

    def test_another_account_names_nothing_of_this_one(self):
        other = self.provider.copy({"name": "Other"})
        child = self._new_patient("王小小", phone="13900139000")
        self._new_message("k1", patient_id=child.id, provider_id=other.id)
        named = self._new_message("k2", claimed_at=MORNING + timedelta(minutes=5))
        self.assertEqual(self._receive(in_reply_to="k1").message_id, named)

    def test_a_mail_address_is_no_pattern(self):
        self.patient.sudo().email = "wang@example.com"
        reply = self._receive("N", address="%@%", channel="email")
        self.assertFalse(reply.patient_id)
        self.assertFalse(self.patient.sudo().consent_ids)
        mine = self._receive("Hello", "2", "Wang@Example.com", channel="email")
        self.assertEqual(mine.patient_id, self.patient)

    def test_an_old_message_is_not_what_he_answers(self):
        self._new_message(claimed_at=MORNING - timedelta(days=40))
        self.assertFalse(self._receive().message_id)

    def test_three_children_with_one_phone(self):
        for name in ("王一", "王二", "王三"):
            self._new_patient(name, phone=PHONE)
        reply = self._receive()
        self.assertFalse(reply.patient_id)
        self.assertEqual(reply.branch_id, self.branch_a)
        seen = reply.with_user(self.followup)
        self.assertEqual(len(seen.candidate_ids), 4)
        self.assertEqual(seen.body, "When do you open?")

    def test_an_unknown_number_is_kept(self):
        reply = self._receive(address="+4915112345678")
        self.assertFalse(reply.patient_id)
        self.assertEqual(reply.branch_id.company_id, self.company)
        self.assertEqual(reply.state, "open")

    def test_what_comes_twice_is_one_row(self):
        first = self._receive()
        self.assertEqual(self._receive(text="again"), first)
        self.assertEqual(first.body, "When do you open?")
        both = [Inbound("8", PHONE, "a"), Inbound("9", PHONE, "b")]
        self.assertEqual(len(self.replies._receive(both * 2, self.provider)), 2)

    def test_without_a_number_of_the_provider(self):
        self.assertNotEqual(self._receive(number=""), self._receive(number=""))

    def test_the_night_waits_for_the_morning(self):
        with self._at(MORNING + timedelta(hours=13)):
            reply = self._receive(received_at=None)
        self.assertEqual(reply.due_at, MORNING + timedelta(hours=23))

    def test_a_time_to_come_is_now(self):
        reply = self._receive(received_at=MORNING + timedelta(days=3))
        self.assertEqual(reply.received_at, MORNING)

    def test_strange_words(self):
        reply = self._receive(text="a\0b" + "长" * 5000)
        self.assertEqual(reply.body[:3], "ab长")
        self.assertEqual(len(reply.body), 4000)
        self.assertFalse(self._receive(text="", number="2").body)

    def test_mail_is_found_by_its_address(self):
        self.patient.sudo().email = "wang@example.com"
        reply = self._receive(address="Wang@Example.com", channel="email")
        self.assertEqual(reply.patient_id, self.patient)
        self.assertEqual(reply.address_shown, "w****@****")

    def test_files_of_another_chain_do_not_count(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        branch = self.env["clinic.branch"].create(
            {
                "name": "Elsewhere",
                "code": "E",
                "chain_id": other.id,
                "company_id": self.company_c.id,
                "tz": "UTC",
            }
        )
        self.patients.create(
            {
                "name": "李四",
                "phone": "+8613900139000",
                "chain_id": other.id,
                "home_branch_id": branch.id,
            }
        )
        self.assertFalse(self._receive(address="+8613900139000").patient_id)

    # -- no more offers ----------------------------------------------------------------
    def test_no_more_offers_for_all_on_that_phone(self):
        child = self._new_patient("王小小", phone2=PHONE, phone="13800138001")
        consents = self.env["clinic.contact.consent"]
        both = self.patient | child
        reply = self._receive(text="退订", number="77")
        self.assertEqual((reply.state, reply.intent), ("done", "opt_out"))
        for purpose, state in (
            ("marketing", "withdrawn"),
            ("profiling", "withdrawn"),
            ("transactional", "unknown"),
        ):
            with self.subTest(purpose):
                states = consents._get_states(both, purpose, "sms", self.company)
                self.assertEqual(set(states.values()), {state})
        states = consents._get_states(both, "marketing", "email", self.company)
        self.assertEqual(set(states.values()), {"unknown"})
        rows = consents.search([("patient_id", "=", child.id)])
        self.assertIn("77", rows[0].evidence)
        self.assertIn("退订", rows[0].evidence)

    def test_said_twice_it_is_written_once(self):
        self._receive(text="TD", number="77")
        self._receive(text="TD", number="77")
        rows = self.env["clinic.contact.consent"].search(
            [("patient_id", "=", self.patient.id), ("purpose", "=", "marketing")]
        )
        self.assertEqual(len(rows), 1)

    # -- who ---------------------------------------------------------------------------
    def test_who_reads_it(self):
        known, unknown = self._receive(), self._receive(number="2", address="+491511")
        for user, reads in (
            (self.followup, known | unknown),
            (self.reception_a, known | unknown),
            (self.medical_director, known),
            (self.reception_b, self.replies),
            (self.marketing, None),
            (self.finance, None),
        ):
            with self.subTest(user.login):
                mine = self.replies.with_user(user)
                if reads is None:
                    with self.assertRaises(AccessError):
                        mine.search([])
                else:
                    found = mine.search([("id", "in", (known | unknown).ids)])
                    self.assertEqual(set(found.ids), set(reads.ids))

    def test_the_address_is_closed(self):
        reply = self._receive().with_user(self.followup)
        with self.assertRaises(AccessError):
            reply.read(["address"])
        with self.assertRaises(AccessError):
            self.replies.with_user(self.followup).search([("address", "=", PHONE)])
        with self.assertSentence(UserError, "not typed in"):
            reply.write({"body": "x"})
