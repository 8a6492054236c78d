from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .clinic_call_attempt import OUTCOMES

ANSWERED = ("wrong_number", "refused", "booked", "reached")


class ClinicCallTask(models.Model):
    """Working the list: take, call, say what came of it.

    What stands behind a call learns the outcome by its method ``_after_call(task,
    outcome)``, where its model has one.
    """

    _inherit = "clinic.call.task"

    phone_shown = fields.Char("Phone", compute="_compute_phone_shown")
    phone2_shown = fields.Char("Second phone", compute="_compute_phone_shown")

    @api.depends("patient_id", "user_id", "due_at", "state")
    @api.depends_context("uid")
    def _compute_phone_shown(self):
        """In full for calls of mine that are due today, one log row for the list."""
        for task in self:
            task.phone_shown = task.patient_id.phone_shown
            task.phone2_shown = task.patient_id.phone2_shown

    # -- who works it ------------------------------------------------------------------
    def action_take(self):
        """These are mine from now on: their numbers are shown to me when due."""
        self.check_access("write")
        for task in self:
            task._check_open()
            task._check_not_taken()
        self._move({"user_id": self.env.uid})
        return True

    def action_leave(self):
        """Back to everybody."""
        self.check_access("write")
        for task in self:
            task._check_open()
            task._check_not_taken()
        self._move({"user_id": False})
        return True

    def action_give(self):
        """Ask whom to hand these to."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over calls"),
            "res_model": "clinic.call.give",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_task_ids": self.ids},
        }

    def _action_give(self, user):
        """A colleague of the branch takes them over."""
        self.check_access("write")
        for task in self:
            task._check_open()
            # sudo: where a colleague works
            if task.branch_id not in user.sudo().clinic_branch_ids:
                raise UserError(
                    self.env._(
                        "%(name)s does not work at %(branch)s. Choose somebody who "
                        "does.",
                        name=user.name,
                        branch=task.branch_id.name,
                    )
                )
        self._move({"user_id": user.id})
        return True

    # -- calling -----------------------------------------------------------------------
    def action_call(self):
        """Take it, show the number, dial it."""
        self.ensure_one()
        self._check_may_call_now()
        if not self.user_id:
            self.action_take()
        return self.patient_id.action_call()

    def action_reached(self):
        return self._action_outcome("reached")

    def action_booked(self):
        return self._action_outcome("booked")

    def action_missed(self):
        return self._action_outcome("missed")

    def action_outcome(self):
        """All outcomes, with a note."""
        self.ensure_one()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "clinic.call.note",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_task_id": self.id},
        }

    def _action_outcome(self, outcome, note=None, again_at=None):
        """Note one call and what follows from it. Whoever is first has said it."""
        for task in self:
            task.check_access("write")
            task._check_open()
            if outcome not in dict(OUTCOMES):
                raise UserError(self.env._("Choose what came of the call."))
            if outcome in ("missed", "reschedule"):
                task._check_may_call_now()
            task._note_call(outcome, note, again_at)
        return True

    def _note_call(self, outcome, note, again_at):
        now = fields.Datetime.now()
        vals = {
            "attempt_count": self.attempt_count + 1,
            "outcome": outcome,
            "last_call_at": now,
            "user_id": self.env.uid,
        }
        if outcome == "reschedule":
            again_at = self._check_again_at(again_at)
            vals["due_at"] = again_at
        elif outcome in ANSWERED:
            vals |= self._prepare_end_vals("done")
        elif vals["attempt_count"] >= self._get_policy("contact.calls_per_task"):
            vals |= self._prepare_end_vals("dropped")
        # sudo: rows of calls are added by these methods only
        self.env["clinic.call.attempt"].sudo().create(
            {
                "task_id": self.id,
                "patient_id": self.patient_id.id,
                "branch_id": self.branch_id.id,
                "outcome": outcome,
                "note": (note or "").strip() or False,
                "made_at": now,
                "local_date": self.branch_id.sudo()._local_date(now),  # sudo: time zone
                "again_at": vals.get("due_at", False),
                "made_by": self.env.uid,
            }
        )
        self._move(vals)
        if "state" not in vals and outcome == "missed":
            calls = self._get_recent_calls().get(self.patient_id.id, [])
            self._move({"due_at": self._get_next_call(now, calls)})
        self._follow_outcome(outcome)

    def _prepare_end_vals(self, state):
        return {
            "state": state,
            "done_at": fields.Datetime.now(),
            "done_by": self.env.uid,
        }

    def _follow_outcome(self, outcome):
        """What stands behind the call hears of it. Addons extend it."""
        self.ensure_one()
        source = self._get_source()
        if source is not None and hasattr(source, "_after_call"):
            source._after_call(self, outcome)

    def _get_source(self):
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def _drop(self, domain):
        """Take open calls off the list: what they were about is settled.

        For code of the house; `domain` says which.
        """
        # sudo: whoever settles it need not see the list of calls
        tasks = self.sudo().search(Domain("state", "=", "open") & Domain(domain))
        if tasks:
            tasks._move(self._prepare_end_vals("dropped"))
        return self.browse(tasks.ids)

    def action_drop(self):
        """Nobody needs to call any more."""
        self.check_access("write")
        for task in self:
            task._check_open()
            if task.kind == "message" and task.message_id:
                raise UserError(
                    self.env._(
                        "A message waits for this call. Say what came of it instead."
                    )
                )
        self._move(self._prepare_end_vals("dropped"))
        return True

    # -- checks ------------------------------------------------------------------------
    def _check_open(self):
        self.check_access("read")
        if self.state == "open":
            return
        # sudo: the name of a colleague
        name = self.sudo().done_by.name or self.env._("Somebody")
        if self.outcome and self.state == "done":
            outcome = dict(self._fields["outcome"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s has finished this call already: %(outcome)s. Reload the "
                    "list.",
                    name=name,
                    outcome=outcome[self.outcome],
                )
            )
        raise UserError(
            self.env._(
                "%(name)s took this call off the list. Reload the list.", name=name
            )
        )

    def _check_not_taken(self):
        if self.user_id and self.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(name)s has taken this call. Ask for it to be handed to you.",
                    name=self.sudo().user_id.name,  # sudo: the name of a colleague
                )
            )

    def _check_may_call_now(self):
        self._check_open()
        self.invalidate_recordset(["not_before"])
        if self.not_before:
            # sudo: time zone of the branch
            tz = self.branch_id.sudo().tz
            raise UserError(
                self.env._(
                    "No call to %(patient)s before %(time)s: hours, noon pause and "
                    "the rest between calls keep it until then.",
                    patient=self.patient_id.display_name,
                    time=format_datetime(
                        self.env, self.not_before, tz=tz, dt_format="short"
                    ),
                )
            )

    def _check_again_at(self, again_at):
        now = fields.Datetime.now()
        if not again_at or again_at <= now:
            raise UserError(
                self.env._("Choose when to call again: a time that is still to come.")
            )
        return self._fit_call_time(self.branch_id, again_at, self.purpose)

    def _get_policy(self, key):
        return self.env["clinic.policy"]._get(key, branch=self.branch_id)
