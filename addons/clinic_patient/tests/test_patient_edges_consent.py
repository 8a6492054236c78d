from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestConsentEdges(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient(birth_date="1990-01-01")
        cls.consents = cls.env["clinic.contact.consent"].with_user(cls.reception_a)

    def _decide(self, decision, hours=0, patient=None, **vals):
        decided_at = fields.Datetime.now() - timedelta(hours=hours)
        return self.consents.create(
            {
                "patient_id": (patient or self.patient).id,
                "purpose": "marketing",
                "decision": decision,
                "decided_at": decided_at,
                **vals,
            }
        )

    def _may(self, purpose="marketing", channel="any", company=None):
        return self.consents._is_allowed(self.patient, purpose, channel, company)[
            self.patient.id
        ]

    def test_an_older_row_written_later_changes_nothing(self):
        self._decide("withdrawn", hours=1)
        self._decide("granted", hours=2)
        self.assertFalse(self._may())
        self.assertEqual(self.patient.contact_marketing, "withdrawn")

    def test_granted_again_after_a_withdrawal(self):
        self._decide("granted", hours=3)
        self._decide("withdrawn", hours=2)
        self._decide("granted", hours=1)
        self.assertTrue(self._may())
        self.assertEqual(self.patient.contact_marketing, "granted")

    def test_one_channel_refused_leaves_the_others(self):
        self._decide("granted", hours=2)
        self._decide("refused", hours=1, channel="sms")
        self.assertFalse(self._may(channel="sms"))
        self.assertTrue(self._may(channel="email"))

    def test_all_channels_refused_later_ends_the_one(self):
        self._decide("granted", hours=2, channel="sms")
        self.assertTrue(self._may(channel="sms"))
        self._decide("withdrawn", hours=1)
        self.assertFalse(self._may(channel="sms"))

    def test_one_recipient_alone(self):
        self._decide("refused", hours=2)
        self._decide("granted", hours=1, company_id=self.company_c.id)
        self.assertTrue(self._may(company=self.company_c))
        self.assertFalse(self._may(company=self.company))
        self.assertFalse(self._may())

    def test_withdrawing_keeps_channel_and_recipient(self):
        row = self._decide(
            "granted", hours=1, channel="sms", company_id=self.company.id
        )
        row.action_withdraw()
        newest = self.patient.consent_ids.sorted("id")[-1]
        self.assertEqual(newest.decision, "withdrawn")
        self.assertEqual(newest.channel, "sms")
        self.assertEqual(newest.company_id, row.company_id)
        self.assertFalse(row.is_current)
        self.assertTrue(newest.is_current)

    def test_withdrawing_what_was_not_given_adds_nothing(self):
        row = self._decide("refused")
        self.assertFalse(row.action_withdraw())
        self.assertEqual(self.patient.consent_ids, row)

    def test_rows_are_neither_changed_nor_deleted(self):
        row = self._decide("granted")
        with self.assertSentence(UserError, "is not rewritten"):
            row.decision = "refused"
        with self.assertRaises(AccessError):
            row.unlink()

    def test_the_nurse_reads_and_does_not_decide(self):
        row = self._decide("granted")
        self.assertEqual(row.with_user(self.nurse_a).decision, "granted")
        with self.assertRaises(AccessError):
            row.with_user(self.nurse_a).action_withdraw()
        with self.assertRaises(AccessError):
            row.with_user(self.reception_b).action_withdraw()

    def test_a_child_does_not_speak_for_itself(self):
        child = self._new_patient("李明", birth_date=fields.Date.today())
        for giver in (False, child.id):
            with self.assertSentence(ValidationError, "which guardian gave"):
                self._decide("granted", patient=child, given_by_id=giver)
        row = self._decide("granted", patient=child, given_by_id=self.patient.id)
        self.assertEqual(row.given_by_id, self.patient)

    def test_a_child_may_refuse(self):
        child = self._new_patient("李明", birth_date=fields.Date.today())
        row = self._decide("refused", patient=child)
        self.assertEqual(row.decision, "refused")

    def test_the_guardian_age_is_the_branchs(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_contact_guardian_age"
                ).id,
                "branch_id": self.branch_a.id,
                "value": "18",
            }
        )
        with freeze_time("2026-06-15"):
            teen = self._new_patient("李明", birth_date="2010-01-01")
            with self.assertSentence(ValidationError, "is under 18"):
                self._decide("granted", patient=teen)
            elsewhere = self._new_patient(
                "李明", self.reception_b, birth_date="2010-01-01"
            )
            row = self.consents.with_user(self.reception_b).create(
                {
                    "patient_id": elsewhere.id,
                    "purpose": "marketing",
                    "decision": "granted",
                }
            )
        self.assertTrue(row.is_current)

    def test_a_moment_ahead_is_a_clock_a_day_is_not(self):
        self._decide("granted", hours=-1 / 60)
        with self.assertSentence(ValidationError, "in the future"):
            self._decide("granted", hours=-24)

    def test_states_of_many_in_one_statement(self):
        others = self._new_patient("a") | self._new_patient("b")
        self._decide("granted", patient=others[0])
        everybody = self.patient | others
        with self.assertQueryCount(1):
            states = self.consents._get_states(everybody, "marketing")
        self.assertEqual(
            states,
            {
                self.patient.id: "unknown",
                others[0].id: "granted",
                others[1].id: "unknown",
            },
        )

    def test_nobody_asked_no_answer(self):
        self.assertEqual(self.consents._is_allowed(self.patients, "marketing"), {})

    def test_purposes_do_not_answer_for_each_other(self):
        self._decide("refused", purpose="clinical")
        self.assertFalse(self._may("clinical"))
        self.assertTrue(self._may("transactional"))
        self.assertEqual(self.patient.contact_clinical, "refused")
        self.assertEqual(self.patient.contact_transactional, "unknown")
