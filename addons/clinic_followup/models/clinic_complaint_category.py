from odoo import fields, models


class ClinicComplaintCategory(models.Model):
    """What complaints are about: waiting, price, treatment, manner ..."""

    _name = "clinic.complaint.category"
    _description = "Category of complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    owner_role = fields.Selection(
        [
            ("manager", "Branch manager"),
            ("medical_director", "Medical director"),
            ("privacy", "Privacy officer"),
        ],
        "Dealt with by",
        required=True,
        default="manager",
        help="Who gets complaints of this kind first. He may hand them over.",
    )
