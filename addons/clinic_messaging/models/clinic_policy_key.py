from odoo import models
from odoo.exceptions import ValidationError

from ..tools.quiet_hours import parse_hours

HOURS = ("contact.marketing_hours", "contact.reminder_hours", "contact.call_pause")


class ClinicPolicyKey(models.Model):
    """Hours that nobody can read would let messages out at night."""

    _inherit = "clinic.policy.key"

    def _check_value(self, text):
        super()._check_value(text)
        if self.key not in HOURS:
            return
        try:
            parse_hours(self._read_json(text))
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(policy)s: %(text)s are no hours. Write from and to such as "
                    '"08:00-21:00", or null for no limit.',
                    policy=self.name,
                    text=text,
                )
            ) from error
