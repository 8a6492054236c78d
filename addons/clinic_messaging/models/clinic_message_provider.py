from odoo import fields, models

from .clinic_message import CHANNELS


class ClinicMessageProvider(models.Model):
    """An account at somebody who delivers messages."""

    _name = "clinic.message.provider"
    _description = "Message provider"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Char(required=True, help="Name of the adapter.")
    channel = fields.Selection(CHANNELS, required=True)
    company_ids = fields.Many2many("res.company", help="None: of all companies.")
