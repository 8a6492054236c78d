from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.roles import MONEY_READERS

PAYER = ("payer_id", "payer_patient_id")


class ClinicPayerMixin(models.AbstractModel):
    """``payer_id`` is a partner; often it is the own one of a patient, for example of
    a mother. ``payer_patient_id`` says so, and lets imports set it."""

    _name = "clinic.payer.mixin"
    _description = "Paying patient"

    payer_patient_id = fields.Many2one(
        "clinic.patient",
        "Paying patient",
        compute="_compute_payer_patient_id",
        inverse="_inverse_payer_patient_id",
        compute_sudo=True,
        help="The patient whose own payer pays, where the payer is a patient.",
    )

    def _has_field_access(self, field, operation):
        """Who pays is money. Written as the model lets write, see _check_payer_known.

        The payer is filled in for people who may not read him, such as the doctor who
        adds a visit: ``groups`` would close writing as well.
        """
        if operation == "read" and field.name in PAYER and not self.env.su:
            return self.env.user.has_groups(MONEY_READERS)
        return super()._has_field_access(field, operation)

    def _add_precomputed_values(self, vals_list):
        # sudo: values that are about to be written, among them who pays
        return super(ClinicPayerMixin, self.sudo())._add_precomputed_values(vals_list)

    @api.depends("payer_id")
    def _compute_payer_patient_id(self):
        patients = self.env["clinic.patient"].with_context(active_test=False)
        found = patients.search([("partner_id", "in", self.payer_id.ids)])
        by_partner = {patient.partner_id.id: patient.id for patient in found}
        for record in self:
            record.payer_patient_id = by_partner.get(record.payer_id.id, False)

    def _inverse_payer_patient_id(self):
        for record in self:
            # sudo: who pays is closed to some; the write below checks what is chosen
            closed = record.sudo()
            partner = closed.payer_patient_id.partner_id
            if partner and closed.payer_id != partner:
                record.payer_id = partner

    @api.model
    def _check_payer_known(self, vals):
        """Who names a payer finds him himself, or on a file that is open to him.

        The label of a payer is shown to staff: by a guessed number it would tell the
        name of any patient.
        """
        payer = self.env["res.partner"].browse(vals.get("payer_id") or ())
        if self.env.su or not payer or payer.has_access("read"):
            return
        patients = self.env["clinic.patient"].with_context(active_test=False)
        known = Domain("partner_id", "in", payer.ids) | Domain(
            "payer_id", "in", payer.ids
        )
        # sudo: who pays is closed to some; the search around it keeps to the rules
        files = patients.sudo()._search(known)
        if not patients.search_count([("id", "in", files)], limit=1):
            raise AccessError(
                self.env._("You cannot use this payer. Choose one that you find.")
            )
