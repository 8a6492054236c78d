from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _clinic_set_flag(self, value):
        """Flag contacts as patients, or clear the flag, and change nothing else.

        In SQL: through the ORM the contact would get a new ``write_date``, and every
        invoice of it would compute its customer's name again.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET is_clinic_patient = %s"
                " WHERE id IN %s AND is_clinic_patient IS DISTINCT FROM %s",
                value,
                tuple(self.ids),
                value,
            )
        )
        self.invalidate_recordset(["is_clinic_patient", "display_name"])
