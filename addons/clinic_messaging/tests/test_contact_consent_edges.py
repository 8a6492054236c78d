from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_contact_consent_ask import ConsentCommon


@tagged("post_install", "-at_install")
class TestCollectEdges(ConsentCommon):
    def _collect(self, answers, patient=None, **kwargs):
        values = {"branch": self.branch_a, **kwargs}
        return self.consents._collect(
            patient or self.patient, answers, self.text, "At the desk", **values
        )

    def _get_state(self, company, channel="sms"):
        states = self.consents._get_states(self.patient, "marketing", channel, company)
        return states[self.patient.id]

    def test_the_recipient_is_the_entity_of_the_branch(self):
        self._collect({("marketing", "sms"): True}, branch=self.branch_c)
        self.assertEqual(self._get_state(self.company_c), "granted")
        self.assertEqual(self._get_state(self.company), "unknown")

    def test_an_answer_for_one_entity_withdraws_nothing_of_another(self):
        self._collect({("marketing", "sms"): True})
        rows = self._collect({("marketing", "sms"): False}, branch=self.branch_c)
        self.assertEqual(rows.decision, "refused")
        self.assertEqual(self._get_state(self.company), "granted")

    def test_one_channel_says_nothing_of_the_others(self):
        self._collect({("marketing", "sms"): True})
        self.assertEqual(self._get_state(self.company, "email"), "unknown")

    def test_asked_twice_the_newest_holds(self):
        for is_given, decision in (
            (True, "granted"),
            (False, "withdrawn"),
            (False, "refused"),
            (True, "granted"),
        ):
            rows = self._collect({("marketing", "sms"): is_given})
            self.env.cr.execute(
                "UPDATE clinic_contact_consent"
                "   SET decided_at = decided_at - interval '1 minute'"
                " WHERE patient_id = %s AND id <> %s",
                [self.patient.id, rows.id],
            )
            self.env.invalidate_all()
            self.assertEqual(rows.decision, decision)

    def test_the_outbox_reads_it(self):
        offer = {
            "key": "offer",
            "patient": self.patient,
            "branch": self.branch_a,
            "channel": "sms",
            "purpose": "marketing",
            "body": "News",
        }
        messages = self.env["clinic.message"]
        self.assertEqual(messages._preview([offer])[0][0]["reason"], "consent_missing")
        self._collect({("marketing", "sms"): True})
        self.assertFalse(messages._preview([offer])[0][0]["reason"])
        self._collect({("marketing", "sms"): False})
        self.assertEqual(messages._preview([offer])[0][0]["reason"], "consent_refused")

    def test_a_draft_is_no_text(self):
        draft = self.env["clinic.contact.consent.text"].create(
            {"version": "draft", "body": "Words"}
        )
        with self.assertSentence(Exception, "no published text"):
            self.consents._collect(
                self.patient, {("marketing", "sms"): True}, draft, "x"
            )

    def test_child_without_guardian_by_code(self):
        self._set_policy("contact.guardian_age", "14")
        child = self._new_patient(
            "王小小", birth_date=fields.Date.today() - timedelta(days=3000)
        )
        with self.assertSentence(ValidationError, "which guardian"):
            self._collect({("marketing", "sms"): True}, patient=child)

    def test_rows_are_not_rewritten(self):
        rows = self._collect({("marketing", "sms"): True})
        with self.assertSentence(Exception, "not rewritten"):
            rows.with_user(self.reception_a).text_version = "2"

    def test_due_again_by_any_question_about_offers(self):
        self._set_policy("consent.ask_months", "12")
        self.assertTrue(self.consents._is_due(self.patient, self.branch_a))
        self._collect({("marketing", "email"): False})
        self.assertFalse(self.consents._is_due(self.patient, self.branch_a))

    def test_the_dead_are_not_asked(self):
        self._set_policy("consent.ask_months", "12")
        self.patient.sudo().deceased_on = fields.Date.today()
        self.assertFalse(self.consents._is_due(self.patient, self.branch_a))

    def test_country_pack_of_china_asks_once_a_year(self):
        pack = self.env.ref("clinic_base.country_pack_cn")
        pack._apply(self.chain)
        months = self.env["clinic.policy"]._get(
            "consent.ask_months", branch=self.branch_a
        )
        self.assertEqual(months, 12)

    def test_on_the_timeline_with_its_evidence(self):
        self._collect({("marketing", "sms"): True})
        entries = self.patient.with_user(self.reception_a).get_timeline(
            kinds=["consent"]
        )["entries"]
        self.assertIn("At the desk", entries[0]["text"])
