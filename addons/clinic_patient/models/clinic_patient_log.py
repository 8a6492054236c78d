from odoo import models


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def action_open_access_log(self):
        """Who opened this file: rows of the log, also those of files merged into it."""
        self.ensure_one()
        self.check_access("read")
        logs = self.env["clinic.access.log"]
        logs.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "clinic_base.clinic_access_log_action"
            ),
            "display_name": self.env._(
                "Who opened this file: %(name)s", name=self.name
            ),
            "domain": [("patient_number", "in", self._get_log_numbers())],
            "context": {},
        }

    def _get_log_numbers(self):
        """Numbers under which the log knows these patients: theirs and merged ones."""
        aliases = self.env["clinic.patient.alias"].sudo()  # sudo: numbers alone
        merged = aliases.search(
            [("patient_id", "in", self.ids), ("old_patient_id", "!=", False)]
        )
        return sorted({*self.ids, *merged.old_patient_id.ids})
