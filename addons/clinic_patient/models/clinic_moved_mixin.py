from odoo import api, models, tools
from odoo.exceptions import UserError

# An object, not a word: nobody can send it in a context over RPC.
_MOVE = object()


class ClinicMovedMixin(models.AbstractModel):
    """Fields that change by a method of the model, never by a plain write.

    ``readonly`` binds the screen only; RPC writes what it likes. The model lists
    its fields in ``_moved_fields``, and an addon that extends it those that it adds:
    all bodies count; its ``_action_*`` methods write them through
    ``_move``. Imports set them when they create and when they update, in sudo and
    with the context key ``clinic_bulk``.
    """

    _name = "clinic.moved.mixin"
    _description = "Fields moved by actions only"

    _moved_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        if self._may_move():
            return super().create(vals_list)
        for vals in vals_list:
            self._refuse_moved(vals, creating=True)
        rows = self._without_moved_defaults()
        return super(ClinicMovedMixin, rows).create(vals_list)

    def write(self, vals):
        if not self._get_moved_fields().isdisjoint(vals) and not self._may_move():
            self._refuse_moved(vals)
        return super().write(vals)

    @api.model
    @tools.ormcache()
    def _get_moved_fields(self):
        bodies = (vars(part).get("_moved_fields", ()) for part in type(self).mro())
        return frozenset().union(*bodies)

    def _move(self, vals):
        return self.with_context(clinic_move=_MOVE).write(vals)

    def _may_move(self):
        context = self.env.context
        if context.get("clinic_move") is _MOVE:
            return True
        return self.env.su and bool(context.get("clinic_bulk"))

    def _refuse_moved(self, vals, creating=False):
        """Raise when ``vals`` set a moved field to anything but its first value."""
        for name in self._get_moved_fields().intersection(vals):
            if creating and vals[name] == self._get_first_value(name, vals):
                continue
            raise UserError(
                self.env._(
                    "%(field)s is not typed in. Use the buttons of the "
                    "%(record)s: they check and note what happens.",
                    field=self._fields[name]._description_string(self.env),
                    record=self._description,
                )
            )

    def _without_moved_defaults(self):
        """Who calls chooses the context: `default_<field>` in it moves nothing."""
        context = self.env.context
        closed = {f"default_{name}" for name in self._get_moved_fields()}
        if closed.isdisjoint(context):
            return self
        kept = {key: value for key, value in context.items() if key not in closed}
        return self.with_context(kept)

    def _get_first_value(self, name, vals):
        """What a record may be created with by anybody."""
        default = self._fields[name].default
        return default(self) if default else False
