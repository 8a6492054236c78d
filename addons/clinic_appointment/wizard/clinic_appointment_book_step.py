from odoo import fields, models


class ClinicAppointmentBook(models.TransientModel):
    """Booked for a revisit that was agreed: that step is the one which is done."""

    _inherit = "clinic.appointment.book"

    next_step_id = fields.Many2one("clinic.next.step", "Agreed next step")

    def _prepare_appointment_vals(self, patient):
        vals = super()._prepare_appointment_vals(patient)
        if self.next_step_id.patient_id == patient:
            vals["next_step_id"] = self.next_step_id.id
        return vals
