from odoo import fields, models
from odoo.fields import NO_ACCESS


class ClinicPatientIdentity(models.Model):
    """A document number of a patient, encrypted from its first moment on."""

    _name = "clinic.patient.identity"
    _description = "Identity document"
    _inherit = ["clinic.encrypted.mixin"]

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="cascade"
    )
    id_type = fields.Selection(
        [
            ("national", "National ID"),
            ("passport", "Passport"),
            ("driver", "Driving licence"),
            ("social", "Social security number"),
            ("permit", "Travel or residence permit"),
            ("other", "Other document"),
        ],
        required=True,
        default="national",
    )
    country_id = fields.Many2one("res.country")
    ciphertext = fields.Binary(attachment=False, groups=NO_ACCESS)
    blind_index = fields.Char(index=True, groups=NO_ACCESS)
    key_version = fields.Integer(readonly=True)

    _blind_unique = models.UniqueIndex(
        "(patient_id, id_type, blind_index)",
        "This document is on the file already.",
    )
