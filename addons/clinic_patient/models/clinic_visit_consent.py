from odoo import api, fields, models

from ..tools.roles import CLINICAL


class ClinicVisit(models.Model):
    """Whether everything that this treatment needs is signed."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"consent_state": "none"}

    signature_ids = fields.One2many(
        "clinic.consent.signature", "visit_id", groups=CLINICAL
    )
    consent_state = fields.Selection(
        [
            ("none_needed", "No consent needed"),
            ("missing", "Consent missing"),
            ("signed", "Consent signed"),
        ],
        "Treatment consent",
        compute="_compute_consent_state",
        compute_sudo=True,  # one word; which form it is stays with the treating staff
        help="Whether all forms that the services of this visit need are signed.",
    )

    @api.depends("line_ids.product_id", "signature_ids.withdrawal_ids")
    def _compute_consent_state(self):
        needed = self._get_needed_forms()
        signed = self._get_signed_forms()
        for visit in self:
            forms = needed.get(visit.id)
            if not forms:
                visit.consent_state = "none_needed"
            else:
                is_missing = bool(forms - signed.get(visit.id, forms.browse()))
                visit.consent_state = "missing" if is_missing else "signed"

    def _get_consent_services(self):
        """{visit id: services that are given at it}. Extend to add more."""
        # sudo: which services there are, not at what price
        lines = self.env["clinic.visit.line"].sudo()
        rows = lines._read_group(
            [("visit_id", "in", self.ids)],
            ["visit_id"],
            ["product_id:recordset"],
        )
        return {visit.id: services for visit, services in rows}

    def _get_needed_forms(self):
        """{visit id: forms that its services need}."""
        services = self._get_consent_services()
        every = self.env["product.product"].union(*services.values())
        if not every:
            return {}
        # sudo: forms of a chain, for the answer which of them is missing
        visits = self.sudo()
        forms = visits.env["clinic.consent.form"]._get_signable(
            visits.branch_id.chain_id
        )
        forms = forms.filtered(lambda form: form.service_ids & every)
        return {
            visit.id: forms.filtered(
                lambda f, v=visit: (
                    f.service_ids & services.get(v.id, every.browse())
                    and f.chain_id in (f.chain_id.browse(), v.branch_id.chain_id)
                )
            )
            for visit in visits
        }

    def _get_signed_forms(self):
        """{visit id: forms with a signature that nobody took back}."""
        # sudo: which forms are signed, no word of them
        rows = self.env["clinic.consent.signature"].sudo()
        grouped = rows._read_group(
            [("visit_id", "in", self.ids), ("withdrawal_ids", "=", False)],
            ["visit_id"],
            ["form_id:recordset"],
        )
        return {visit.id: forms for visit, forms in grouped}

    def _get_missing_forms(self):
        """Forms that this visit needs and nobody signed."""
        self.ensure_one()
        none = self.env["clinic.consent.form"]
        needed = self._get_needed_forms().get(self.id, none)
        missing = needed - self._get_signed_forms().get(self.id, none)
        return none.browse(missing.ids)

    def action_sign_consent(self):
        """Open the window in which the patient reads and signs."""
        self.ensure_one()
        self.env["clinic.consent.rules"]._check_may_sign(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Treatment consent"),
            "res_model": "clinic.consent.sign",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_visit_id": self.id,
                "dialog_size": "large",
            },
        }
