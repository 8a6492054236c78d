"""Whatever is done to follow-ups, in whatever order: the queries of this addon hold."""

import random
import re
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_lifecycle import LifecycleCommon

PATH = Path(__file__).parents[1] / "sql/invariants.sql"
STORIES = 3
MOVES = 22
OUTCOMES = ("missed", "reached", "refused", "wrong_number", "booked")


@tagged("post_install", "-at_install")
class TestFollowupInvariants(LifecycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stops = cls._new_step(stops_when_booked=True, stops_when_seen=True)
        for name in ("Scaling", "Scaling with the same step"):
            cls._publish_plan(name)

    @classmethod
    def _publish_plan(cls, name):
        plan = cls.env["clinic.followup.plan"].create(
            {"name": name, "service_ids": cls.service.ids}
        )
        version = plan._get_draft()
        steps = [{"name": "Call"}, {"name": "Back", "kind": "revisit"}]
        version.step_ids = [Command.create(step) for step in steps]
        version._publish()

    def _get_broken(self):
        self.env.flush_all()
        broken = {}
        for part in PATH.read_text().split("-- name: ")[1:]:
            name, query = part.split("\n", 1)
            self.env.cr.execute(re.sub(r"^--.*$", "", query, flags=re.MULTILINE))
            rows = {row[0] for row in self.env.cr.fetchall()}
            if name.startswith("followups_"):
                broken[name] = rows
        return broken

    # -- what people do ----------------------------------------------------------------
    def _get_rows(self):
        return self.rows.search([("patient_id", "=", self.patient.id)], order="id")

    def _pick(self, dice):
        rows = self._get_rows()
        return rows[dice.randrange(len(rows))]

    def _do_plan(self, dice):
        kind = dice.choice(("call", "revisit"))
        step = dice.choice((False, self.stops.id))
        self._new_row(dice.randrange(-3, 9), kind=kind, step_id=step)

    def _do_agree(self, dice):
        visit = self._new_old_visit(days=dice.randrange(1, 20))
        day = self.today + timedelta(days=dice.randrange(9))
        steps = self.env["clinic.next.step"]
        steps.create({"visit_id": visit.id, "kind": "followup", "due_on": day})

    def _do_close(self, dice):
        row = self._pick(dice)
        dice.choice((row._action_done, row._action_drop))("other")

    def _do_reopen(self, dice):
        self._pick(dice)._action_reopen()

    def _do_move(self, dice):
        day = self.today + timedelta(days=dice.randrange(-1, 9))
        self._pick(dice)._action_move(day)

    def _do_assign(self, dice):
        self._pick(dice)._action_assign(dice.choice((self.caller, self.reception_a)))

    def _do_call(self, dice):
        tasks = self.env["clinic.call.task"]
        self._pick(dice)._after_call(tasks, dice.choice(OUTCOMES))

    def _do_book(self, dice):
        row = dice.choice((self.rows, self._pick(dice)))
        hour = dice.randrange(8, 17)
        self._book(self._at(hour), followup_id=row.id)

    def _pick_appointment(self, dice):
        found = self.appointments.search(
            [("patient_id", "=", self.patient.id), ("state", "=", "booked")], order="id"
        )
        return found[dice.randrange(len(found))] if found else found

    def _do_cancel(self, dice):
        for appointment in self._pick_appointment(dice):
            appointment._action_cancel("The patient is ill")

    def _do_come(self, dice):
        for appointment in self._pick_appointment(dice):
            with freeze_time(appointment.start_at):
                appointment.visit_id._action_consult()
                appointment.visit_id._action_leave()

    def _do_walk_in(self, dice):
        self._new_left_visit()

    def _do_correct(self, dice):
        """What was done is taken off a visit, or written down again."""
        visits = self._get_rows().visit_id.filtered(lambda one: one.state == "left")
        if not visits:
            return
        visit = visits[dice.randrange(len(visits))]
        if visit.line_ids:
            visit.line_ids.unlink()
        else:
            visit.line_ids = [Command.create({"product_id": self.service.id})]

    def _do_step(self, dice):
        step = self._pick(dice).next_step_id
        if step:
            dice.choice((step._action_done, step._action_drop))()

    def _do_job(self, dice):
        for work in self.rows._get_works():
            work(100)

    def _play(self, dice):
        """Moves that are refused with a sentence change nothing."""
        names = sorted(name for name in dir(self) if name.startswith("_do_"))
        self._new_row()
        count = 0
        for _number in range(MOVES):
            name = dice.choice(names)
            try:
                with self.env.cr.savepoint():
                    getattr(self, name)(dice)
                    self.env.flush_all()
                count += 1
            except UserError:
                self.env.invalidate_all()
        return count

    # -- stories -----------------------------------------------------------------------
    def test_hold_after_any_story(self):
        before = self._get_broken()
        for seed in range(STORIES):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                made = self._play(random.Random(seed))
                self.assertGreater(made, MOVES // 3)
                self.assertEqual(self._get_broken(), before)
                self._check_pairs()
                self.patient.deceased_on = self.today
                self.assertFalse(self._get_rows().filtered(lambda r: r.state == "open"))
                self.assertEqual(self._get_broken(), before)
                savepoint.rollback()
                self.env.invalidate_all()

    def _check_pairs(self):
        """A next step and its row are open, done or dropped together; a step may fall
        away after its row was done.
        """
        rows = self._get_rows().filtered(
            lambda row: row.next_step_id.followup_id == row
        )
        for row in rows:
            state = "open" if row.state == "booked" else row.state
            if (row.state, row.next_step_id.state) != ("done", "dropped"):
                self.assertEqual(row.next_step_id.state, state)
            if state == "open":
                self.assertEqual(row.next_step_id.due_on, row.due_on)

    # -- what breaks them --------------------------------------------------------------
    def _break(self, name, statement, row):
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute(
                statement, {"id": row.id, "other": self.other_patient.id}
            )
            self.assertIn(row.id, self._get_broken()[name])
            savepoint.rollback()

    def test_name_what_is_broken(self):
        visit = self._new_old_visit()
        row = self._new_row(visit_id=visit.id)
        booked = self._new_row(kind="revisit")
        appointment = self._book(self._at(9))
        self.assertEqual(booked.appointment_id, appointment)
        self.other_patient.deceased_on = self.today
        change = "UPDATE clinic_followup SET {} WHERE id = %(id)s"
        for name, what, one in (
            ("followups_of_closed_files", "patient_id = %(other)s", row),
            ("followups_of_another_file", "patient_id = %(other)s", row),
            ("followups_booked_without_appointment", "patient_id = %(other)s", booked),
        ):
            with self.subTest(name):
                self._break(name, change.format(what), one)

    def test_a_closed_row_without_its_history_is_named(self):
        row = self._new_row()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_followup SET state = 'done', reason = 'other',"
            " done_on = '2030-03-01', done_at = create_date + interval '1 hour'"
            " WHERE id = %s",
            [row.id],
        )
        self.assertIn(row.id, self._get_broken()["followups_without_their_history"])

    def test_a_step_without_its_row_is_named(self):
        visit = self._new_old_visit()
        step = self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "followup", "due_on": self.today}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_next_step SET followup_id = NULL WHERE id = %s", [step.id]
        )
        self.assertIn(step.id, self._get_broken()["followups_unlike_their_next_step"])
