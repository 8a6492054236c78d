from odoo import models


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    def _arrive(self, now):
        """Who booked online as a stranger becomes a patient when he is here."""
        # sudo: number and payer are made in the name of anybody who checks in
        person = self.sudo().patient_id.filtered(lambda one: one.kind == "prospect")
        appointments = self.env["clinic.appointment"].sudo()  # sudo: how he booked
        if person and appointments.search_count(
            [("visit_id", "=", self.id), ("source", "=", "online")], limit=1
        ):
            # what the branch wants to know is asked on his page, not at the door
            person.with_context(clinic_bulk=True)._action_make_patient()
        return super()._arrive(now)
