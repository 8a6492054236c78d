from odoo import fields, models


class ClinicEmergencyReview(models.TransientModel):
    """Accept an emergency access or object to it, with a note."""

    _name = "clinic.emergency.review"
    _description = "Review of an emergency access"

    access_id = fields.Many2one(
        "clinic.emergency.access", "Emergency access", required=True, readonly=True
    )
    # not in sudo: what one may not read is not shown here either
    user_id = fields.Many2one(related="access_id.user_id", related_sudo=False)
    record_number = fields.Char(related="access_id.record_number", related_sudo=False)
    opened_at = fields.Datetime(related="access_id.opened_at", related_sudo=False)
    reason = fields.Text(related="access_id.reason", related_sudo=False)
    note = fields.Text(
        help="Needed where you object. Read by the reviewers and by the person who "
        "opened the file."
    )

    def action_accept(self):
        return self._review("accepted")

    def action_object(self):
        return self._review("objected")

    def _review(self, verdict):
        self.ensure_one()
        self.check_access("write")
        self.access_id._action_review(verdict, self.note)
        return {"type": "ir.actions.act_window_close"}
