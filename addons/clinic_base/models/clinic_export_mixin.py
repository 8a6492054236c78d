from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.doors import read_write
from ..tools.spreadsheet import neutralise

MAY_EXPORT = "clinic_base.group_clinic_base_export"
_PENDING = "clinic.export"  # what this transaction exported, until it is logged
_INSIDE = "clinic.export.inside"  # an export of a guarded model is under way


class ClinicExportMixin(models.AbstractModel):
    """Patient data leaves a list only with the right "May export", and never unseen.

    Every bulk way out of Odoo that writes a file goes through ``_export_rows``, also
    the one that starts at another model and follows a relation to this one. It asks
    for the right, refuses more rows than one person may take, makes formulas harmless
    and leaves one row per model in the operation log and in the access log.

    What returns many rows without a file (``read``, ``search_read``, grouping, names)
    is bounded by the policy ``export.read_rows`` for people without the right.
    """

    _name = "clinic.export.mixin"
    _description = "Export under control"
    _inherit = ["clinic.clean.text.mixin"]

    @api.model
    def _clinic_may_export(self):
        return self.env.su or self.env.user.has_groups(MAY_EXPORT)

    @api.model
    def _clinic_get_limit(self, key):
        branch = self.env.user._clinic_current_branch()
        return self.env["clinic.policy"]._get(key, branch=branch)

    # files

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        self._clinic_note_export(fields)
        cache = self.env.cr.cache
        outermost = not cache.get(_INSIDE)
        cache[_INSIDE] = True
        try:
            lines = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        finally:
            if outermost:
                cache.pop(_INSIDE)
        if outermost:
            return [[neutralise(cell) for cell in line] for line in lines]
        return lines

    @api.model
    def _clinic_check_may_export(self):
        if not self._clinic_may_export():
            raise AccessError(
                self.env._(
                    "Patient data is exported only by people with the right “May "
                    "export”. Ask the privacy officer for the list, or for the right."
                )
            )

    def _clinic_note_export(self, fields):
        self._clinic_check_may_export()
        data = self.env.cr.precommit.data
        if _PENDING not in data:
            data[_PENDING] = {}
            self.env.cr.precommit.add(self.env[self._name]._clinic_log_exports)
        entry = data[_PENDING].setdefault(self._name, {"ids": set(), "fields": set()})
        entry["ids"].update(self.ids)
        entry["fields"].update("/".join(path) for path in fields)
        self._clinic_check_export_size(len(entry["ids"]))
        self._clinic_note_export_access({path[0] for path in fields if path})

    def _clinic_note_export_access(self, names):
        """One row of the access log names the patients, whatever the fields."""
        if not hasattr(self, "_get_clinic_field_class") or self.env.su:
            return
        classes = {self._get_clinic_field_class(name) for name in names} - {None}
        self.env["clinic.access.log"]._note_rows(
            self, names, classes or {"identity"}, "export", "export"
        )

    @api.model
    def _clinic_check_export_size(self, count):
        limit = self._clinic_get_limit("export.second_approver_rows")
        if count > limit and not self.env.su:
            raise UserError(
                self.env._(
                    "An export of more than %(limit)s rows needs a second person. "
                    "Choose fewer rows, or make a take-out: it asks for the approval.",
                    limit=limit,
                )
            )

    @api.model
    def _clinic_log_exports(self):
        """One row per exported model, when the transaction is about to be kept."""
        for name, entry in self.env.cr.precommit.data.pop(_PENDING, {}).items():
            records = self.env[name].browse(sorted(entry["ids"]))
            fields = sorted(entry["fields"])
            records._clinic_log_export(fields)

    def _clinic_log_export(self, fields):
        self.env["clinic.operation.log"]._log(
            "export.rows",
            self.browse(),
            summary=self.env._(
                "%(count)s rows of %(model)s", count=len(self), model=self._name
            ),
            new={"count": len(self), "fields": fields},
        )

    @api.model
    def _clinic_note_table(self, count):
        """A pivot leaves as a file; its figures are those that the screen shows."""
        self._clinic_check_may_export()
        self._clinic_check_export_size(count)
        self.env["clinic.operation.log"]._log(
            "export.table", self.browse(), new={"count": count}
        )

    # many rows without a file

    @api.model
    def _clinic_check_bulk(self, count):
        if self.env.su or count <= self._clinic_bulk_floor:
            return
        limit = self._clinic_get_limit("export.read_rows")
        if count > limit and not self._clinic_may_export():
            raise AccessError(
                self.env._(
                    "More than %(limit)s rows of patient data at once are given only "
                    "to people with the right “May export”. Filter the list first.",
                    limit=limit,
                )
            )

    # below it nobody asks what the policy says: an ordinary page of a list
    _clinic_bulk_floor = 80

    def _read_format(self, fnames, load="_classic_read"):
        self._clinic_check_bulk(len(self))
        return super()._read_format(fnames, load)

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
            domain, groupby, aggregates, having, offset, limit, order
        )
        self._clinic_check_groups(groups)
        return groups

    @api.model
    @read_write
    def formatted_read_grouping_sets(
        self, domain, grouping_sets, aggregates=(), *, order=None
    ):
        sets = super().formatted_read_grouping_sets(
            domain, grouping_sets, aggregates, order=order
        )
        for groups in sets:
            self._clinic_check_groups(groups)
        return sets

    @api.model
    def _clinic_check_groups(self, groups):
        """As many rows as there are groups, or values gathered within one."""
        gathered = [
            len(value)
            for group in groups
            for name, value in group.items()
            if name.endswith((":array_agg", ":array_agg_distinct"))
            and name.partition(":")[0] != "id"
            and isinstance(value, (list, tuple))
        ]
        self._clinic_check_bulk(max(len(groups), sum(gathered)))

    @api.model
    @read_write
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        self._clinic_check_bulk(len(found))
        return found

    # the client: no button for people without the right

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._clinic_may_export())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban") and not self._clinic_may_export():
            arch.set("export_xlsx", "0")
            arch.set("clinic_export", "0")
        return arch, view
