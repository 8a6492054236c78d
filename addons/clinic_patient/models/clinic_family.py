from odoo import fields, models


class ClinicFamily(models.Model):
    _name = "clinic.family"
    _description = "Family"

    name = fields.Char(required=True)
    chain_id = fields.Many2one(
        "clinic.chain",
        required=True,
        index=True,
        default=lambda self: self.env.user.clinic_branch_id.chain_id,
    )
    member_ids = fields.One2many("clinic.family.member", "family_id")
    active = fields.Boolean(default=True)


class ClinicFamilyMember(models.Model):
    _name = "clinic.family.member"
    _description = "Family member"
    _rec_name = "patient_id"

    family_id = fields.Many2one(
        "clinic.family", required=True, index=True, ondelete="cascade"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(
        [
            ("father", "Father"),
            ("mother", "Mother"),
            ("child", "Child"),
            ("spouse", "Spouse"),
            ("grandparent", "Grandparent"),
            ("other", "Other relative"),
        ],
        required=True,
        default="other",
    )
    is_guardian = fields.Boolean("Guardian")

    _member_unique = models.UniqueIndex(
        "(family_id, patient_id)", "This person is in the family already."
    )
