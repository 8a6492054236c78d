from odoo import fields, models

from .clinic_message import CHANNELS, PURPOSES


class ClinicMessageTemplate(models.Model):
    """The words of one kind of message, in each language."""

    _name = "clinic.message.template"
    _description = "Message template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one("clinic.chain", help="None: of all chains.")
    purpose = fields.Selection(PURPOSES, required=True, default="transactional")
    channels = fields.Char(
        required=True,
        default="sms,email",
        help="Channels in the order in which they are tried.",
    )
    first_channel = fields.Selection(CHANNELS, compute="_compute_first_channel")
    subject = fields.Char(translate=True)
    body = fields.Text(required=True, translate=True)
    model = fields.Char(help="Model whose records give the values of placeholders.")
    is_secret = fields.Boolean(help="A code: the words are not kept once sent.")
    has_call_fallback = fields.Boolean(
        help="Somebody calls where no channel is left or nobody knows what happened."
    )

    def _compute_first_channel(self):
        for template in self:
            template.first_channel = (template.channels or "").split(",")[0] or False
