from odoo import api, models
from odoo.fields import Domain

from ..tools.names import query_keys


class ClinicPractitioner(models.Model):
    """Found by name, pinyin, initials or licence number; there are few of them."""

    _inherit = "clinic.practitioner"

    @api.model
    def _search_display_name(self, operator, value):
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        keys = query_keys(value)
        if keys.kind == "empty":
            return Domain.TRUE
        domains = [Domain("licence_number", "=ilike", value.strip() + "%")]
        if words := keys.name_key.split():
            domains.append(Domain.AND(Domain("name_key", "like", w) for w in words))
        if keys.kind == "latin":
            for key in keys.keys:
                domains.append(Domain("pinyin_key", "=like", key + "%"))
                domains.append(Domain("initials_key", "=like", key + "%"))
        return Domain.OR(domains)
