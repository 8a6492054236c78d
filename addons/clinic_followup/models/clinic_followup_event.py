from odoo import fields, models


class ClinicFollowupEvent(models.Model):
    """What happened to a follow-up. Rows are added and never change."""

    _name = "clinic.followup.event"
    _description = "History of a follow-up"
    _inherit = ["clinic.append.only.mixin", "clinic.disclosure.mixin"]
    _order = "made_at desc, id desc"
    _rec_name = "what"
    _log_access = False
    _clinic_field_class = "none"
    _clinic_field_classes = {"note": "contact"}

    followup_id = fields.Many2one(
        "clinic.followup", required=True, index=True, ondelete="restrict"
    )
    what = fields.Selection(
        [
            ("planned", "Planned"),
            ("assigned", "Assigned"),
            ("escalated", "Escalated"),
            ("called", "Called"),
            ("sent", "Sent"),
            ("booked", "Booked"),
            ("unbooked", "Appointment fell away"),
            ("moved", "Moved"),
            ("done", "Done"),
            ("dropped", "Dropped"),
            ("reopened", "Opened again"),
        ],
        required=True,
    )
    made_at = fields.Datetime("At", required=True)
    local_date = fields.Date("Day", required=True, help="Of the branch.")
    made_by = fields.Integer("User number", required=True, aggregator=None)
    note = fields.Char()
