from odoo import models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    """Odoo's lookup names what it finds, archives and deletes it, all in sudo.

    Who may use it has the settings and no patient data: files and their payers are
    found, taken out and closed by the privacy officer, in the files themselves.
    """

    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        ours = [name for name in self.env if name.startswith("clinic.")]
        return [*super()._get_query_models_blacklist(), *ours]

    def _get_query(self):
        # sudo: the id of a model
        partner = self.env["ir.model"].sudo()._get_id("res.partner")
        return SQL(
            """
            SELECT * FROM (%s) found
             WHERE found.res_model_id <> %s OR found.res_id NOT IN (
                   SELECT id FROM res_partner WHERE is_clinic_patient)
            """,
            super()._get_query(),
            partner,
        )
