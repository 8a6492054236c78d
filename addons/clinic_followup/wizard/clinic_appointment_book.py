from odoo import fields, models

from ..models.clinic_followup_call import BY_PHONE


class ClinicAppointmentBook(models.TransientModel):
    """Booked from a row of the recall list: the appointment stands for that row."""

    _inherit = "clinic.appointment.book"

    followup_id = fields.Many2one("clinic.followup", "Follow-up")

    def action_book(self):
        by_phone = self.with_context(**{BY_PHONE: self.followup_id.id})
        return super(ClinicAppointmentBook, by_phone).action_book()

    def _prepare_appointment_vals(self, patient):
        vals = super()._prepare_appointment_vals(patient)
        if self.followup_id.patient_id == patient:
            vals["followup_id"] = self.followup_id.id
        return vals
