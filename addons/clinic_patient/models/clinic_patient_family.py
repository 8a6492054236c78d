from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicPatient(models.Model):
    """His families, and who decides and pays for him."""

    _inherit = "clinic.patient"

    family_ids = fields.Many2many(
        "clinic.family", string="Families", compute="_compute_family"
    )
    guardian_ids = fields.Many2many(
        "clinic.patient", string="Guardians", compute="_compute_family"
    )
    lacks_guardian = fields.Boolean(
        compute="_compute_lacks_guardian",
        compute_sudo=True,  # says yes or no to people who may not read families
        help="A minor of whom no guardian is known.",
    )

    @api.constrains("birth_date", "birth_precision")
    def _check_still_guardian(self):
        """A corrected birth date must not leave a minor as guardian."""
        # sudo: memberships in families of other branches count as well
        self.sudo().member_ids._check_guardian_is_adult()

    @api.constrains("referrer_id")
    def _check_referrer(self):
        # sudo: compares two numbers
        if any(patient.referrer_id == patient for patient in self.sudo()):
            raise ValidationError(
                self.env._(
                    "A person is referred by somebody else. Choose another patient or "
                    "leave it empty."
                )
            )

    @api.depends("member_ids.family_id.member_ids.is_guardian")
    def _compute_family(self):
        for patient in self:
            patient.family_ids = patient.member_ids.family_id
            patient.guardian_ids = patient._get_guardians()

    @api.depends("member_ids.family_id.member_ids.is_guardian", "is_minor")
    def _compute_lacks_guardian(self):
        for patient in self:
            patient.lacks_guardian = patient.is_minor and not patient._get_guardians()

    def _get_guardians(self):
        # what the cache holds may come from a computation in sudo
        members = self.member_ids.family_id.member_ids._filtered_access("read")
        guardians = members.filtered("is_guardian").patient_id
        return guardians._filtered_access("read") - self

    def _get_or_create_family(self):
        """The first family of a patient; one named after him where he has none."""
        self.ensure_one()
        family = self.member_ids.family_id[:1]
        if not family:
            family = self.env["clinic.family"].create(
                {
                    "name": self.env._("Family of %(name)s", name=self.name),
                    "chain_id": self.chain_id.id,
                }
            )
            family._add_member(self)
        return family

    def _join_family_of(self, relative, guardian=False):
        """Become a member of the family of `relative`, who may pay and decide.

        A child gets the relative as guardian and, unless it has one, as payer.
        """
        self.ensure_one()
        family = relative._get_or_create_family()
        family._add_member(self, role="child" if self.is_minor or guardian else "other")
        if guardian:
            self._set_guardian(family, relative)
        return family

    def _set_guardian(self, family, relative):
        member = family._add_member(relative)
        if not member.is_guardian:
            member.is_guardian = True
        if self._pays_himself() and relative.partner_id:
            self.payer_id = relative.payer_id or relative.partner_id

    @api.model
    def _get_likely_relatives(self, phone_key, chain_id, limit=10):
        """Files on a phone, adults first, of those one may read."""
        if not phone_key:
            return self.browse()
        found = self._search_same_phone([phone_key], [chain_id], limit=limit)
        return found.sorted(lambda patient: patient.is_minor)
