from odoo import api, fields, models


class ClinicAccessLogReader(models.Model):
    _name = "clinic.access.log"
    _inherit = ["clinic.access.log", "clinic.log.reader.mixin"]
    _clinic_log = "access"

    user_name = fields.Char(
        string="User", compute="_compute_user_name", search="_search_user_name"
    )

    @api.depends("user_id")
    def _compute_user_name(self):
        names = self._get_user_names(self.mapped("user_id"))
        for row in self:
            row.user_name = names[row.user_id]

    @api.model
    def _search_user_name(self, operator, value):
        return self._get_user_domain("user_id", operator, value)
