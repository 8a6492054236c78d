from odoo import Command, api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.roles import CLINICAL

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

    def write(self, vals):
        if "tag_ids" in vals and not self.env.su:
            vals = {**vals, "tag_ids": self._get_tag_commands(vals["tag_ids"])}
        return super().write(vals)

    def _get_tag_commands(self, value):
        """One by one: "replace all" goes by a cache that may hold unseen tags."""
        if isinstance(value, models.BaseModel):
            value = [Command.set(value.ids)]
        elif not value:
            value = [Command.clear()]
        commands = []
        for command in value:
            if isinstance(command, int):
                command = Command.link(command)
            if command[0] not in (Command.CLEAR, Command.SET):
                commands.append(command)
                continue
            kept = command[2] if command[0] == Command.SET else ()
            seen = self.tag_ids._filtered_access("read").ids
            commands += [Command.unlink(id_) for id_ in seen if id_ not in kept]
            commands += [Command.link(id_) for id_ in kept]
        return commands

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

    def _note_clinic_fields(self, names, door=None, purpose=None):
        """Tags about health are clinical; the others are of no class.

        Whoever may not read the former is not shown them in the first place.
        """
        super()._note_clinic_fields(names, door, purpose)
        if "tag_ids" not in names or not self.env.user.has_groups(CLINICAL):
            return
        clinical = self.tag_ids.filtered("axis_id.is_clinical")
        tagged = self.filtered(lambda patient: patient.tag_ids & clinical)
        self.env["clinic.access.log"]._note_rows(
            tagged, ["tag_ids"], ["clinical"], door or "clinic.patient.read", purpose
        )
