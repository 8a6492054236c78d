from odoo import api, fields, models

PURPOSE_FIELDS = {
    "clinical": "contact_clinical",
    "transactional": "contact_transactional",
    "marketing": "contact_marketing",
}
STATES = [
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("unknown", "Never asked"),
]


class ClinicPatient(models.Model):
    """What a patient decided about being contacted, at one glance."""

    _inherit = "clinic.patient"

    contact_clinical = fields.Selection(
        STATES, "Care", compute="_compute_contact_states"
    )
    contact_transactional = fields.Selection(
        STATES, "Appointments and bills", compute="_compute_contact_states"
    )
    contact_marketing = fields.Selection(
        STATES, "Offers and news", compute="_compute_contact_states"
    )

    @api.depends("consent_ids.decision", "consent_ids.decided_at")
    def _compute_contact_states(self):
        consents = self.env["clinic.contact.consent"]
        for purpose, name in PURPOSE_FIELDS.items():
            states = consents._get_states(self._origin, purpose)
            for patient in self:
                patient[name] = states.get(patient._origin.id, "unknown")

    def _is_contactable(self, purpose):
        """Whether anything at all goes out to him; consent is asked elsewhere."""
        self.ensure_one()
        return self.active and not self.deceased_on and not self.do_not_contact

    def _is_permitted(self, purpose, state):
        """Whether his decision, or the policy where there is none, lets it pass."""
        self.ensure_one()
        if state != "unknown":
            return state == "granted"
        if purpose == "profiling":
            return not self._get_policy("contact.profiling_needs_consent")
        return purpose in (self._get_policy("contact.unknown_is_allowed") or [])

    def _get_policy(self, key):
        """What holds at his branch, or in his chain where he has none."""
        self.ensure_one()
        return self.env["clinic.policy"]._get(
            key, branch=self.home_branch_id, chain=self.chain_id
        )
