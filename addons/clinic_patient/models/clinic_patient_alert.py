from odoo import api, fields, models

from ..tools.roles import CLINICAL


class ClinicPatient(models.Model):
    """What one must see before anything else, and the doors beside it."""

    _inherit = "clinic.patient"
    _clinic_field_classes = {"allergy_text": "clinical"}

    allergy_text = fields.Char(
        "Allergies", compute="_compute_allergy_text", groups=CLINICAL
    )

    @api.depends("allergy_ids.substance", "allergy_ids.status")
    def _compute_allergy_text(self):
        for patient in self:
            active = patient.allergy_ids.filtered(lambda a: a.status == "active")
            patient.allergy_text = ", ".join(active.mapped("substance"))

    def action_open_same_phone(self):
        self.ensure_one()
        self.check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_patient_action"
        )
        people = self | self.same_phone_ids
        return {**action, "domain": [("id", "in", people.ids)], "context": {}}

    def action_add_consent(self):
        """A dialog for one decision of this patient."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decision of the patient"),
            "res_model": "clinic.contact.consent",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_patient_id": self.id},
        }
