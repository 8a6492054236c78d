from odoo import api, fields, models


class ClinicPatient(models.Model):
    """Bookings on the page of the patient; "Book" opens the booking dialog."""

    _inherit = "clinic.patient"

    appointment_ids = fields.One2many("clinic.appointment", "patient_id")
    appointment_count = fields.Integer(
        "Coming appointments", compute="_compute_appointment_count"
    )

    @api.depends("appointment_ids.state", "appointment_ids.start_at")
    @api.depends_context("uid")
    def _compute_appointment_count(self):
        appointments = self.env["clinic.appointment"]
        counts = {}
        if appointments.has_access("read"):
            rows = appointments._read_group(
                [
                    ("patient_id", "in", self._origin.ids),
                    ("state", "=", "booked"),
                    ("start_at", ">=", fields.Datetime.now()),
                ],
                ["patient_id"],
                ["__count"],
            )
            counts = {patient.id: count for patient, count in rows}
        for patient in self:
            patient.appointment_count = counts.get(patient._origin.id, 0)

    def action_open_appointments(self):
        """All bookings of this person."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.appointment"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appointments"),
            "res_model": "clinic.appointment",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("patient_id", "=", self.id)],
        }

    def action_plan_visit(self):
        """By the booking dialog: complaint, free times, Enter."""
        action = super().action_plan_visit()
        return self.env["clinic.appointment"]._get_book_action(action)


class ClinicPatientDirectory(models.Model):
    _inherit = "clinic.patient.directory"

    def action_plan_visit(self):
        """As from an open file."""
        action = super().action_plan_visit()
        return self.env["clinic.appointment"]._get_book_action(action)


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"

    @api.model
    def _get_book_action(self, action):
        """`action` opens a form for a visit; the booking dialog takes its values."""
        return {
            **action,
            "name": self.env._("Book an appointment"),
            "res_model": "clinic.appointment.book",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
