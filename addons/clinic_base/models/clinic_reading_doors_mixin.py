from odoo import api, models

from ..tools.doors import read_write


class ClinicReadingDoorsMixin(models.AbstractModel):
    """Doors that show records, never read-only: what they disclose is written down."""

    _name = "clinic.reading.doors.mixin"
    _description = "Doors that show records"

    @read_write
    def read(self, fields=None, load="_classic_read"):
        return super().read(fields, load)

    @api.model
    @read_write
    def search_read(
        self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs
    ):
        return super().search_read(domain, fields, offset, limit, order, **read_kwargs)

    @read_write
    def web_read(self, specification):
        return super().web_read(specification)

    @api.model
    @read_write
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        return super().web_search_read(
            domain, specification, offset, limit, order, count_limit
        )
