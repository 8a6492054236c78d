from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_visit import NOON, VisitCommon


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestVisitFile(VisitCommon):
    """A visit away from the home branch opens the file there, for a while."""

    @property
    def grants(self):
        return self.patient.sudo().grant_ids

    def _new_visit_at(self, branch, **vals):
        return self._new_visit(self.env.user, branch_id=branch.id, **vals)

    def test_home_branch_needs_no_grant(self):
        self._new_visit()
        self.assertFalse(self.grants)

    def test_visit_elsewhere_makes_one_grant(self):
        with freeze_time("2024-03-10 12:00:00"):
            visit = self._new_visit_at(self.branch_b)
        self.assertEqual(self.grants.branch_id, self.branch_b)
        self.assertEqual(self.grants.visit_id, visit)
        # the end of 9 April in Berlin, 30 days after 10 March
        self.assertEqual(self.grants.until, datetime(2024, 4, 9, 22))

    def test_past_visits_open_nothing(self):
        self._new_visit_at(self.branch_b, planned_at="2019-01-01 10:00:00")
        self.assertFalse(self.grants)

    def test_visits_of_one_batch_share_a_grant(self):
        now = fields.Datetime.now()
        vals = {"patient_id": self.patient.id, "branch_id": self.branch_b.id}
        visits = self.env["clinic.visit"].create(
            [{**vals, "planned_at": now + timedelta(days=days)} for days in (0, 9, 3)]
        )
        self.assertEqual(len(self.grants), 1)
        self.assertEqual(
            self.grants.visit_id, visits[1], "the one that reaches furthest"
        )
        self._new_visit_at(self.branch_b)
        self.assertEqual(len(self.grants), 1, "covered already")

    def test_other_entity_needs_separate_consent(self):
        self._new_visit_at(self.branch_c)
        self.assertFalse(self.grants)
        consent = {
            "patient_id": self.patient.id,
            "purpose": "sharing",
            "company_id": self.company_c.id,
            "decision": "granted",
        }
        consents = self.env["clinic.contact.consent"]
        consents.create({**consent, "decided_at": "2024-01-01 10:00:00"})
        self._new_visit_at(self.branch_c)
        self.assertEqual(self.grants.branch_id, self.branch_c)

    def test_withdrawn_consent_opens_nothing(self):
        for day, decision in (("01", "granted"), ("02", "withdrawn")):
            self.env["clinic.contact.consent"].create(
                {
                    "patient_id": self.patient.id,
                    "purpose": "sharing",
                    "company_id": self.company_c.id,
                    "decision": decision,
                    "decided_at": f"2024-01-{day} 10:00:00",
                }
            )
        self._new_visit_at(self.branch_c)
        self.assertFalse(self.grants)

    def test_reception_elsewhere_reads_the_file_by_the_visit(self):
        patient = self.patient.with_user(self.reception_b)
        self.assertFalse(patient.search([("id", "=", patient.id)]))
        visit = self._new_visit(self.reception_b, branch_id=self.branch_b.id)
        self.assertEqual(patient.search([("id", "=", patient.id)]), patient)
        self.assertEqual(visit.payer_id.id, self.patient.sudo().partner_id.id)
        visit._action_wait()
        self.assertEqual(visit.state, "waiting")

    def test_who_may_not_plan_visits_opens_nothing(self):
        for role in ("cashier", "marketing", "followup", "nurse"):
            with self.assertRaises(AccessError):
                self._new_visit(self.users[role], branch_id=self.branch_b.id)
        self.assertFalse(self.grants)

    def test_cancelled_visit_closes_the_file_today(self):
        visit = self._new_visit_at(
            self.branch_b, planned_at=fields.Datetime.now() + timedelta(days=5)
        )
        visit._action_cancel()
        self.assertLess(self.grants.until, fields.Datetime.now() + timedelta(days=1))

    def test_grant_follows_a_moved_visit(self):
        now = fields.Datetime.now()
        visit = self._new_visit_at(self.branch_b, planned_at=now)
        before = self.grants.until
        visit.planned_at = now + timedelta(days=10)
        reach = max(self.grants.mapped("until"))
        days = [self.branch_b._local_date(until) for until in (before, reach)]
        self.assertEqual(days[1] - days[0], timedelta(days=10))
        visit.branch_id = self.branch_a
        self.assertLess(max(self.grants.mapped("until")), now + timedelta(days=2))

    def test_days_are_a_policy(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env["clinic.policy.key"]
                .search([("key", "=", "file.grant_days")])
                .id,
                "branch_id": self.branch_b.id,
                "value": "0",
            }
        )
        self._new_visit_at(self.branch_b)
        self.assertLess(self.grants.until, fields.Datetime.now() + timedelta(days=1))
