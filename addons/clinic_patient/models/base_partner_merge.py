from odoo import api, models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Core's contact merge must not lose a patient.

    Two patients are never merged here: their files would stay two. A patient and a
    contact may be merged; the patient's own payer survives whichever of them was
    chosen as destination, so that the file, its visits and its number stand.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        contacts = self.env["res.partner"].browse(partner_ids).exists()
        patients = self._clinic_get_patients(contacts)
        if len(contacts) < 2 or not patients:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        self._clinic_check_merge(contacts, patients)
        own = patients.partner_id.sudo(self.env.su)
        references = (contacts - own).filtered("ref").mapped("ref")
        gains_data = self._clinic_has_contact_data(contacts - own)
        res = super()._merge(partner_ids, own, extra_checks)
        self._clinic_after_merge(patients, references, gains_data)
        return res

    @api.model
    def _update_values(self, src_partners, dst_partner):
        if dst_partner.sudo().is_clinic_patient:  # sudo: the flag alone
            # sudo: the flag is among the values that core writes back unchanged, and
            # only the patient file may write it; _merge checked who merges
            src_partners, dst_partner = src_partners.sudo(), dst_partner.sudo()
        return super()._update_values(src_partners, dst_partner)

    @api.model
    def _clinic_get_patients(self, contacts):
        return (
            self.env["clinic.patient"]
            .sudo()  # sudo: a contact is protected by whose payer it is, seen or not
            .with_context(active_test=False)
            .search([("partner_id", "in", contacts.ids)])
        )

    def _clinic_check_merge(self, contacts, patients):
        if len(patients) > 1:
            raise UserError(
                self.env._(
                    "These contacts are payers of two patients. If both are one "
                    "person, merge the files under Clinic / Patients; the contacts "
                    "stay as they are."
                )
            )
        payer_group = "clinic_base.group_clinic_base_payer"
        if not self.env.su and not self.env.user.has_group(payer_group):
            raise UserError(
                self.env._(
                    "One of these contacts cannot be merged by you. Ask somebody who "
                    "bills patients."
                )
            )
        others = (contacts - patients.partner_id).sudo()  # sudo: three columns
        if others.filtered(lambda contact: contact.is_company or contact.parent_id):
            raise UserError(
                self.env._(
                    "A patient cannot be merged with a company or a contact of one. "
                    "Set it as payer in the patient file instead."
                )
            )

    def _clinic_has_contact_data(self, contacts):
        return any(
            contact.phone or contact.email or contact.street or contact.city
            for contact in contacts.sudo()  # sudo: only whether
        )

    def _clinic_after_merge(self, patients, references, gains_data):
        """The references of the contacts that went lead to the file; a payer that
        took over contact data counts as an existing contact from now on."""
        known = set(patients.alias_ids.mapped("number")) | {patients.record_number}
        patients.env["clinic.patient.alias"].create(
            [
                {
                    "patient_id": patients.id,
                    "number": reference,
                    "source": self.env._("Contact"),
                }
                for reference in references
                if reference not in known
            ]
        )
        if gains_data and patients.partner_origin == "created":
            patients.with_context(clinic_bulk=True).partner_origin = "adopted"
        self.env["clinic.operation.log"]._log(
            "patient.contact_merge", patients, new={"partner": patients.partner_id.id}
        )
