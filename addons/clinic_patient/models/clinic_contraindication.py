from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicContraindication(models.Model):
    """What must not be offered to a patient: the consultant reads yes or no only."""

    _name = "clinic.contraindication"
    _description = "Contraindication"
    _inherit = ["clinic.patient.part.mixin"]
    _clinic_field_class = "clinical"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    category_id = fields.Many2one("product.category", index="btree_not_null")
    until = fields.Date(help="Empty: for good.")
    is_adverse_event = fields.Boolean()
    note = fields.Char()

    @api.constrains("patient_id", "product_id", "category_id", "note")
    def _check_names_something(self):
        for record in self:
            if not (record.product_id or record.category_id or record.note):
                raise ValidationError(
                    self.env._(
                        "Choose the service, the category, or describe what to avoid."
                    )
                )

    @api.depends("product_id", "category_id", "note")
    def _compute_display_name(self):
        for record in self:
            record.display_name = (
                record.product_id.display_name
                or record.category_id.display_name
                or record.note
            )

    @api.model
    def _is_contraindicated(self, patient, product):
        """Yes or no for a consultant, who may not read why."""
        today = fields.Date.context_today(self)
        # sudo: the caller learns yes or no about a service he is offering
        return bool(
            self.sudo().search_count(
                [
                    ("patient_id", "=", patient.id),
                    "|",
                    ("until", "=", False),
                    ("until", ">=", today),
                    "|",
                    ("product_id", "=", product.id),
                    ("category_id", "parent_of", product.categ_id.id),
                ],
                limit=1,
            )
        )
