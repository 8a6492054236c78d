from odoo import api, models
from odoo.exceptions import UserError


class ClinicVisitCodedMixin(models.AbstractModel):
    """A code that its list has retired is not written down any more.

    It stays where it was used. Histories of an old system bring what they bring.
    """

    _name = "clinic.visit.coded.mixin"
    _description = "Coded part of a visit"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_code_in_use({vals.get("code_id") for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("code_id"):
            others = self.filtered(lambda row: row.code_id.id != vals["code_id"])
            if others:
                self._check_code_in_use({vals["code_id"]})
        return super().write(vals)

    @api.model
    def _check_code_in_use(self, ids):
        if self.env.su and self.env.context.get("clinic_bulk"):
            return
        codes = self.env["clinic.diagnosis.code"].browse(ids - {None, False})
        retired = codes.filtered("is_retired")
        if retired:
            raise UserError(
                self.env._(
                    "%(codes)s is retired: it stays on old visits and is not used any "
                    "more. Choose a code in use, or write it down in words.",
                    codes=", ".join(retired.mapped("display_name")),
                )
            )
