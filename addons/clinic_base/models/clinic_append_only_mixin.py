from odoo import api, models
from odoo.exceptions import UserError

from ..tools import append_only


class ClinicAppendOnlyMixin(models.AbstractModel):
    """Rows that are added and never change: refused here, and by PostgreSQL.

    The model sets ``_log_access = False`` and names people by plain integers, so that
    the deletion of a user changes no row. `_get_append_only_refusal` says what to do
    instead.
    """

    _name = "clinic.append.only.mixin"
    _description = "Rows that never change"

    def init(self):
        super().init()
        if not self._abstract:
            append_only.install(self.env.cr, self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._get_append_only_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_append_only_refusal())

    def _get_append_only_refusal(self):
        return self.env._("These rows cannot be changed.")
