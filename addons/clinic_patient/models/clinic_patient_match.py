from odoo import models


class ClinicPatient(models.Model):
    """Indexes for finding the same person again, see ``clinic.person.match``."""

    _inherit = "clinic.patient"

    _email_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")
    _born_idx = models.Index("(birth_date, left(pinyin_key, 2))")
