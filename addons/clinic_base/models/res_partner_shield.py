from odoo import SUPERUSER_ID, api, models


class ResPartner(models.Model):
    """Where Odoo shows contacts to people who may not read them.

    The record rule hides patients' payers from plain employees at every search. But
    labels of relations, followers, recipients and channel members are read in sudo,
    for anybody who knows or guesses a number. Here those labels are covered too.
    """

    _inherit = "res.partner"

    @api.model
    def _clinic_sees_payers(self):
        """Whether patients' payers have names for the current user.

        Not asked here: portal and public users, whose rules open their own family.
        """
        user = self.env.user
        return (
            self.env.uid == SUPERUSER_ID
            or not user._is_internal()
            or user.has_group("clinic_base.group_clinic_base_payer")
        )

    def _clinic_covered(self):
        """Those among the contacts that the current user must not see."""
        if self._clinic_sees_payers():
            return self.browse()
        covered = self.sudo().filtered("is_clinic_patient")  # sudo: reads the flag
        return self.browse(covered.ids)

    @api.depends("is_clinic_patient")
    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # Staff meet payers on the documents of patients they treat.
        if self.env.user.has_group("clinic_base.group_clinic_base_staff"):
            return
        for partner in self._clinic_covered():
            partner.display_name = self._clinic_cover()

    @api.model
    def _clinic_cover(self):
        return self.env._("Patient")

    def _to_store(self, store, fields):
        """What discussions show of a contact: nothing, where it is covered."""
        covered = self._clinic_covered()
        store.add_records_fields(self - covered, fields)
        for partner in covered:
            store.add_model_values(
                "res.partner",
                {"id": partner.id, "name": self._clinic_cover(), "email": False},
            )
