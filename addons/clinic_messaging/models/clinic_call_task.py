from odoo import fields, models


class ClinicCallTask(models.Model):
    """Somebody is to be called: why, with which words, and what came of it."""

    _name = "clinic.call.task"
    _description = "Call"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "due_at, id"
    _moved_fields = frozenset(["state", "outcome", "attempt_count"])

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    kind = fields.Char(required=True, help="Why: a code.")
    subject = fields.Char()
    script = fields.Text()
    message_id = fields.Many2one("clinic.message", index="btree_not_null")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    user_id = fields.Many2one("res.users", index="btree_not_null")
    due_at = fields.Datetime(required=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        default="open",
        required=True,
        readonly=True,
    )
    outcome = fields.Char(readonly=True)
    attempt_count = fields.Integer(readonly=True)
