from odoo import models


class ClinicVisit(models.Model):
    """Whoever checks in is asked what may be sent to him, where nobody did of late."""

    _inherit = "clinic.visit"

    def action_check_in(self):
        done = super().action_check_in()
        if len(self) != 1 or isinstance(done, dict):
            return done
        return self._get_consent_question() or done

    def _get_waiting_action(self):
        """Who comes unplanned is asked, too, once his number is said."""
        action = super()._get_waiting_action()
        question = self._get_consent_question()
        if question:
            action["params"]["next"] = question
        return action

    def _get_consent_question(self):
        consents = self.env["clinic.contact.consent"]
        branch = self.branch_id
        if not consents.has_access("create"):
            return False
        if not consents._is_due(self.patient_id, branch):
            return False
        if not self.env["clinic.contact.consent.text"]._get_current(branch):
            return False
        return self.patient_id._get_consent_ask_action(branch)
