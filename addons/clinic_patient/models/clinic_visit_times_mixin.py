from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.reasons import is_meaningful

TIMES = ("arrived_at", "started_at", "left_at")
CORRECTORS = (
    "clinic_base.group_clinic_base_manager,"
    "clinic_base.group_clinic_base_medical_director"
)


class ClinicVisitTimesMixin(models.AbstractModel):
    """When he came, was seen and left: noted by the moves, corrected with a reason."""

    _name = "clinic.visit.times.mixin"
    _description = "Times of a visit"

    def _correct_times(self, vals, reason):
        """Replace noted times, `vals` {field: instant}; the day follows the arrival."""
        self.ensure_one()
        self._check_corrector()
        vals = {name: vals[name] for name in TIMES if name in vals}
        times = {name: vals.get(name, self[name]) for name in TIMES}
        self._check_times(times)
        if not is_meaningful(reason):
            raise UserError(
                self.env._("Say in a few words why the times are corrected.")
            )
        changed = {name: times[name] for name in TIMES if times[name] != self[name]}
        if not changed:
            return False
        old = {name: fields.Datetime.to_string(self[name]) for name in changed}
        new = {name: fields.Datetime.to_string(changed[name]) for name in changed}
        if "arrived_at" in changed:
            branch = self.branch_id.sudo()  # sudo: time zone of the branch
            changed["local_date"] = branch._local_date(changed["arrived_at"])
        self._move(changed)
        self.env["clinic.operation.log"]._log(
            "visit.times", self, summary=reason, old=old, new=new
        )
        return True

    def _check_corrector(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_groups(CORRECTORS):
            raise AccessError(
                self.env._(
                    "Times of a visit are corrected by the branch manager or the "
                    "medical director. Ask one of them."
                )
            )
        if not self.arrived_at:
            raise UserError(
                self.env._("He has not arrived. Check the patient in instead.")
            )
        if self.record_state in ("archived", "sealed"):
            raise UserError(
                self.env._(
                    "The record of this visit is archived and does not change any "
                    "more. Ask the medical director for an amendment."
                )
            )

    def _check_times(self, times):
        if any(self[name] and not times[name] for name in TIMES):
            raise UserError(self.env._("A noted time is corrected, not emptied."))
        if any(times[name] and not self[name] for name in TIMES):
            raise UserError(
                self.env._(
                    "This has not happened yet. Use the buttons of the visit, then "
                    "correct the time."
                )
            )
        known = [times[name] for name in TIMES if times[name]]
        if known != sorted(known) or known[-1] > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "He arrives, is seen and leaves in this order, and not in the "
                    "future. Check the times."
                )
            )
