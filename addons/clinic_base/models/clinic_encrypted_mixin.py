from odoo import models


class ClinicEncryptedMixin(models.AbstractModel):
    """Fields that are born encrypted."""

    _name = "clinic.encrypted.mixin"
    _description = "Encrypted fields"
