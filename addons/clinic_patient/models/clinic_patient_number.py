from odoo import models


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    def _fill_record_numbers(self, vals_list):
        """Give each patient-to-be without a number the next one of its chain."""
        waiting = {}
        for vals in vals_list:
            if vals.get("kind", "patient") == "patient" and not vals.get(
                "record_number"
            ):
                waiting.setdefault(vals["chain_id"], []).append(vals)
        given = {
            vals["record_number"] for vals in vals_list if vals.get("record_number")
        }
        for chain_id, chain_vals in waiting.items():
            # sudo: the counter of a chain moves for everybody who registers there
            chain = self.env["clinic.chain"].sudo().browse(chain_id)
            numbers = chain._next_record_numbers(len(chain_vals), given)
            for vals, number in zip(chain_vals, numbers, strict=True):
                vals["record_number"] = number

    def _get_default_chain_id(self):
        chain_id = self.env.context.get("default_chain_id")
        return chain_id or self.env.user._clinic_current_branch().chain_id.id
