from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

TAG_OPERATORS = ("in", "not in", "=", "!=")


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    @api.constrains("tag_ids")
    def _check_exclusive_axes(self):
        # sudo: the rule holds for tags about health too, whoever writes
        for patient in self.sudo():
            for axis, tags in patient.tag_ids.grouped("axis_id").items():
                if axis.is_exclusive and len(tags) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(axis)s takes one tag per patient. Keep one: %(tags)s.",
                            axis=axis.name,
                            tags=", ".join(tags.mapped("name")),
                        )
                    )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Tags that one may not read find nobody, not even by their number.

        Core asks the rules of tags for paths and names, not for plain numbers.
        """
        if not self.env.su:
            domain = Domain(domain).map_conditions(self._prepare_tag_condition)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _prepare_tag_condition(self, condition):
        operator, value = condition.operator, condition.value
        if condition.field_expr != "tag_ids" or operator not in TAG_OPERATORS:
            return condition
        values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        if not all(isinstance(item, int) for item in values):
            return condition  # names, and queries that asked the rules
        ids = [item for item in values if item]
        found = Domain("tag_ids", "any", [("id", "in", ids)]) if ids else Domain.FALSE
        if len(ids) < len(values):
            found |= Domain("tag_ids", "not any", [("id", "!=", False)])
        return found if operator in ("in", "=") else ~found
