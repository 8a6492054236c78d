from odoo import fields, models


class ProductTemplate(models.Model):
    """How long a service takes and what it needs."""

    _inherit = "product.template"

    clinic_minutes = fields.Integer("Minutes", default=30)
    clinic_buffer_before = fields.Integer("Minutes before")
    clinic_buffer_after = fields.Integer("Minutes after")
    clinic_room_kind = fields.Selection(
        [("room", "Room"), ("chair", "Chair")], "Needs", help="None: no room is kept."
    )
    clinic_device_kind_id = fields.Many2one("clinic.device.kind", "Needs a device")
    clinic_practitioner_ids = fields.Many2many(
        "clinic.practitioner", string="Done by", help="None: by everybody."
    )
    is_clinic_online = fields.Boolean("Booked online")
