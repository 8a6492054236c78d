from odoo import fields, models
from odoo.fields import NO_ACCESS


class ClinicMessageReply(models.Model):
    """What somebody wrote to the clinic; somebody answers it before the clock ends."""

    _name = "clinic.message.reply"
    _description = "Reply"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "received_at desc, id desc"

    patient_id = fields.Many2one("clinic.patient", index=True, readonly=True)
    branch_id = fields.Many2one("clinic.branch", index=True, readonly=True)
    provider_id = fields.Many2one("clinic.message.provider", readonly=True)
    message_id = fields.Many2one("clinic.message", "In answer to", readonly=True)
    external_id = fields.Char(readonly=True)
    channel = fields.Char(readonly=True)
    address = fields.Char(readonly=True, groups=NO_ACCESS)
    body = fields.Text(readonly=True)
    received_at = fields.Datetime(readonly=True)
    due_at = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")], default="open", readonly=True
    )
    intent = fields.Char(readonly=True)
