from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.next_steps import Usual
from .clinic_next_step import KINDS

LONGEST = 3660  # ten years


class ClinicNextStepUsualMixin(models.AbstractModel):
    """What usually follows: a proposal that the visit makes, one tap to accept."""

    _name = "clinic.next.step.usual.mixin"
    _description = "What usually follows"

    next_step_kind = fields.Selection(
        KINDS,
        "Usual next step",
        help="Proposed when the patient leaves. One tap accepts it; another one may "
        "always be chosen.",
    )
    next_step_days = fields.Integer("Days until the next step", default=28)
    next_step_service_id = fields.Many2one(
        "product.product",
        "Service of the next step",
        domain=[("is_clinic_service", "=", True)],
    )

    @api.constrains("next_step_kind", "next_step_days")
    def _check_next_step_days(self):
        for record in self:
            if record.next_step_kind not in ("revisit", "followup"):
                continue
            if not 0 < record.next_step_days <= LONGEST:
                raise ValidationError(
                    self.env._(
                        "%(name)s: write after how many days the next step is due, "
                        "from 1 to %(longest)s.",
                        name=record.display_name,
                        longest=LONGEST,
                    )
                )

    def _get_usual(self):
        """[`Usual`] of those of the records that say what follows."""
        return [
            Usual(
                record.next_step_kind,
                record.next_step_days,
                record.next_step_service_id.id or 0,
            )
            for record in self
            if record.next_step_kind
        ]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "clinic.next.step.usual.mixin"]


class ClinicDiagnosisCode(models.Model):
    _name = "clinic.diagnosis.code"
    _inherit = ["clinic.diagnosis.code", "clinic.next.step.usual.mixin"]
