from odoo import api, models, tools
from odoo.tools import frozendict

LOGGED = frozenset({"clinical"})
# of a record that is shown whole
SHOWN_WHOLE = LOGGED | {"identity", "contact"}
NONE = "none"


class ClinicDisclosureMixin(models.AbstractModel):
    """A model of patient data: classes of its fields, and a row when they are shown.

    ``_clinic_field_class`` is the class of all fields of the model (identity,
    contact, clinical, money, source), ``_clinic_field_classes`` names those that
    differ; "none" says that a field is of no class. An addon that extends a model
    says the classes of its fields in the body of its own class: all bodies count.
    Clinical fields that leave through a door are noted in `clinic.access.log`; server
    code that reads in sudo is no door.

    ``_clinic_patient_fields`` are the columns that name the patients of a row.
    """

    _name = "clinic.disclosure.mixin"
    _description = "Patient data"
    _inherit = ["clinic.disclosure.doors.mixin", "clinic.export.mixin"]

    _clinic_field_class = None
    _clinic_field_classes = frozendict()
    _clinic_patient_fields = ("patient_id",)

    # -- classes -------------------------------------------------------------------
    @api.model
    def _get_clinic_field_class(self, name):
        """The class of field ``name`` of this model; None if it has none."""
        return self._get_clinic_field_class_map().get(name)

    @api.model
    @tools.ormcache()
    def _get_clinic_field_class_map(self):
        explicit = {}
        for part in reversed(type(self).mro()):
            explicit.update(vars(part).get("_clinic_field_classes") or {})
        found = {}
        for name, field in self._fields.items():
            kind = explicit.get(name) or self._get_clinic_default_class(field)
            if kind and kind != NONE:
                found[name] = kind
        return frozendict(found)

    @api.model
    def _get_clinic_default_class(self, field):
        """None for keys and stamps; links and copies have that of their source."""
        if field.name in ("id", *models.MAGIC_COLUMNS, *self._clinic_patient_fields):
            return None
        if field.related:
            *path, name = field.related.split(".")
            model = self
            for step in path:
                model = self.env[model._fields[step].comodel_name]
            if hasattr(model, "_get_clinic_field_class_map"):
                return model._get_clinic_field_class_map().get(name)
        comodel = self.env.get(field.comodel_name) if field.comodel_name else None
        linked = getattr(comodel, "_clinic_field_class", None)
        return linked or self._clinic_field_class

    @api.model
    @tools.ormcache()
    def _get_clinic_logged_map(self):
        """{field: class} of the fields whose disclosure is logged."""
        classes = self._get_clinic_field_class_map()
        return frozendict({n: kind for n, kind in classes.items() if kind in LOGGED})

    # -- what is shown -------------------------------------------------------------
    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load=load)
        if rows and not self.env.su:
            self._note_clinic_fields(fnames)
        return rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        if rows and not self.env.su:
            names = {path[0] for path in fields if path}
            self._note_clinic_fields(names, f"{self._name}.export_data", "export")
        return rows

    def _note_clinic_fields(self, names, door=None, purpose=None):
        """Note those of the fields ``names`` of these records that are logged."""
        logged = self._get_clinic_logged_map()
        shown = {name: logged[name] for name in names if name in logged}
        if shown:
            door = door or f"{self._name}.read"
            self.env["clinic.access.log"]._note_rows(
                self._origin, shown, shown.values(), door, purpose
            )

    def _note_clinic_record(self, door):
        """The records are shown whole, by a report or a file: all that one may read."""
        shown = {
            name: kind
            for name, kind in self._get_clinic_field_class_map().items()
            if kind in SHOWN_WHOLE
            and self._has_field_access(self._fields[name], "read")
        }
        if shown:
            self.env["clinic.access.log"]._note_rows(
                self, (), set(shown.values()), door
            )
