from odoo import api, models
from odoo.exceptions import ValidationError

REQUIRABLE = frozenset(
    {
        "phone",
        "email",
        "sex",
        "birth_date",
        "street",
        "city",
        "zip",
        "state_id",
        "country_id",
        "practitioner_id",
        "consultant_id",
        "source_id",
        "home_branch_id",
        "lang",
    }
)


class ClinicPatient(models.Model):
    """What must be filled in is a policy of the branch, not of the product."""

    _inherit = "clinic.patient"

    @api.model
    def _get_requirable_fields(self):
        """Names of fields that the policy may ask for. Extend for fields of yours."""
        return REQUIRABLE

    @api.model
    def _get_required_fields(self, branch=None, chain=None):
        """Fields that a patient of this branch must have, in the policy's order."""
        names = self.env["clinic.policy"]._get(
            "patient.required_fields", branch=branch, chain=chain
        )
        allowed = self._get_requirable_fields()
        return [name for name in names or [] if name in allowed]

    def _check_required_fields(self):
        """Prospects need nothing; imports list what is missing instead."""
        if self.env.context.get("clinic_bulk"):
            return
        patients = self.filtered(lambda p: p.kind == "patient")
        places = patients.grouped(lambda p: (p.home_branch_id, p.chain_id))
        for (branch, chain), group in places.items():
            required = self._get_required_fields(branch, chain)
            for patient in group:
                patient._check_required(required)

    def _check_required(self, required):
        self.ensure_one()
        missing = [name for name in required if self._is_blank(name)]
        if missing:
            labels = [self._get_shown_label(name) for name in missing]
            raise ValidationError(
                self.env._(
                    "Fill in for %(name)s: %(fields)s. The rules of this branch ask "
                    "for it.",
                    name=self.name,
                    fields=", ".join(labels),
                )
            )

    def _is_blank(self, name):
        self.ensure_one()
        closed = self.sudo()  # sudo: whether it is filled in, not with what
        return not closed[name] or (name == "sex" and self.sex == "unknown")
