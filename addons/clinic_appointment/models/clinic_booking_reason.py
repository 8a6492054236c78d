from odoo import fields, models


class ClinicBookingReason(models.Model):
    """What people say on the phone, and what is booked for it."""

    _name = "clinic.booking.reason"
    _description = "Reason for booking"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    words = fields.Char(translate=True, help="Other words for it, for the search.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one("clinic.chain", help="None: of all chains.")
    service_id = fields.Many2one(
        "product.product", domain="[('is_clinic_service', '=', True)]"
    )
    minutes = fields.Integer(help="0: as long as the service takes.")
    is_online = fields.Boolean("Online", default=True)
