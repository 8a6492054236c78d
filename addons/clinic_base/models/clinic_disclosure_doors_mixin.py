from odoo import api, models

from ..tools.doors import read_write


class ClinicDisclosureDoorsMixin(models.AbstractModel):
    """Ways to read patient data from outside: never read-only, grouping noted.

    Reading, exports and labels end in few methods that `clinic.disclosure.mixin`
    notes. Grouping shows clinical data without reading a record; so does a search
    for it, which `clinic.access.log` notes when the request is answered.
    """

    _name = "clinic.disclosure.doors.mixin"
    _description = "Doors of patient data"
    _inherit = ["clinic.reading.doors.mixin"]

    @api.model
    @read_write
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        if found and not self.env.su:
            records = self.browse([number for number, _label in found])
            records._note_clinic_fields(["display_name"], f"{self._name}.name_search")
        return found

    @api.model
    @read_write
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        return super().web_name_search(name, specification, domain, operator, limit)

    def copy_data(self, default=None):
        """What a copy would hold leaves by this door without being read."""
        vals_list = super().copy_data(default)
        if not self.env.su:
            names = {name for vals in vals_list if vals for name in vals}
            self._note_clinic_fields(names, f"{self._name}.copy_data")
        return vals_list

    def onchange(self, values, field_names, fields_spec):
        result = super().onchange(values, field_names, fields_spec)
        if not self.env.su and result.get("value"):
            self._note_clinic_onchange(values, result["value"])
        return result

    def _note_clinic_onchange(self, values, shown):
        """A form that is being filled shows data of the patient chosen in it."""
        logged = self._get_clinic_logged_map()
        classes = {name: logged[name] for name in shown if name in logged}
        if classes:
            log = self.env["clinic.access.log"]
            door = f"{self._name}.onchange"
            log._note_rows(self._origin, classes, classes.values(), door)
            chosen = [values.get(name) for name in self._clinic_patient_fields]
            ids = [p.get("id") if isinstance(p, dict) else p for p in chosen]
            log._note([i for i in ids if i], classes.values(), door)

    # -- doors that search ---------------------------------------------------------
    @api.model
    @read_write
    def search(self, domain, offset=0, limit=None, order=None):
        return super().search(domain, offset, limit, order)

    @api.model
    @read_write
    def search_count(self, domain, limit=None):
        return super().search_count(domain, limit)

    # -- doors that group ----------------------------------------------------------
    @api.model
    @read_write
    def formatted_read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        groups = super().formatted_read_group(
            domain,
            groupby,
            aggregates,
            having,
            offset=offset,
            limit=limit,
            order=order,
        )
        if groups and not self.env.su:
            self._note_clinic_groups(domain, (*groupby, *aggregates))
        return groups

    @api.model
    @read_write
    def formatted_read_grouping_sets(
        self, domain, grouping_sets, aggregates=(), *, order=None
    ):
        groups = super().formatted_read_grouping_sets(
            domain, grouping_sets, aggregates, order=order
        )
        if groups and not self.env.su:
            specs = [spec for groupby in grouping_sets for spec in groupby]
            self._note_clinic_groups(domain, (*specs, *aggregates))
        return groups

    @api.model
    @read_write
    @api.deprecated("As in Odoo: use formatted_read_group.")
    def read_group(
        self, domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True
    ):
        groups = super().read_group(
            domain, fields, groupby, offset, limit, orderby, lazy
        )
        if groups and not self.env.su:
            groupby = [groupby] if isinstance(groupby, str) else groupby
            # "name:function(field)" aggregates the field
            names = [spec.partition("(")[2].rstrip(")") or spec for spec in fields]
            self._note_clinic_groups(domain, (*groupby, *names))
        return groups

    @api.model
    @read_write
    def web_read_group(self, domain, groupby, aggregates=(), *args, **kwargs):
        return super().web_read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    @read_write
    def read_progress_bar(self, domain, group_by, progress_bar):
        bars = super().read_progress_bar(domain, group_by, progress_bar)
        if bars and not self.env.su:
            self._note_clinic_groups(domain, (group_by, progress_bar["field"]))
        return bars

    def _note_clinic_groups(self, domain, specs):
        names = [spec.partition(":")[0] for spec in specs]
        self.env["clinic.access.log"]._note_search(self, domain, names)
