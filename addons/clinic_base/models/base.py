from odoo import api, models
from psycopg2 import errors

from ..tools import redaction


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _sql_error_to_message_generic(self, exc):
        """Core repeats the values of the row; of our tables they are patient data."""
        if not (exc.diag.table_name or "").startswith("clinic_"):
            return super()._sql_error_to_message_generic(exc)
        if isinstance(exc, errors.UniqueViolation):
            return self.env._(
                "There is already one with the same values (%(rule)s). Look for it, or "
                "change what you typed.",
                rule=exc.diag.constraint_name,
            )
        if isinstance(exc, (errors.NotNullViolation, errors.ForeignKeyViolation)):
            return super()._sql_error_to_message_generic(exc)  # names, no values
        return redaction.describe(exc)
