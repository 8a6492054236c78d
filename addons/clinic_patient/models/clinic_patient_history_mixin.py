from odoo import api, fields, models

from ..tools.roles import CLINICAL
from .clinic_visit_flow_mixin import IN_HOUSE


class ClinicPatientHistoryMixin(models.AbstractModel):
    """What the file shows of earlier visits; clinical parts to treating staff only."""

    _name = "clinic.patient.history.mixin"
    _description = "History of a patient"
    _inherit = ["clinic.payer.mixin"]

    diagnosis_ids = fields.One2many(
        "clinic.visit.diagnosis", "patient_id", groups=CLINICAL
    )
    procedure_ids = fields.One2many(
        "clinic.visit.procedure", "patient_id", groups=CLINICAL
    )
    medication_ids = fields.One2many(
        "clinic.visit.medication", "patient_id", groups=CLINICAL
    )
    observation_ids = fields.One2many(
        "clinic.visit.observation", "patient_id", groups=CLINICAL
    )
    immunization_ids = fields.One2many(
        "clinic.visit.immunization", "patient_id", groups=CLINICAL
    )
    next_step_ids = fields.One2many("clinic.next.step", "patient_id")
    visit_count = fields.Integer("Visits", compute="_compute_visit_count")
    last_visit_on = fields.Date("Last visit", compute="_compute_visit_count")

    @api.depends("visit_ids.state", "visit_ids.local_date")
    def _compute_visit_count(self):
        rows = self.env["clinic.visit"]._read_group(
            [("patient_id", "in", self.ids), ("state", "in", (*IN_HOUSE, "left"))],
            ["patient_id"],
            ["__count", "local_date:max"],
        )
        found = {patient.id: (count, last) for patient, count, last in rows}
        for patient in self:
            patient.visit_count, patient.last_visit_on = found.get(
                patient._origin.id, (0, False)
            )

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_visit_action"
        )
        return {
            **action,
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }
