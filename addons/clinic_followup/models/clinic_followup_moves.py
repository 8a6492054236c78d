from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .clinic_followup import LIVE, REASONS

CODES = frozenset(code for code, _label in REASONS)


class ClinicFollowup(models.Model):
    """The only ways in which a follow-up changes; each leaves a row of its history.

    Whoever is first has said it: a second one is told who it was. The hooks `_closed`
    and `_opened` run after each move, in the same transaction.
    """

    _inherit = "clinic.followup"

    # -- moves -------------------------------------------------------------------------
    def _action_done(self, reason, note=None):
        return self._close("done", reason, note)

    def _action_drop(self, reason, note=None):
        return self._close("dropped", reason, note)

    def _close(self, state, reason, note=None):
        if reason not in CODES:
            raise ValueError(f"A follow-up is not closed because of {reason!r}.")
        self.check_access("write")
        self._check_live()
        now = fields.Datetime.now()
        vals = {
            "state": state,
            "reason": reason,
            "done_at": now,
            "done_by": self.env.uid,
        }
        for day, rows in self._group_by_day(now).items():
            rows._move({**vals, "done_on": day})
        self._note_event(state, note)
        self._closed()
        return True

    def _action_reopen(self, note=None):
        """What was closed too early is due again: on its day, or today."""
        self.check_access("write")
        closed = self.filtered(lambda row: row.state not in LIVE)
        if len(closed) < len(self):
            raise UserError(
                self.env._("This follow-up is open already. Reload the page.")
            )
        self._check_new()
        self._reopen("reopened", note)
        return True

    def _reopen(self, what, note=None):
        for row in self:
            due_on = max(row.due_on, row._get_today())
            row._move(
                {
                    "state": "open",
                    "reason": False,
                    "appointment_id": False,
                    "message_id": False,
                    "same_as_id": False,
                    "done_at": False,
                    "done_on": False,
                    "done_by": False,
                    "due_on": due_on,
                    "late_on": max(row.late_on, due_on),
                }
            )
        self._note_event(what, note)
        self._opened()

    def _action_move(self, due_on, note=None):
        """To another day: as long on time as before."""
        self.check_access("write")
        self._check_live()
        due_on = fields.Date.to_date(due_on)
        if not due_on:
            raise UserError(self.env._("Choose the day on which it is due."))
        for row in self:
            row._check_day(due_on)
            old = row.due_on
            late_on = due_on + (row.late_on - old)
            row._move({"due_on": due_on, "late_on": late_on})
            days = [format_date(self.env, day) for day in (old, due_on)]
            row._note_event("moved", note or " → ".join(days))
        self._moved()
        return True

    def _action_assign(self, user, note=None):
        """To somebody of the branch; an empty record takes it from its owner, but not
        what was agreed after a visit.
        """
        self.check_access("write")
        rows = self.filtered(lambda row: row.owner_id != user)
        rows._check_live()
        rows._check_owner(user)
        if not user:
            rows._check_not_agreed()
        rows._move({"owner_id": user.id})
        name = user.sudo().name  # sudo: the name of a colleague
        rows._note_event("assigned", note or name)
        rows._moved()
        return True

    # -- hooks -------------------------------------------------------------------------
    def _closed(self):
        """After rows were done or dropped. Extend with super()."""

    def _opened(self):
        """After rows were made, or opened again. Extend with super()."""
        self._assign(self.filtered(lambda row: not row.owner_id))

    def _moved(self):
        """After the day or the owner of live rows changed. Extend with super()."""

    @api.model
    def _assign(self, followups):
        """Give each of these rows to somebody, by its role. Extend with super()."""

    # -- helpers -----------------------------------------------------------------------
    def _note_event(self, what, note=None):
        """One row of history each, of now and by the user."""
        now = fields.Datetime.now()
        vals = {
            "what": what,
            "made_at": now,
            "made_by": self.env.uid,
            "note": (note or "").strip() or False,
        }
        # sudo: history is added by the moves only, which have checked the right
        self.env["clinic.followup.event"].sudo().create(
            [
                {**vals, "followup_id": row.id, "local_date": day}
                for day, rows in self._group_by_day(now).items()
                for row in rows
            ]
        )

    def _group_by_day(self, instant):
        """{day at the branch at `instant`: rows}"""
        days = {}
        for branch, rows in self.grouped("branch_id").items():
            # sudo: time zone of the branch
            day = branch.sudo()._local_date(instant)
            days[day] = days.get(day, self.browse()) | rows
        return days

    def _check_live(self):
        for row in self:
            if row.state in LIVE:
                continue
            reasons = dict(self._fields["reason"]._description_selection(self.env))
            # sudo: the name of a colleague
            name = row.sudo().done_by.name or self.env._("Somebody")
            raise UserError(
                self.env._(
                    "%(name)s has closed this follow-up already: %(reason)s. Reload "
                    "the list.",
                    name=name,
                    reason=reasons.get(row.reason, ""),
                )
            )
