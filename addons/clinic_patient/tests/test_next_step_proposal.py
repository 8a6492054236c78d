"""What follows a visit: proposed, accepted by one tap, or chosen; never in the way."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_visit import VisitCommon


class NextStepCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service.write({"next_step_kind": "revisit", "next_step_days": 28})
        cls.check = cls.env["product.product"].create(
            {
                "name": "Check",
                "is_clinic_service": True,
                "next_step_kind": "none",
            }
        )

    @classmethod
    def _new_treated(cls, *services, leave=True, **vals):
        visit = cls._new_visit(practitioner_id=cls.doctor.id, **vals)
        visit._action_consult()
        cls.env["clinic.visit.line"].create(
            [{"visit_id": visit.id, "product_id": s.id} for s in services]
        )
        if leave:
            visit._action_leave()
        return visit

    def _steps(self, visit):
        return visit.sudo().next_step_ids


@tagged("post_install", "-at_install")
class TestNextStepProposal(NextStepCommon):
    def test_proposed_by_the_service(self):
        visit = self._new_treated(self.service, leave=False)
        proposal = visit.with_user(self.reception_a).next_step_proposal
        self.assertEqual((proposal["kind"], proposal["days"]), ("revisit", 28))
        day = visit.local_date + timedelta(days=28)
        self.assertEqual(proposal["due_on"], day.isoformat())
        self.assertIn("in 4 weeks", visit.next_step_text)

    def test_a_revisit_counts_before_nothing(self):
        visit = self._new_treated(self.check, self.service)
        self.assertEqual(visit.next_step_proposal["kind"], "revisit")
        visit = self._new_treated(self.check)
        self.assertEqual(visit.next_step_proposal["kind"], "none")

    def test_proposed_by_the_diagnosis_without_naming_it(self):
        code = self.env["clinic.diagnosis.code"].create(
            {
                "code": "K02.9",
                "name": "Caries qzc",
                "next_step_kind": "followup",
                "next_step_days": 3,
            }
        )
        visit = self._new_treated()
        self.assertFalse(visit.next_step_proposal)
        self.env["clinic.visit.diagnosis"].create(
            {"visit_id": visit.id, "code_id": code.id}
        )
        mine = visit.with_user(self.reception_a)
        self.assertEqual(mine.next_step_proposal["kind"], "followup")
        self.assertNotIn("qzc", str(mine.next_step_proposal))

    def test_nothing_is_proposed_before_he_is_seen_or_for_an_old_system(self):
        waiting = self._new_visit()
        waiting._action_wait()
        old = self._new_treated(self.service, external_ref="X1")
        self.assertFalse(waiting.next_step_proposal)
        self.assertFalse(old.next_step_proposal)

    def test_one_tap_of_everybody_who_writes_steps(self):
        for role in ("reception", "nurse", "practitioner", "manager"):
            visit = self._new_treated(self.service)
            visit.with_user(self.users[role]).action_accept_next_step()
            with self.subTest(role):
                self.assertRecordValues(
                    self._steps(visit),
                    [
                        {
                            "kind": "revisit",
                            "due_on": visit.local_date + timedelta(days=28),
                            "owner_id": self.practitioner_a.id,
                            "state": "open",
                        }
                    ],
                )
                self.assertFalse(visit.is_without_next_step)

    def test_the_next_roles_are_refused(self):
        visit = self._new_treated(self.service)
        for role in ("followup", "medical_director", "privacy", "cashier"):
            with self.subTest(role), self.assertRaises(AccessError):
                visit.with_user(self.users[role]).action_accept_next_step()
        with self.assertRaises(AccessError):
            visit.with_user(self.reception_b).action_accept_next_step()

    def test_two_taps_one_step(self):
        visit = self._new_treated(self.service)
        visit.with_user(self.reception_a).action_accept_next_step()
        with self.assertSentence(UserError, "has a next step already"):
            visit.with_user(self.practitioner_a).action_accept_next_step()
        self.assertEqual(len(self._steps(visit)), 1)

    def test_nothing_proposed_nothing_accepted(self):
        visit = self._new_treated()
        with self.assertSentence(UserError, "Choose the next step yourself"):
            visit.with_user(self.reception_a).action_accept_next_step()

    def test_nothing_needed_is_accepted_with_its_reason(self):
        visit = self._new_treated(self.check)
        visit.with_user(self.practitioner_a).action_accept_next_step()
        step = self._steps(visit)
        self.assertEqual((step.kind, step.state), ("none", "done"))
        self.assertTrue(step.reason)

    def test_a_dropped_step_is_proposed_again(self):
        visit = self._new_treated(self.service)
        visit.with_user(self.reception_a).action_accept_next_step()
        self._steps(visit)._action_drop()
        self.assertTrue(visit.is_without_next_step)
        self.assertTrue(visit.next_step_proposal)

    def test_days_of_a_service_are_checked(self):
        for days in (0, -3, 99999):
            with self.assertSentence(ValidationError, "after how many days"):
                self.service.next_step_days = days

    def test_proposals_take_the_same_queries_for_1_and_20(self):
        visits = [self._new_treated(self.service) for _number in range(21)]
        counts = []
        for some in (visits[:1], visits[:1], visits[1:]):  # the first warms up
            batch = self.env["clinic.visit"].browse([v.id for v in some])
            batch = batch.with_user(self.reception_a)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.mapped("next_step_text")
            batch.mapped("next_step_overdue")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestNextStepPlan(NextStepCommon):
    def _plan(self, visit, user=None, **vals):
        plans = self.env["clinic.next.step.plan"].with_user(user or self.reception_a)
        return plans.create({"visit_id": visit.id, **vals}).action_plan()

    def test_starts_with_what_is_proposed(self):
        visit = self._new_treated(self.service)
        form = Form(
            self.env["clinic.next.step.plan"]
            .with_user(self.practitioner_a)
            .with_context(default_visit_id=visit.id)
        )
        self.assertEqual((form.kind, form.count, form.unit), ("revisit", 4, "weeks"))
        form.count = 2
        day = visit.local_date + timedelta(days=14)
        self.assertEqual(str(form.due_on), day.isoformat())
        form.save().action_plan()
        self.assertEqual(self._steps(visit).due_on, day)

    def test_none_needs_a_reason(self):
        visit = self._new_treated()
        with self.assertSentence(ValidationError, "Write the reason"):
            self._plan(visit, kind="none")
        self._plan(visit, kind="none", reason="Healed")
        self.assertEqual(self._steps(visit).state, "done")

    def test_another_step_replaces_the_open_one(self):
        visit = self._new_treated(self.service)
        visit.with_user(self.reception_a).action_accept_next_step()
        self._plan(visit, kind="followup", count=3, unit="days")
        live = visit.live_next_step_id
        self.assertEqual((live.kind, live.state), ("followup", "open"))
        self.assertEqual(len(self._steps(visit)), 2)
        live._action_done()
        with self.assertSentence(UserError, "is done already"):
            self._plan(visit, kind="revisit")

    def test_days_that_make_no_sense(self):
        visit = self._new_treated()
        with self.assertSentence(UserError, "comes after the visit"):
            self._plan(visit, kind="revisit", due_on="2020-01-01")
        with self.assertSentence(UserError, "within ten years"):
            self._plan(visit, kind="revisit", due_on="2126-01-01")

    def test_after_archiving_too(self):
        visit = self._new_treated(self.service)
        visit.sudo()._move({"record_state": "archived"})
        self._plan(visit, kind="followup", count=1, unit="weeks")
        self.assertFalse(visit.is_without_next_step)

    def test_a_closed_file_gives_no_plan(self):
        visit = self._new_treated(self.service)
        with self.assertRaises(AccessError):
            self._plan(visit, self.reception_b, kind="revisit")
        for role in ("followup", "medical_director", "cashier"):
            with self.assertRaises(AccessError):
                self._plan(visit, self.users[role], kind="revisit")


@tagged("post_install", "-at_install")
class TestNextStepList(NextStepCommon):
    def _leave_on(self, days):
        visit = self._new_treated(self.service)
        day = visit.local_date - timedelta(days=days)
        visit.sudo()._move({"local_date": day})
        return visit

    def test_left_without_step_is_on_the_list_with_a_date(self):
        """As after a crash between leaving and writing the step."""
        old, new = self._leave_on(5), self._leave_on(0)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_visit_action_my_leaks"
        )
        visits = self.env["clinic.visit"].with_user(self.practitioner_a)
        domain = [
            ("is_without_next_step", "=", True),
            ("practitioner_id.user_id", "=", self.practitioner_a.id),
        ]
        self.assertIn("is_without_next_step", action["domain"])
        mine = visits.search(domain, order="local_date, id")
        self.assertEqual(mine, old | new)
        self.assertEqual(mine.mapped("next_step_overdue"), [5, 0])
        self.assertEqual(mine[0].next_step_due_on, old.local_date)
        old.with_user(self.practitioner_a).action_accept_next_step()
        self.assertEqual(visits.search(domain), new)
        self.assertFalse(old.next_step_due_on)

    def test_the_file_says_so_to_those_who_can_mend_it(self):
        visit = self._leave_on(1)
        for role, expected in (
            ("reception", True),
            ("nurse", True),
            ("practitioner", True),
            ("manager", True),
            ("followup", False),
            ("privacy", False),
        ):
            patient = self.patient.with_user(self.users[role])
            codes = [alert["code"] for alert in patient.header_alerts or []]
            with self.subTest(role):
                self.assertEqual("without_next_step" in codes, expected)
        visit.with_user(self.reception_a).action_accept_next_step()
        patient = self.patient.with_user(self.reception_a)
        codes = [alert["code"] for alert in patient.header_alerts or []]
        self.assertNotIn("without_next_step", codes)

    def test_leaving_and_paying_never_wait_for_it(self):
        visit = self._new_treated(self.service)
        self.assertEqual(visit.state, "left")
        self.assertTrue(visit.is_without_next_step)
