from odoo import api, fields, models

OUTCOMES = [
    ("missed", "No answer"),
    ("wrong_number", "Wrong number"),
    ("refused", "Refused"),
    ("reschedule", "Call again later"),
    ("booked", "Booked"),
    ("reached", "Reached"),
]


class ClinicCallAttempt(models.Model):
    """One call and what came of it. Rows are added and never change."""

    _name = "clinic.call.attempt"
    _description = "Call made"
    _inherit = ["clinic.append.only.mixin", "clinic.disclosure.mixin"]
    _order = "made_at desc, id desc"
    _rec_name = "outcome"
    _log_access = False
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        ("task_id", "branch_id", "outcome", "made_at", "local_date", "made_by"), "none"
    )

    task_id = fields.Many2one(
        "clinic.call.task", required=True, index=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, ondelete="restrict")
    outcome = fields.Selection(OUTCOMES, required=True)
    note = fields.Char()
    made_at = fields.Datetime("Called at", required=True)
    local_date = fields.Date("Day", required=True, help="Of the branch.")
    again_at = fields.Datetime("To be called again at")
    made_by = fields.Integer("User number", required=True, aggregator=None)
    made_by_name = fields.Char("Called by", compute="_compute_made_by_name")

    @api.depends("made_by")
    def _compute_made_by_name(self):
        users = self.env["res.users"].sudo()  # sudo: names of colleagues
        found = users.browse(set(self.mapped("made_by"))).exists()
        names = {user.id: user.name for user in found}
        for attempt in self:
            attempt.made_by_name = names.get(attempt.made_by, False)

    def _get_append_only_refusal(self):
        return self.env._(
            "A call that was made is not rewritten. Note the next one beside it."
        )
