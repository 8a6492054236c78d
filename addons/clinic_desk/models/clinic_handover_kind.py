from odoo import api, fields, models
from odoo.exceptions import ValidationError

# who hands over, and to whom: roles at a branch
ROLES = [
    ("reception", "Reception"),
    ("consultant", "Consultant"),
    ("practitioner", "Practitioner"),
    ("nurse", "Nurse"),
]
CLINICAL_ROLES = ("practitioner", "nurse")
GROUP = "clinic_base.group_clinic_base_"


class ClinicHandoverKind(models.Model):
    """From whom to whom, what has to be said, and how soon it is to be taken over."""

    _name = "clinic.handover.kind"
    _description = "Kind of handover"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    from_role = fields.Selection(ROLES, "From", required=True)
    to_role = fields.Selection(ROLES, "To", required=True)
    minutes = fields.Integer(
        required=True,
        default=10,
        help="It is late when nobody took it over within this time.",
    )
    fact_ids = fields.One2many(
        "clinic.handover.kind.fact", "kind_id", string="Facts", copy=True
    )

    _minutes_positive = models.Constraint(
        "CHECK (minutes BETWEEN 1 AND 1440)",
        "A handover is taken over within 1 to 1440 minutes.",
    )

    @api.constrains("from_role", "to_role", "fact_ids")
    def _check_clinical_facts(self):
        self.fact_ids._check_who_reads()

    @api.model
    def _is_clinical_role(self, role):
        return role in CLINICAL_ROLES


class ClinicHandoverKindFact(models.Model):
    _name = "clinic.handover.kind.fact"
    _description = "Fact of a handover"
    _order = "kind_id, sequence, id"
    _rec_name = "label"

    kind_id = fields.Many2one(
        "clinic.handover.kind", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    label = fields.Char(required=True, translate=True)
    is_required = fields.Boolean("Required", default=True)
    is_clinical = fields.Boolean(
        "Clinical",
        help="About the body or the treatment: read by practitioners and nurses only.",
    )

    @api.constrains("is_clinical", "kind_id")
    def _check_who_reads(self):
        for fact in self:
            kind = fact.kind_id
            if fact.is_clinical and not (
                kind._is_clinical_role(kind.from_role)
                and kind._is_clinical_role(kind.to_role)
            ):
                raise ValidationError(
                    self.env._(
                        '"%(fact)s" is clinical, and who hands over or takes over here '
                        'reads no clinical text. Clear "Clinical" and keep the fact to '
                        "what the desk may know.",
                        fact=fact.label,
                    )
                )
