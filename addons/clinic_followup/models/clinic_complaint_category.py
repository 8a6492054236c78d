from odoo import fields, models


class ClinicComplaintCategory(models.Model):
    """What complaints are about: waiting, price, treatment, manner ..."""

    _name = "clinic.complaint.category"
    _description = "Category of complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
