from odoo import api, models
from odoo.fields import Domain

# who writes down what follows
STEP_WRITERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_manager"
)


class ClinicPatient(models.Model):
    """The file says that a visit leaked, to those who can mend it."""

    _inherit = "clinic.patient"

    @api.depends("visit_ids.state", "next_step_ids.state")
    def _compute_header_alerts(self):
        return super()._compute_header_alerts()

    def _get_header_alerts(self):
        found = super()._get_header_alerts()
        if not self.env.user.has_groups(STEP_WRITERS):
            return found
        visits = self.env["clinic.visit"]
        leaked = Domain("patient_id", "in", self.ids)
        leaked &= Domain("is_without_next_step", "=", True)
        for patient, day in visits._read_group(
            leaked, ["patient_id"], ["local_date:max"]
        ):
            alert = {
                "code": "without_next_step",
                "label": self.env._(
                    "Left on %(day)s without next step", day=day.isoformat()
                ),
                "tone": "warning",
            }
            found.setdefault(patient.id, []).append(alert)
        return found
