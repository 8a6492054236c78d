from odoo import models
from odoo.exceptions import UserError


class ClinicPatient(models.Model):
    """The same person twice: indexes to find him, and the way into a merge."""

    _inherit = "clinic.patient"

    _email_idx = models.Index("(lower(email)) WHERE email IS NOT NULL")
    _born_idx = models.Index("(birth_date, left(pinyin_key, 2))")

    def action_clinic_merge(self):
        """Open the merge of the two files chosen in a list, with its preview."""
        if len(self) != 2:
            raise UserError(self.env._("Choose the two files of the person."))
        merges = self.env["clinic.patient.merge"]
        return merges._start(*self.sorted(merges._rank, reverse=True))
