from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicFamily(models.Model):
    """People who belong together, often on one phone."""

    _name = "clinic.family"
    _description = "Family"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "name, id"
    _clinic_patient_fields = ()  # those of its members

    name = fields.Char(required=True)
    chain_id = fields.Many2one(
        "clinic.chain",
        required=True,
        index=True,
        default=lambda self: self.env.user._clinic_current_branch().chain_id,
    )
    member_ids = fields.One2many("clinic.family.member", "family_id")
    member_count = fields.Integer(compute="_compute_member_count")
    active = fields.Boolean(default=True)

    @api.depends("member_ids")
    def _compute_member_count(self):
        for family in self:
            family.member_count = len(family.member_ids)

    @api.constrains("chain_id")
    def _check_members_chain(self):
        # sudo: members that one may not read belong to it as well
        self.sudo().member_ids._check_chain()

    def _add_member(self, patient, role="other", is_guardian=False):
        """The membership of the patient, made where it is missing."""
        self.ensure_one()
        members = self.member_ids._filtered_access("read")
        member = members.filtered(lambda m: m.patient_id == patient)
        if member:
            return member
        return self.env["clinic.family.member"].create(
            {
                "family_id": self.id,
                "patient_id": patient.id,
                "role": role,
                "is_guardian": is_guardian,
            }
        )


class ClinicFamilyMember(models.Model):
    _name = "clinic.family.member"
    _description = "Family member"
    _inherit = ["clinic.patient.part.mixin"]
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
    phone_shown = fields.Char(
        related="patient_id.phone_shown", related_sudo=False, readonly=True
    )
    is_contact_shown = fields.Boolean(
        related="patient_id.is_contact_shown", related_sudo=False
    )
    age_text = fields.Char("Age text", compute="_compute_age_text")

    _member_unique = models.UniqueIndex(
        "(family_id, patient_id)", "This person is in the family already."
    )

    @api.depends("patient_id")
    @api.depends_context("uid")
    def _compute_age_text(self):
        """Of open files alone: a form that is being filled may name any file."""
        readable = self.patient_id._get_readable_ids()
        for member in self:
            patient = member.patient_id
            member.age_text = patient.id in readable and patient.age_text

    @api.constrains("patient_id", "is_guardian")
    def _check_guardian_is_adult(self):
        for member in self:
            if member.is_guardian and member.patient_id.is_minor:
                raise ValidationError(
                    self.env._(
                        "%(name)s is a minor and cannot be a guardian. Choose an adult "
                        "of the family.",
                        name=member.patient_id.name,
                    )
                )

    @api.constrains("family_id", "patient_id")
    def _check_chain(self):
        for member in self:
            if member.family_id.chain_id != member.patient_id.chain_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s is a patient of another chain. A family stays within "
                        "one chain.",
                        name=member.patient_id.name,
                    )
                )
