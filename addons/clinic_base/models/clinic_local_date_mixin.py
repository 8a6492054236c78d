from odoo import models

from ..tools import local_date


class ClinicLocalDateMixin(models.AbstractModel):
    """Events happen at an instant and on a day of their branch.

    The instant is stored in UTC. The day is stored beside it, because grouping by
    day in Odoo follows the time zone of the person who looks, and a figure would
    change with him. A model with this mixin has a `branch_id`.
    """

    _name = "clinic.local.date.mixin"
    _description = "Local date of a branch"

    def _local_date(self, instant):
        """The calendar day of a naive UTC `instant` at the branch of this record."""
        self.ensure_one()
        if not instant:
            return False
        return self.branch_id._local_date(instant)

    def _local_day_bounds(self, day):
        """The naive UTC instants between which it is `day` at the branch."""
        self.ensure_one()
        return local_date.day_bounds_utc(day, self.branch_id.tz)
