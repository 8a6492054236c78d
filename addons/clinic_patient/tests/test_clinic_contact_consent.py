from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestContactConsent(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("张三", phone="13800138000")
        cls.consents = cls.env["clinic.contact.consent"].with_user(cls.reception_a)

    def _decide(self, decision, purpose="marketing", channel="any", days=0, **vals):
        return self.consents.create(
            {
                "patient_id": self.patient.id,
                "purpose": purpose,
                "channel": channel,
                "decision": decision,
                "decided_at": fields.Datetime.now() - timedelta(days=days),
                **vals,
            }
        )

    def _may(self, purpose="marketing", channel="sms", company=None):
        return self.consents._is_allowed(self.patient, purpose, channel, company)[
            self.patient.id
        ]

    def test_unknown_blocks_offers_and_lets_care_pass(self):
        self.assertEqual(self.patient.contact_marketing, "unknown")
        self.assertFalse(self._may("marketing"))
        self.assertFalse(self._may("profiling"))
        self.assertTrue(self._may("clinical"))
        self.assertTrue(self._may("transactional"))

    def test_the_newest_row_decides(self):
        self._decide("refused", days=3)
        self._decide("granted", days=2)
        self.assertTrue(self._may())
        self._decide("refused", channel="sms", days=1)
        self.assertFalse(self._may(channel="sms"))
        self.assertTrue(self._may(channel="email"))
        self._decide("withdrawn")
        self.assertFalse(self._may(channel="email"))
        self.assertEqual(self.patient.contact_marketing, "withdrawn")

    def test_rows_of_one_moment_go_by_their_order(self):
        moment = fields.Datetime.now()
        self._decide("granted", decided_at=moment)
        self._decide("refused", decided_at=moment)
        self.assertFalse(self._may())

    def test_sharing_names_its_recipient(self):
        with self.assertSentence(ValidationError, "Name the legal entity"):
            self._decide("granted", "sharing")
        self._decide("granted", "sharing", company_id=self.company_c.id)
        self.assertTrue(self._may("sharing", "any", self.company_c))
        self.assertFalse(self._may("sharing", "any", self.company))
        self.assertFalse(self._may("sharing", "any"))

    def test_profiling_stands_on_the_consent_to_offers(self):
        self._decide("granted", "profiling", days=1)
        self.assertFalse(self._may("profiling"))
        self._decide("granted", "marketing", days=1)
        self.assertTrue(self._may("profiling"))
        self._decide("withdrawn", "profiling")
        self.assertFalse(self._may("profiling"))
        self.assertTrue(self._may("marketing"))

    def test_profiling_without_a_consent_of_its_own(self):
        self._decide("granted", "marketing", days=1)
        self.assertFalse(self._may("profiling"))
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_base.policy_key_contact_profiling_needs_consent"
                ).id,
                "chain_id": self.chain.id,
                "value": "false",
            }
        )
        self.assertTrue(self._may("profiling"))
        self._decide("refused", "profiling")
        self.assertFalse(self._may("profiling"))

    def test_nobody_writes_to_the_dead_or_the_unwilling(self):
        self._decide("granted")
        self.patient.do_not_contact = True
        self.assertFalse(self._may("clinical"))
        self.patient.write({"do_not_contact": False, "deceased_on": date(2026, 1, 1)})
        self.assertFalse(self._may("marketing"))

    def test_withdrawing_adds_a_row(self):
        row = self._decide("granted", days=1)
        self.assertTrue(row.is_current)
        row.action_withdraw()
        self.assertFalse(self._may())
        self.assertEqual(len(self.patient.consent_ids), 2)
        with self.assertSentence(UserError, "not rewritten"):
            row.decision = "refused"

    def test_no_consent_from_the_future(self):
        with self.assertRaises(ValidationError):
            self._decide("granted", days=-1)

    @freeze_time("2026-06-15")
    def test_a_child_needs_its_guardian(self):
        child = self._new_patient("李明", birth_date=date(2020, 1, 1))
        vals = {"patient_id": child.id, "purpose": "marketing", "decision": "granted"}
        with self.assertSentence(ValidationError, "李明 is under 14"):
            self.consents.create(vals)
        self.consents.create(vals | {"given_by_id": self.patient.id})
        self.consents.create(vals | {"decision": "refused"})

    def test_policy_of_the_unknown(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_contact_unknown_is_allowed"
                ).id,
                "chain_id": self.chain.id,
                "value": '["clinical"]',
            }
        )
        self.assertFalse(self._may("transactional"))
        self.assertTrue(self._may("clinical"))

    def test_queries_do_not_grow_with_patients(self):
        few = self._new_patient("a") | self._new_patient("b")
        many = self.patients.with_user(self.reception_a).create(
            [{"name": f"p{i}"} for i in range(20)]
        )
        counts = []
        for patients in (few, few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            allowed = self.consents._is_allowed(patients, "marketing", "sms")
            self.assertEqual(len(allowed), len(patients))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_the_dialog_of_the_file(self):
        action = self.patient.action_add_consent()
        self.assertEqual(action["context"], {"default_patient_id": self.patient.id})
