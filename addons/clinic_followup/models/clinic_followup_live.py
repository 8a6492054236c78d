from collections import defaultdict

from odoo import api, models

# what the recall list shows of a follow-up
WATCHED = frozenset(
    [
        "state",
        "branch_id",
        "owner_id",
        "due_on",
        "late_on",
        "outcome",
        "attempt_count",
        "last_call_at",
        "escalated_to_id",
        "appointment_id",
    ]
)
NOTED = "clinic_followup.recall"


class ClinicFollowup(models.Model):
    """Open recall lists are told, when a transaction ends well, what changed.

    What jobs write by SQL is not told: lists read themselves again every few minutes.
    """

    _inherit = "clinic.followup"

    def _note_change(self):
        if self.env.context.get("clinic_bulk"):
            return
        data = self.env.cr.precommit.data
        if NOTED not in data:
            data[NOTED] = defaultdict(set)
            self.env.cr.precommit.add(self.env["clinic.followup"]._tell_lists)
        for one in self._origin.sudo():  # sudo: where, told to that branch
            data[NOTED][one.branch_id.id].add(one.id)

    @api.model
    def _tell_lists(self):
        """One message per branch: ids, no personal data."""
        noted = self.env.cr.precommit.data.pop(NOTED)
        # sudo: a branch is its own channel
        branches = self.env["clinic.branch"].sudo()
        for branch_id, ids in noted.items():
            branches.browse(branch_id)._bus_send(
                "clinic_followup/recall",
                {"branch_id": branch_id, "ids": sorted(ids)},
            )

    @api.model_create_multi
    def create(self, vals_list):
        followups = super().create(vals_list)
        followups._note_change()
        return followups

    def write(self, vals):
        if "branch_id" in vals:
            self._note_change()  # the list which they leave is told as well
        return super().write(vals)

    def _write_multi(self, vals_list):
        """Whatever is stored passes here, computed values as well."""
        super()._write_multi(vals_list)
        changed = [
            one.id
            for one, vals in zip(self, vals_list, strict=True)
            if not WATCHED.isdisjoint(vals)
        ]
        self.browse(changed)._note_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_from_lists(self):
        self._note_change()
