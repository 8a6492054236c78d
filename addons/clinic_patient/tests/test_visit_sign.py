"""Who drafted a record, who signs it, and what takes a signature back."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_record import RecordCommon


@tagged("post_install", "-at_install")
class TestVisitSign(RecordCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trainee = cls._new_user("practitioner", cls.branch_a, "t_trainee")

    def _set_policy(self, value):
        key = self.env["clinic.policy.key"].search([("key", "=", "visit.signer")])
        key.default = f'"{value}"'
        self.env.registry.clear_cache()

    def _sign(self, visit, user=None):
        visit.with_user(user or self.practitioner_a).action_sign()

    def test_drafted_by_the_first_who_writes(self):
        visit = self._new_left_visit()
        visit.with_user(self.reception_a).reason = "Pain"
        self.assertFalse(visit.drafted_by)
        visit.with_user(self.trainee).advice = "Rest"
        self.assertEqual(visit.drafted_by, self.trainee)
        visit.with_user(self.practitioner_a).advice = "Rest a lot"
        self._sign(visit)
        self.assertEqual(visit.drafted_by, self.trainee)
        self.assertEqual(visit.signed_by, self.practitioner_a)

    def test_a_diagnosis_is_a_draft_too(self):
        visit = self._new_left_visit()
        rows = self.env["clinic.visit.diagnosis"].with_user(self.trainee)
        rows.create({"visit_id": visit.id, "text": "Caries"})
        self.assertEqual(visit.drafted_by, self.trainee)

    def test_the_drafter_is_not_typed_in(self):
        visit = self._new_left_visit()
        with self.assertSentence(UserError, "is not typed in"):
            visit.with_user(self.practitioner_a).drafted_by = self.trainee

    def test_a_second_screen_is_told_who_signed(self):
        visit = self._new_left_visit()
        self._sign(visit)
        with self.assertSentence(UserError, self.practitioner_a.name):
            self._sign(visit, self.trainee)

    def test_required_findings_first(self):
        template = self.env["clinic.visit.template"].create(
            {"name": "Probe sign", "code": "probe_sign"}
        )
        version = template.version_ids[:1] or self.env[
            "clinic.visit.template.version"
        ].create({"template_id": template.id})
        self.env["clinic.visit.template.field"].create(
            {
                "version_id": version.id,
                "key": "pulse",
                "label": "Pulse of the day",
                "kind": "integer",
                "is_required": True,
            }
        )
        version.action_publish()
        visit = self._new_left_visit()
        visit.template_version_id = version
        with self.assertSentence(UserError, "Pulse of the day"):
            self._sign(visit)
        visit.findings = {"pulse": 70}
        self._sign(visit)
        self.assertEqual(visit.record_state, "signed")

    def test_policy_licensed(self):
        self._set_policy("licensed")
        visit = self._new_left_visit()
        with self.assertSentence(UserError, "let a supervisor sign"):
            self._sign(visit, self.trainee)
        with self.assertSentence(UserError, "valid licence"):
            self._sign(visit)
        self.doctor.licence_number = "110"
        self.doctor.licence_expiry = fields.Date.today() - timedelta(days=1)
        with self.assertSentence(UserError, "valid licence"):
            self._sign(visit)
        self.doctor.licence_expiry = fields.Date.today() + timedelta(days=1)
        self._sign(visit)

    def test_policy_seeing(self):
        self._set_policy("seeing")
        visit, other = self._new_left_visit(), self._new_left_visit()
        with self.assertSentence(UserError, "Only the seeing doctor"):
            self._sign(visit, self.trainee)
        self._sign(visit)
        self._sign(other, self.medical_director)

    def test_what_another_changes_takes_the_signature_back(self):
        visit = self._new_written()
        self._sign(visit)
        visit.with_user(self.trainee).advice = "Other"
        self.assertRecordValues(
            visit, [{"record_state": "draft", "signed_by": False, "signed_at": False}]
        )
        self._sign(visit)
        self.diagnosis.sudo(False).with_user(self.trainee).unlink()
        self.assertEqual(visit.record_state, "draft")

    def test_what_the_signer_changes_is_signed_by_him(self):
        visit = self._new_written()
        self._sign(visit)
        visit.sudo()._move({"signed_at": "2026-01-01 10:00:00"})
        visit.with_user(self.practitioner_a).advice = "Other"
        self.assertEqual(visit.record_state, "signed")
        self.assertGreater(visit.signed_at.year, 2025)
        self.assertNotEqual(str(visit.signed_at), "2026-01-01 10:00:00")

    def test_what_a_nurse_adds_leaves_the_signature(self):
        visit = self._new_written()
        self._sign(visit)
        rows = self.env["clinic.visit.observation"].with_user(self.nurse_a)
        rows.create({"visit_id": visit.id, "code": "1", "name": "Pulse", "value": "70"})
        self.assertEqual(visit.record_state, "signed")

    def test_the_desk_leaves_it_too(self):
        visit = self._new_written()
        self._sign(visit)
        visit.with_user(self.reception_a).write({"consultant_id": self.reception_a.id})
        self.assertEqual(visit.record_state, "signed")
