"""Two years of visits, day by day with frozen time; runs in `odoo shell`.

Each day the jobs of follow-up run, the due list is written down, the callers work it,
and the visits of the next 24 hours happen, each at its instant. How far it came is
kept in the database, in the transaction of what happened: a run that was killed goes
on where it stopped, and the jobs of that day run again.
"""

import json
import re
import time as clock
from datetime import datetime, time, timedelta
from pathlib import Path

from freezegun import freeze_time
from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from prove import followup_scenario as scenario
from prove.followup_files import Files
from prove.followup_kill import KilledAfter
from prove.followup_records import BULK, Codes, Plans, make_chain

BATCH = 20  # visits per commit of the sweep: more moments at which to be killed
JOB = re.compile(r"model\.(\w+)\(\)")


def _freeze(moment):
    real = clock.monotonic
    frozen = freeze_time(moment)
    found = frozen.start()
    clock.monotonic = real  # the pace of the sender is measured with it
    return found


def prepare(env, first):
    _freeze(first)
    make_chain(env)


def run(env, folders, first, days, path, kill=None):
    """From where it stopped to the end. `kill`: (day, statements) after which the
    process kills itself, counted from the first row that a job of that day wrote."""
    start = datetime.combine(datetime.fromisoformat(first), time(scenario.HOUR))
    _Days(env, folders, start, days, path, kill).run()


