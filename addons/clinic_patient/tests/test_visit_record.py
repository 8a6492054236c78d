from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitRecord(VisitCommon):
    def _sign(self, visit, user=None):
        visit.with_user(user or self.practitioner_a).action_sign()

    def test_practitioner_signs_the_draft(self):
        visit = self._new_left_visit()
        self._sign(visit)
        self.assertRecordValues(
            visit,
            [
                {
                    "record_state": "signed",
                    "signed_by": self.practitioner_a.id,
                    "drafted_by": self.practitioner_a.id,
                }
            ],
        )
        self.assertTrue(visit.signed_at)
        with self.assertRaisesRegex(UserError, "cannot be signed"):
            self._sign(visit)

    def test_others_do_not_sign(self):
        visit = self._new_left_visit()
        for user in (self.nurse_a, self.reception_a, self.manager_a):
            with self.assertRaises(AccessError):
                self._sign(visit, user)

    def test_who_was_not_seen_has_nothing_to_sign(self):
        visit = self._new_visit()
        visit._action_wait()
        with self.assertRaisesRegex(UserError, "cannot be signed"):
            self._sign(visit)

    def test_archived_record_does_not_change(self):
        visit = self._new_left_visit()
        with self.assertRaisesRegex(UserError, "sign it"):
            visit._action_archive_record()
        self._sign(visit)
        visit._action_archive_record()
        self.assertEqual(visit.record_state, "archived")
        with self.assertRaisesRegex(UserError, "is archived"):
            visit.with_user(self.practitioner_a).reason = "Other"
        self.assertTrue(visit.exists())

    def test_cron_archives_after_the_hours_of_the_policy(self):
        now = fields.Datetime.now()
        due, early, unsigned = (self._new_left_visit() for _i in range(3))
        self._sign(due)
        self._sign(early)
        (due | unsigned).sudo()._move({"left_at": now - timedelta(hours=25)})
        cron = self.env.ref("clinic_patient.ir_cron_clinic_patient_archive_records")
        for _run in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertEqual(cron.failure_count, 0)
        self.assertEqual(due.record_state, "archived")
        self.assertEqual(early.record_state, "signed")
        self.assertEqual(unsigned.record_state, "draft")
