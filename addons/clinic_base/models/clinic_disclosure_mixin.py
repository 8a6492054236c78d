from odoo import api, models, tools
from odoo.tools import frozendict

LOGGED = frozenset({"clinical"})
NONE = "none"


class ClinicDisclosureMixin(models.AbstractModel):
    """A model of patient data: classes of its fields, and a row when they are shown.

    ``_clinic_field_class`` is the class of all fields of the model (identity,
    contact, clinical, money, source), ``_clinic_field_classes`` names those that
    differ; "none" says that a field is of no class. What a document of one's own
    addon adds goes into ``_clinic_field_classes`` of its own class body: the bodies
    are put together. Clinical fields that leave through a door are noted in
    `clinic.access.log`; server code that reads in sudo is no door.

    ``_clinic_patient_fields`` are the columns that name the patients of a row.
    """

    _name = "clinic.disclosure.mixin"
    _description = "Patient data"

    _clinic_field_class = None
    _clinic_field_classes = frozendict()
    _clinic_patient_fields = ("patient_id",)

    @api.model
    def _get_clinic_field_class(self, name):
        """The class of field ``name`` of this model; None if it has none."""
        return self._get_clinic_field_class_map().get(name.partition(".")[0])

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
        """Keys and stamps have no class; links to clinical rows are clinical."""
        if field.name in ("id", *models.MAGIC_COLUMNS, *self._clinic_patient_fields):
            return None
        comodel = self.env.get(field.comodel_name) if field.comodel_name else None
        linked = getattr(comodel, "_clinic_field_class", None)
        return linked or self._clinic_field_class

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load=load)
        if rows and not self.env.su:
            self._note_clinic_fields(fnames)
        return rows

    def _note_clinic_fields(self, names, door=None, purpose=None):
        """Note those of the fields ``names`` of these records that are clinical."""
        classes = self._get_clinic_field_class_map()
        shown = {name: classes.get(name.partition(".")[0]) for name in names}
        shown = {name: kind for name, kind in shown.items() if kind in LOGGED}
        if shown:
            self.env["clinic.access.log"]._note_rows(
                self, shown, set(shown.values()), door or f"{self._name}.read", purpose
            )
