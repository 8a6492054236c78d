from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicUserMake(models.TransientModel):
    """People here may be practitioners, bring data in, and see contact data."""

    _inherit = "clinic.user.make"

    right_import = fields.Boolean("May import")
    practitioner_id = fields.Many2one(
        "clinic.practitioner",
        "Is the practitioner",
        domain="['|', ('user_id', '=', False), ('user_id', '=', user_id)]",
        help="His visits and his roster follow the log-in. Empty: none, or as it is.",
    )

    @api.model
    def _get_role_groups(self):
        return {
            **super()._get_role_groups(),
            "right_import": "clinic_patient.group_clinic_patient_import",
        }

    def _get_data_sight(self, groups):
        lines = super()._get_data_sight(groups)
        reveal = self.env.ref("clinic_patient.group_clinic_patient_reveal")
        masked = self.env._("never in full")
        shown = self.env._("in full after a click, which is logged; else masked")
        title = self.env._("Telephone and address:")
        return [*lines, (title, shown if reveal in groups else masked)]

    def _make_user(self, password):
        user = super()._make_user(password)
        self._link_practitioner(user)
        return user

    def _change_user(self, user):
        super()._change_user(user)
        self._link_practitioner(user)

    def _link_practitioner(self, user):
        practitioner = self.practitioner_id
        if not practitioner or practitioner.user_id == user:
            return
        if practitioner.user_id:
            raise UserError(
                self.env._(
                    "%(practitioner)s already logs in as %(login)s. Choose another "
                    "record, or change the roles of that person.",
                    practitioner=practitioner.name,
                    login=practitioner.user_id.login,
                )
            )
        practitioner.user_id = user
