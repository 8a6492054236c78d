from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_clinic_patient = fields.Boolean(
        string="Clinic patient",
        default=False,
        copy=False,
        readonly=True,
        help="The payer identity of a patient. Only people who bill patients find it.",
    )

    _is_clinic_patient_idx = models.Index("(id) WHERE is_clinic_patient")

    @api.constrains("is_clinic_patient")
    def _check_clinic_patient_is_no_employee(self):
        flagged = self.sudo().filtered("is_clinic_patient")  # sudo: to find users
        employees = flagged.user_ids.filtered(lambda user: not user.share)
        if employees:
            raise ValidationError(
                self.env._(
                    "%(names)s: an employee who is also a patient needs a contact of "
                    "his own as a patient. Register him with a new contact.",
                    names=", ".join(employees.mapped("name")),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("is_clinic_patient") for vals in vals_list):
            self._clinic_check_flag_access()
        return super().create(vals_list)

    def write(self, vals):
        if "is_clinic_patient" in vals:
            self._clinic_check_flag_access()
        return super().write(vals)

    def _clinic_check_flag_access(self):
        """The flag hides and shows people: the patient file alone sets it."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Whether a contact is a patient is decided in the patient file. "
                    "Register the person there."
                )
            )
