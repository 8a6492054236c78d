from odoo import api, fields, models


class ClinicPatientDirectory(models.Model):
    """The way from a row of the directory into a closed file."""

    _inherit = "clinic.patient.directory"
    _clinic_field_classes = {"is_emergency_offered": "none"}

    is_emergency_offered = fields.Boolean(compute="_compute_is_emergency_offered")

    @api.depends_context("uid")
    def _compute_is_emergency_offered(self):
        patients = self.env["clinic.patient"].browse(self.ids)
        closed = set()
        if patients._is_emergency_opener():
            closed = patients._get_closed_to_me()
        for row in self:
            row.is_emergency_offered = row._origin.id in closed

    def action_open_in_emergency(self):
        """The window that asks for the reason."""
        self.ensure_one()
        self.check_access("read")
        patient = self.env["clinic.patient"].browse(self.id)
        return self.env["clinic.emergency.open"]._start(patient)
