from odoo import api, fields, models


class ClinicOperationLogReader(models.Model):
    _name = "clinic.operation.log"
    _inherit = ["clinic.operation.log", "clinic.log.reader.mixin"]
    _clinic_log = "operation"

    actor_name = fields.Char(search="_search_actor_name")

    @api.model
    def _search_actor_name(self, operator, value):
        return self._get_user_domain("actor_id", operator, value)
