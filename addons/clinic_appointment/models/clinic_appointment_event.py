from odoo import api, fields, models

KINDS = [
    ("booked", "Booked"),
    ("moved", "Moved"),
    ("swapped", "Swapped"),
    ("shifted", "Moved with the day"),
    ("asked", "Asked to confirm"),
    ("confirmed", "Confirmed"),
    ("declined", "Declined"),
    ("arrived", "Arrived"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("other_day", "Came on another day"),
    ("no_show", "No-show"),
]


class ClinicAppointmentEvent(models.Model):
    """What happened to an appointment, one row each, for good.

    No words of people: why somebody cancelled stands on the appointment.
    """

    _name = "clinic.appointment.event"
    _description = "Event of an appointment"
    _inherit = ["clinic.append.only.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "kind"

    appointment_id = fields.Many2one(
        "clinic.appointment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    happened_at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Integer("User number", readonly=True, aggregator=None)
    user_name = fields.Char("By", compute="_compute_user_name")
    old_start_at = fields.Datetime("From", readonly=True)
    start_at = fields.Datetime("To", readonly=True)
    # numbers, not links: what they name may go, the row stays
    old_practitioner_id = fields.Integer(
        "Practitioner number before", readonly=True, aggregator=None
    )
    practitioner_id = fields.Integer(
        "Practitioner number", readonly=True, aggregator=None
    )
    practitioner_text = fields.Char(
        "Practitioner", compute="_compute_practitioner_text"
    )

    @api.depends("user_id")
    def _compute_user_name(self):
        users = self.env["res.users"].sudo()  # sudo: names of people who acted
        found = users.browse(set(self.mapped("user_id"))).exists()
        names = {user.id: user.name for user in found}
        for row in self:
            row.user_name = names.get(row.user_id)

    @api.depends("practitioner_id", "old_practitioner_id")
    def _compute_practitioner_text(self):
        ids = {*self.mapped("practitioner_id"), *self.mapped("old_practitioner_id")}
        # sudo: names of staff
        found = self.env["clinic.practitioner"].sudo().browse(ids - {0}).exists()
        names = {one.id: one.name for one in found}
        for row in self:
            pair = [row.old_practitioner_id, row.practitioner_id]
            if pair[0] == pair[1]:
                pair = pair[1:]
            shown = [names[one] for one in pair if one in names]
            row.practitioner_text = " → ".join(shown)

    def _get_append_only_refusal(self):
        return self.env._("The history of an appointment cannot be changed.")
