from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_takeout import TakeoutCommon

STATE_DOORS = ("_action_wait", "_action_consult", "_action_cancel")
MOVERS = ("reception", "nurse", "practitioner", "manager", "medical_director")
WRITERS_OF_STEPS = ("reception", "nurse", "practitioner", "manager")
CLOSERS_OF_STEPS = (*WRITERS_OF_STEPS, "followup")


@tagged("post_install", "-at_install")
class TestVisitAccess(TakeoutCommon):
    """The lowest role that may, and the next that may not."""

    def _try(self, role, call):
        """Whether the role may do it; nothing stays done."""
        try:
            with self.cr.savepoint():
                call(self.users[role])
                raise InterruptedError
        except InterruptedError:
            return True
        except AccessError:
            return False
        finally:
            self.env.invalidate_all()

    def _check(self, allowed, call):
        for role in self.users:
            self.assertEqual(self._try(role, call), role in allowed, role)

    def test_moving_a_visit(self):
        visit = self._new_visit()
        for door in STATE_DOORS:
            self._check(MOVERS, lambda user, do=door: self._move(visit, user, do))

    def _move(self, visit, user, door):
        getattr(visit.with_user(user), door)()
        self.env.flush_all()

    def test_signing(self):
        visit = self._new_left_visit()
        signers = ("practitioner", "medical_director")
        self._check(signers, lambda user: visit.with_user(user).action_sign())

    def test_planning(self):
        self._check(("reception", "practitioner"), self._new_visit)

    def test_writing_and_closing_next_steps(self):
        visit = self._new_left_visit()
        vals = {"visit_id": visit.id, "kind": "followup", "due_on": "2099-01-01"}
        steps = self.env["clinic.next.step"]
        self._check(WRITERS_OF_STEPS, lambda user: steps.with_user(user).create(vals))
        step = steps.create(vals)
        self._check(CLOSERS_OF_STEPS, lambda user: step.with_user(user).action_done())

    def test_no_visit_of_a_file_that_is_closed(self):
        patient = {"patient_id": self.mother.id}
        visit = self._new_visit(**patient)
        self.assertTrue(visit.with_user(self.reception_a).has_access("read"))
        self.assertFalse(visit.with_user(self.reception_b).has_access("read"))
        found = self.env["clinic.visit"].with_user(self.reception_b).search([])
        self.assertNotIn(visit, found)

    def test_a_grant_opens_visits_and_parts_until_it_ends(self):
        """The file for the branch; the records for the one it names."""
        nurse = self._new_user("nurse", self.branch_b, "t_nurse_b")
        observations = self.env["clinic.visit.observation"].with_user(nurse)
        self.assertFalse(observations.search([]))
        grant = self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_b.id,
                "until": fields.Datetime.now() + timedelta(days=1),
                "reason": "Aftercare",
            }
        )
        patient = self.patient.with_user(nurse)
        self.assertTrue(patient.has_access("read"))
        self.assertFalse(observations.search([]), "open, but not in care")
        self.assertFalse(patient.is_in_care)
        grant.user_id = nurse
        self.assertEqual(observations.search([]).visit_id, self.visit)
        self.assertIn(self.visit, self.visit.with_user(nurse).search([]))
        grant.until = fields.Datetime.now() - timedelta(days=1)
        self.assertFalse(observations.search([]))

    def test_money_in_own_companies_only(self):
        visit = self._new_visit(self.env.user, branch_id=self.branch_c.id)
        line = self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        charge = self.env["clinic.history.charge"].create(
            {
                "visit_id": visit.id,
                "amount": 1,
                "currency_id": self.company.currency_id.id,
            }
        )
        for record in (line, charge):
            model = record.with_user(self.reception_a)
            self.assertNotIn(record, model.search([]))
        self.assertIn(self.visit.line_ids, line.with_user(self.reception_a).search([]))
        self.reception_a.company_ids = [Command.link(self.company_c.id)]
        both = (self.company | self.company_c).ids
        for record in (line, charge):
            model = record.with_user(self.reception_a)
            self.assertIn(
                record, model.with_context(allowed_company_ids=both).search([])
            )

    def test_the_visit_stays_in_the_history(self):
        visit = self._new_visit(self.env.user, branch_id=self.branch_c.id)
        self.assertTrue(visit.with_user(self.practitioner_a).has_access("read"))

    def test_lines_of_the_other_company_do_not_break_the_form(self):
        visit = self._new_visit(self.env.user, branch_id=self.branch_c.id)
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        self.env.invalidate_all()
        read = visit.with_user(self.reception_a).web_read(
            {"line_ids": {"fields": {"amount": {}}}, "charge_ids": {"fields": {}}}
        )
        self.assertEqual(read[0]["line_ids"], [])
