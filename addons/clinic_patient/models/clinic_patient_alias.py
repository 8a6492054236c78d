from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAX_NUMBER = 200  # indexed as it is: PostgreSQL refuses a page of text


class ClinicPatientAlias(models.Model):
    """An old number, or an old file, under which a patient is still found.

    A row with ``old_patient_id`` comes from a merge: everything that still names
    the old patient (documents, log, ledger) is read with the new one. A row with
    a number only comes from an import or from the reference of an adopted contact.
    """

    _name = "clinic.patient.alias"
    _description = "Old number of a patient"
    _inherit = ["clinic.disclosure.mixin"]
    _rec_name = "number"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    old_patient_id = fields.Many2one(
        "clinic.patient", index="btree_not_null", ondelete="restrict"
    )
    number = fields.Char()
    source = fields.Char(help="Which system the number comes from.")

    _number_idx = models.Index("(number text_pattern_ops) WHERE number IS NOT NULL")
    _old_unique = models.UniqueIndex(
        "(old_patient_id) WHERE old_patient_id IS NOT NULL",
        "This file was merged already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_number(vals)
        return super().write(vals)

    @api.model
    def _check_number(self, vals):
        """Checked before PostgreSQL sees it, whose sentence helps nobody."""
        if len(vals.get("number") or "") > MAX_NUMBER:
            raise ValidationError(
                self.env._(
                    "An old number has at most %(count)s characters. Put longer text "
                    "into a note.",
                    count=MAX_NUMBER,
                )
            )
