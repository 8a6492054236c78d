from odoo import models
from odoo.fields import Domain


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def _with_merged(self):
        """These files and those merged into them: what names an old file, is read
        with the new one."""
        # sudo: ids of files that became part of files the caller has
        aliases = self.env["clinic.patient.alias"].sudo()
        old = aliases.search([("patient_id", "in", self.ids)]).old_patient_id
        return self | old.sudo(self.env.su)

    def _get_invoice_domain(self):
        """Invoices of these patients: made out to their own payers, to a person who
        pays for them, or naming them on a line. What a company or another patient
        pays is found by the lines alone."""
        files = self._with_merged().sudo()  # sudo: ids of payers
        payers = files.payer_id.filtered(
            lambda payer: not payer.is_company and not payer.is_clinic_patient
        )
        return Domain(
            "move_type", "in", ("out_invoice", "out_refund", "out_receipt")
        ) & (
            Domain("partner_id", "in", (files.partner_id | payers).ids)
            | Domain("line_ids.patient_id", "in", files.ids)
        )

    def action_clinic_invoices(self):
        """Open the invoices of the file; core's rights on invoices apply."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = list(self._get_invoice_domain())
        action["context"] = {"create": False}
        return action
