from odoo import fields, models


class ClinicAppointmentCancel(models.TransientModel):
    """Why somebody does not come after all."""

    _name = "clinic.appointment.cancel"
    _description = "Cancel an appointment"

    appointment_id = fields.Many2one("clinic.appointment", required=True)
    patient_id = fields.Many2one(related="appointment_id.patient_id")
    start_at = fields.Datetime(related="appointment_id.start_at")
    cause = fields.Selection(
        [
            ("patient", "The patient cannot come"),
            ("clinic", "The clinic cannot keep it"),
            ("mistake", "Booked by mistake"),
        ],
        required=True,
        default="patient",
    )
    note = fields.Char(help="Nothing about his health: it stands in the history.")

    def action_cancel(self):
        self.ensure_one()
        self.appointment_id._check_mover("cancel")
        labels = dict(self._fields["cause"]._description_selection(self.env))
        parts = [labels[self.cause], self.note]
        self.appointment_id._action_cancel(": ".join(filter(None, parts)))
        return {"type": "ir.actions.act_window_close"}