class _Days:
    def __init__(self, env, folders, start, days, path, kill):
        self.env, self.start, self.days, self.path = env, start, days, Path(path)
        self.kill = kill
        self.frozen = _freeze(start - timedelta(hours=2))
        self.branches = env["clinic.branch"].search(
            [("code", "in", ["B0", "B1"])], order="code"
        )
        self.doctors = env["clinic.practitioner"].search(
            [("name", "in", ["Dr. 0", "Dr. 1"])], order="name"
        )
        self.callers = self._get_users("followup")
        self.managers = self._get_users("manager")
        happened = Files(folders).happened
        self.happened = [one for one in happened if one["moment"] > start]
        self.codes = Codes(env)
        self.plans = Plans(env, self.codes, self.branches.chain_id)

    def _get_users(self, role):
        logins = [f"{role}_0", f"{role}_1"]
        return self.env["res.users"].search([("login", "in", logins)], order="login")

    def run(self):
        while (place := self._get_progress()) != (self.days - 1, True):
            day, is_read = place
            moment = self.start + timedelta(days=day)
            if not is_read:
                self._begin_day(day, moment)
            else:
                self._go_through(day, moment)
            self.env.cr.commit()
            self.env.invalidate_all()

    def _get_progress(self):
        return self.env.execute_query(SQL("SELECT day, is_read FROM prove_progress"))[0]

    def _set_progress(self, day, is_read):
        self.env.cr.execute(
            "UPDATE prove_progress SET day=%s, is_read=%s", (day, is_read)
        )

    def _begin_day(self, day, moment):
        self.frozen.move_to(moment - timedelta(minutes=30))
        self.plans.put_to_use(day / self.days)
        self.env.cr.commit()
        self.frozen.move_to(moment)
        if self.kill and day >= self.kill[0]:
            with KilledAfter(self.kill[1], self.path / "kills.jsonl", day):
                self._run_jobs()
        else:
            self._run_jobs()
        self.frozen.move_to(moment + timedelta(minutes=30))
        rows = self._read_list(day)
        self._work(rows)
        self._set_progress(day, True)

    def _go_through(self, day, moment):
        """What happens until the jobs run again."""
        until = moment + timedelta(days=1)
        for one in self.happened:
            if moment < one["moment"] <= until:
                self.frozen.move_to(one["moment"])
                getattr(self, f"_{one['what']}")(one)
        self._set_progress(day + 1, False)

    # -- jobs --------------------------------------------------------------------------
    def _run_jobs(self):
        """Those of follow-up in the order of Odoo, then the sender."""
        model = self.env["ir.model"]._get("clinic.followup")
        crons = self.env["ir.cron"].search(
            [("model_id", "=", model.id)], order="priority, id"
        )
        for cron in crons:
            name = JOB.search(cron.code).group(1)
            more = {"batch": BATCH} if name == "_cron_plan_visits" else {}
            getattr(self.env["clinic.followup"], name)(**more)
            self.env.cr.commit()
        self.env["clinic.message.sender"]._cron_send_bulk()
        self.env.invalidate_all()

    # -- the list, and those who work it -----------------------------------------------
    def _read_list(self, day):
        rows = self.env["clinic.followup"].search(
            [
                ("state", "=", "open"),
                ("source", "=", "plan"),
                ("branch_id", "in", self.branches.ids),
            ]
        )
        now = fields.Datetime.now()
        today = {branch: branch._local_date(now) for branch in self.branches}
        rows = rows.filtered(lambda row: row.due_on <= today[row.branch_id])
        names = dict(
            self.env.execute_query(SQL("SELECT visit_id, encounter FROM prove_visit"))
        )
        found = [
            [
                self.branches.ids.index(row.branch_id.id),
                names[row.visit_id.id],
                row.step_id.name,
                str(row.due_on),
                str(row.late_on),
            ]
            for row in rows
        ]
        with open(self.path / "lists.jsonl", "a", encoding="utf-8") as file:
            told = {"day": day, "rows": sorted(found), "board": self._read_board()}
            file.write(json.dumps(told) + "\n")
        return list(zip(rows, found, strict=True))

    def _read_board(self):
        """{tab: count} of each branch, as its manager sees them."""
        return [
            self.env["clinic.followup.board"].with_user(user).get_counts(owner="all")
            for user in self.managers
        ]

    def _work(self, rows):
        now = fields.Datetime.now()
        for row, (branch, encounter, step, *_days) in rows:
            today = self.branches[branch]._local_date(now)
            moved = "moved" in row.event_ids.mapped("what")
            act = scenario.what_is_done(encounter, step, row.due_on, today, moved)
            row = row.with_user(self.callers[branch])
            if act == "done":
                row._action_done("reached")
            elif act == "drop":
                row._action_drop("not_reached")
            elif act == "move":
                row._action_move(today + timedelta(days=scenario.WAIT))

    # -- what happens ------------------------------------------------------------------
    def _left(self, one):
        visit = self._new_visit(one)
        visit._action_consult()
        visit._action_leave()

    def _cancelled(self, one):
        self._new_visit(one)._action_cancel()

    def _late(self, one):
        """Written down days after it took place."""
        self._new_visit(
            one,
            state="left",
            arrived_at=one["start"],
            started_at=one["start"],
            left_at=one["start"] + timedelta(hours=1),
        )

    def _died(self, one):
        found = self.codes.find_patient(one["patient"])
        if found:
            day = one["moment"].date()
            self.env["clinic.patient"].browse(found).deceased_on = day

    def _new_visit(self, one, **vals):
        branch = scenario.draw(one["patient"], len(self.branches))
        codes = self.codes
        visit = (
            self.env["clinic.visit"]
            .with_context(**BULK)
            .create(
                {
                    "patient_id": codes.patient(one["patient"], self.branches[branch]),
                    "branch_id": self.branches[branch].id,
                    "practitioner_id": self.doctors[branch].id,
                    "planned_at": one["start"],
                    "line_ids": [
                        Command.create({"product_id": codes.product(one["code"])})
                    ],
                    "diagnosis_ids": [
                        Command.create({"code_id": codes.diagnosis(code)})
                        for code in sorted(one["diagnoses"])
                    ],
                    **vals,
                }
            )
        )
        self.env.cr.execute(
            "INSERT INTO prove_visit VALUES (%s, %s)", (one["encounter"], visit.id)
        )
        return visit
