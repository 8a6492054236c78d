from odoo import api, fields, models


class ClinicLeave(models.Model):
    """A practitioner is away, or a branch is closed; both: away from that branch.

    A leave over booked times is saved: whoever is booked then is on its list, to be
    booked again.
    """

    _name = "clinic.leave"
    _description = "Leave"
    _order = "start_at desc, id desc"

    practitioner_id = fields.Many2one("clinic.practitioner", index="btree_not_null")
    branch_id = fields.Many2one("clinic.branch", index="btree_not_null")
    start_at = fields.Datetime("From", required=True)
    stop_at = fields.Datetime("To", required=True)
    note = fields.Char()
    affected_count = fields.Integer(
        "To be booked again", compute="_compute_affected_count"
    )

    _ends_after_start = models.Constraint(
        "CHECK (stop_at > start_at)", "A leave ends after it begins. Correct its times."
    )
    _of_somebody = models.Constraint(
        "CHECK (practitioner_id IS NOT NULL OR branch_id IS NOT NULL)",
        "Say who is away, or which branch is closed.",
    )
    _span_idx = models.Index("(start_at, stop_at)")

    @api.depends("practitioner_id", "branch_id", "start_at", "stop_at")
    def _compute_affected_count(self):
        affected = self._get_affected()
        for leave in self:
            mine = affected.filtered(leave._covers)
            leave.affected_count = len(mine)

    @api.depends("practitioner_id", "branch_id")
    def _compute_display_name(self):
        for leave in self:
            parts = [leave.practitioner_id.name, leave.branch_id.name]
            leave.display_name = " · ".join(part for part in parts if part)

    @api.model
    def _get_overlap_domain(self, start, stop, practitioner_ids, branch_ids):
        """Leaves within these instants that may concern them, see `_concerns`."""
        return [
            ("start_at", "<", stop),
            ("stop_at", ">", start),
            "|",
            ("practitioner_id", "in", practitioner_ids),
            "&",
            ("practitioner_id", "=", False),
            ("branch_id", "in", branch_ids),
        ]

    def _concerns(self, practitioner_id, branch_id):
        self.ensure_one()
        doctor, branch = self.practitioner_id, self.branch_id
        return (not doctor or doctor.id == practitioner_id) and (
            not branch or branch.id == branch_id
        )

    def _covers(self, appointment):
        return (
            appointment.start_at < self.stop_at
            and appointment.stop_at > self.start_at
            and self._concerns(appointment.practitioner_id.id, appointment.branch_id.id)
        )

    def _get_affected(self):
        """Open bookings at these times, as far as the user may read them."""
        leaves = self.filtered(lambda leave: leave.start_at and leave.stop_at)
        appointments = self.env["clinic.appointment"]
        if not leaves or not appointments.has_access("read"):
            return appointments
        low, high = min(leaves.mapped("start_at")), max(leaves.mapped("stop_at"))
        found = appointments.search(
            [
                ("state", "=", "booked"),
                ("start_at", "<", high),
                ("stop_at", ">", max(low, fields.Datetime.now())),
                "|",
                ("practitioner_id", "in", leaves.practitioner_id.ids),
                ("branch_id", "in", leaves.branch_id.ids),
            ]
        )
        return found.filtered(lambda one: any(leave._covers(one) for leave in leaves))
