from odoo import api, fields, models


class ClinicFollowupEvent(models.Model):
    """What happened to a follow-up. Rows are added and never change."""

    _name = "clinic.followup.event"
    _description = "History of a follow-up"
    _inherit = ["clinic.append.only.mixin", "clinic.disclosure.mixin"]
    _order = "made_at desc, id desc"
    _rec_name = "what"
    _log_access = False
    _clinic_patient_fields = ()  # that of the follow-up
    _clinic_field_class = "none"
    _clinic_field_classes = {
        "followup_id": "none",
        "what": "none",
        "made_at": "none",
        "local_date": "none",
        "made_by": "none",
        "note": "contact",
        "note_shown": "contact",
    }

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
            ("not_sent", "Not sent"),
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
    made_by_name = fields.Char("By", compute="_compute_made_by_name")
    note = fields.Char()
    note_shown = fields.Char("In words", compute="_compute_note_shown")

    @api.depends("made_by")
    def _compute_made_by_name(self):
        users = self.env["res.users"].sudo()  # sudo: names of colleagues
        found = users.browse(set(self.mapped("made_by"))).exists()
        names = {user.id: user.name for user in found}
        for event in self:
            event.made_by_name = names.get(event.made_by, False)

    @api.depends("what", "note")
    @api.depends_context("lang")
    def _compute_note_shown(self):
        """Words for the codes: what came of a call, why a message did not go out."""
        outcomes = self.env["clinic.call.attempt"]._fields["outcome"]
        words = {
            "called": dict(outcomes._description_selection(self.env)),
            "not_sent": self.env["clinic.message"]._get_reason_labels(),
        }
        for event in self:
            event.note_shown = words.get(event.what, {}).get(event.note, event.note)

    def _get_append_only_refusal(self):
        return self.env._("The history of a follow-up cannot be changed.")
