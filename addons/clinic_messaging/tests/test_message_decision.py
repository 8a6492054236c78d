from datetime import datetime, timedelta

from odoo.tests import tagged

from .common_outbox import NOON, OutboxCommon


@tagged("post_install", "-at_install")
class TestMessageDecision(OutboxCommon):
    """Asked for by a receptionist: queued, or kept with the reason."""

    def test_queued(self):
        message = self._enqueue(source=self.branch_a, params={"a": "b"})
        self.assertQueued(message)
        self.assertEqual(message.address, "+8613800138000")
        self.assertEqual(
            (message.res_model, message.res_id, message.params, message.kind),
            ("clinic.branch", self.branch_a.id, {"a": "b"}, "t_notice"),
        )
        self.assertEqual((message.due_at, message.queue), (NOON, "bulk"))
        self.assertEqual(
            (message.chain_id, message.company_id, message.provider_id),
            (self.chain, self.company, self.sms),
        )
        self.assertEqual(message.made_by, self.reception_a.id)
        self.assertEqual(str(message.local_date), "2026-03-04")

    def test_same_key_is_the_same_message(self):
        row = self._row()
        first = self.messages._enqueue([row])
        again = self.messages._enqueue([{**row, "channel": "email"}, self._row(), row])
        self.assertEqual(again[0], first)
        self.assertEqual(again[2], first)
        self.assertEqual(len(again), 3)
        self.assertEqual(first.channel, "sms")

    def test_key_twice_in_one_call(self):
        row = self._row()
        found = self.messages._enqueue([row, {**row, "channel": "email"}])
        self.assertEqual(len(set(found.ids)), 1)
        self.assertEqual(found[0].channel, "sms")

    def test_key_of_a_message_not_sent_is_taken_too(self):
        row = self._row(template="t_offer")
        first = self.messages._enqueue([row])
        self.assertReason(first, "consent_missing")
        self._consent()
        self.assertEqual(self.messages._enqueue([row]), first)
        self.assertReason(first, "consent_missing")

    def test_what_programmers_get_wrong(self):
        for row, words in (
            (self._row(colour="red"), "colour"),
            (self._row(template="t_nothing"), "t_nothing"),
            (self._row(template=None), "neither template nor body"),
            (self._row(branch=None), "branch"),
            (self._row(key=""), "key"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                self.messages._enqueue([row])

    def test_nothing_asked_for(self):
        self.assertFalse(self.messages._enqueue([]))

    def test_own_words(self):
        message = self._enqueue(template=None, body="Your glasses are here.")
        self.assertQueued(message)
        self.assertEqual(message.body, "Your glasses are here.")
        self.assertEqual(message.purpose, "transactional")

    def test_template_of_the_chain_comes_first(self):
        own = self.notice.copy({"chain_id": self.chain.id, "channels": "email"})
        message = self._enqueue()
        self.assertEqual((message.template_id, message.channel), (own, "email"))

    # -- who --------------------------------------------------------------------------
    def test_dead_archived_not_to_be_contacted(self):
        for vals, reason in (
            ({"deceased_on": "2026-01-01"}, "deceased"),
            ({"active": False}, "archived"),
            ({"do_not_contact": True}, "do_not_contact"),
        ):
            patient = self._new_patient(phone="13800138001")
            patient.sudo().write(vals)
            with self.subTest(reason):
                self.assertReason(self._enqueue(patient), reason)

    def test_merged_file_goes_to_the_other(self):
        old = self._new_patient(phone="13800138001")
        waiting = self._enqueue(old)
        old.sudo().write({"merged_into_id": self.patient.id, "active": False})
        message = self._enqueue(old)
        self.assertEqual(message.patient_id, self.patient)
        self.assertQueued(message)
        self.assertEqual(self.messages._decide_again(waiting.ids), waiting.ids)
        self.assertEqual(waiting.address, "+8613800138000")

    def test_nobody_writes_to_a_widow_about_the_dead(self):
        self.patient.deceased_on = "2026-01-01"
        self.assertReason(self._enqueue(purpose="clinical"), "deceased")
        self.assertReason(self._enqueue(purpose="requested"), "deceased")

    # -- where ------------------------------------------------------------------------
    def test_next_channel(self):
        nobody = self._new_patient(email="a@example.com")
        self.assertQueued(self._enqueue(nobody), "email")

    def test_no_channel_at_all(self):
        message = self._enqueue(self._new_patient())
        self.assertReason(message, "no_address")
        self.assertIn("Ask for", message.reason_sentence)

    def test_wrong_numbers(self):
        patient = self._new_patient(phone="123")
        self.assertReason(self._enqueue(patient), "wrong_address")
        patient.phone2_shown = "13800138009"
        message = self._enqueue(patient)
        self.assertQueued(message)
        self.assertEqual(message.address, "+8613800138009")

    def test_wrong_email(self):
        patient = self._new_patient(email="nobody at home")
        self.assertReason(self._enqueue(patient), "wrong_address")

    def test_nobody_delivers(self):
        (self.sms | self.email).active = False
        self.assertReason(self._enqueue(), "no_provider")
        self.assertQueued(self._enqueue(channel="wechat"), "wechat")
        self.assertQueued(self._enqueue(channel="phone"), "phone")

    def test_provider_of_another_company(self):
        self.sms.company_ids = self.company_c
        self.assertQueued(self._enqueue(), "email")
        self.assertQueued(self._enqueue(branch=self.branch_c), "sms")

    def test_bounce_is_an_unreachable_channel(self):
        addresses = self.env["clinic.message.address"]
        self.assertTrue(
            addresses._mark_unreachable(self.chain, "sms", "+8613800138000", "gone")
        )
        self.assertFalse(
            addresses._mark_unreachable(self.chain, "sms", "+8613800138000", "again")
        )
        self.assertQueued(self._enqueue(), "email")
        self.assertReason(self._enqueue(channel="sms"), "address_unreachable")
        self.assertQueued(self._enqueue(channel="sms", purpose="requested"))
        self.assertEqual(
            self.env["clinic.contact.consent"]._get_states(self.patient, "clinical"),
            {self.patient.id: "unknown"},
        )
        self.assertTrue(addresses._mark_reached(self.chain, "sms", "+8613800138000"))
        self.assertFalse(addresses._mark_reached(self.chain, "sms", "+8613800138000"))
        self.assertQueued(self._enqueue(channel="sms"))

    def test_corrected_number_starts_afresh(self):
        addresses = self.env["clinic.message.address"]
        addresses._mark_unreachable(self.chain, "sms", "+8613800138000")
        self.patient.phone_shown = "13800138005"
        self.assertQueued(self._enqueue(channel="sms"))

    def test_phone_alone(self):
        message = self._enqueue(
            patient=False,
            address="+8613900139000",
            template=None,
            body="123456",
            purpose="requested",
        )
        self.assertQueued(message)
        self.assertEqual(message.queue, "now")
        self.assertFalse(message.patient_id)
        offer = self._enqueue(
            patient=False, address="+8613900139000", template="t_offer"
        )
        self.assertReason(offer, "consent_missing")
        by_mail = self._enqueue(
            patient=False, address="A@Example.com", purpose="requested"
        )
        self.assertQueued(by_mail, "email")
        self.assertEqual(by_mail.address, "a@example.com")

    # -- may we -----------------------------------------------------------------------
    def test_offers_need_a_consent(self):
        self.assertReason(self._offer(), "consent_missing")
        self._consent("refused", days=3)
        self.assertReason(self._offer(), "consent_refused")
        self._consent(days=2)
        self.assertQueued(self._offer())
        self._consent("withdrawn", days=1)
        self.assertReason(self._offer(), "consent_refused")

    def test_consent_of_a_channel(self):
        self._consent(channel="email")
        self.assertQueued(self._offer(), "email")
        self._consent("withdrawn", channel="any", days=0)
        self.assertReason(self._offer(), "consent_refused")

    def test_consent_of_a_recipient(self):
        self._policy("message.owner", '"any"', self.branch_c)
        self._consent(company_id=self.company.id)
        self.assertReason(self._offer(branch=self.branch_c), "consent_missing")
        self.assertQueued(self._offer())

    def test_care_goes_out_unless_refused(self):
        self.assertQueued(self._enqueue(purpose="clinical"))
        self._consent("refused", purpose="clinical", channel="sms")
        self.assertQueued(self._enqueue(purpose="clinical"), "email")
        self._consent("refused", purpose="clinical")
        self.assertReason(self._enqueue(purpose="clinical"), "consent_refused")
        call = self._enqueue(purpose="clinical", channel="phone")
        self.assertQueued(call, "phone")

    def test_policy_of_the_never_asked(self):
        self._policy("contact.unknown_is_allowed", "[]")
        self.assertReason(self._enqueue(), "consent_missing")
        self.assertQueued(self._enqueue(purpose="requested"))

    # -- which branch -----------------------------------------------------------------
    def test_branch_of_a_shared_patient(self):
        self._consent()
        self.assertReason(self._offer(branch=self.branch_b), "not_owner")
        self.assertQueued(self._enqueue(branch=self.branch_b))
        self._policy("message.owner", '"any"', self.branch_b)
        self.assertQueued(self._offer(branch=self.branch_b))

    def test_branch_of_the_last_visit(self):
        self._consent()
        for branch in (self.branch_a, self.branch_b):
            self._policy("message.owner", '"last_visit"', branch)
        self.env["clinic.visit"].with_context(clinic_bulk=True).create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_b.id,
                "state": "left",
                "arrived_at": NOON - timedelta(days=9),
            }
        )
        self.assertReason(self._offer(), "not_owner")
        self.assertQueued(self._offer(branch=self.branch_b))

    def test_silent_for_years(self):
        self._consent(days=2000)
        self.env.cr.execute(
            "UPDATE clinic_patient SET create_date = '2020-01-01' WHERE id = %s",
            [self.patient.id],
        )
        self.assertReason(self._offer(), "silent")
        self.assertQueued(self._enqueue())
        self._policy("contact.marketing_stop_months", "0")
        self.assertQueued(self._offer())

    def test_a_visit_breaks_the_silence(self):
        self._consent(days=2000)
        self.env.cr.execute(
            "UPDATE clinic_patient SET create_date = '2020-01-01' WHERE id = %s",
            [self.patient.id],
        )
        self.env["clinic.visit"].with_context(clinic_bulk=True).create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "arrived_at": datetime(2025, 3, 1),
            }
        )
        self.assertQueued(self._offer())
