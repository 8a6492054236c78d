from odoo import api, models

_COUNTED = ("one2many", "many2many")


class ClinicLoggedMixin(models.AbstractModel):
    """Changes of rights and rules leave a row each in the operation log.

    ``_clinic_logged_fields`` are the fields that count; of a list of records the row
    says what was taken away (old) and what was given (new). Names only, no patient
    data: the models are users, groups, rules, policies, places. What an installation
    or an update writes is not logged, it stands in the addon.
    """

    _name = "clinic.logged.mixin"
    _description = "Changes that are logged"

    _clinic_logged_as = None  # first word of the operation
    _clinic_logged_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records._clinic_get_logged():
            values = record._clinic_get_values(self._clinic_logged_names())
            record._clinic_log_row("create", {}, values)
        return records

    def write(self, vals):
        names = [name for name in self._clinic_logged_names() if name in vals]
        if not names or not self.env.registry.ready:
            return super().write(vals)
        before = {record.id: record._clinic_get_values(names) for record in self}
        logged = self._clinic_get_logged()
        res = super().write(vals)
        for record in logged | self._clinic_get_logged():
            old, new = before[record.id], record._clinic_get_values(names)
            changed = [name for name in names if old[name] != new[name]]
            if changed:
                record._clinic_log_row(
                    "change",
                    {name: old[name] for name in changed},
                    {name: new[name] for name in changed},
                )
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_logged(self):
        for record in self._clinic_get_logged():
            values = record._clinic_get_values(self._clinic_logged_names())
            record._clinic_log_row("delete", values, {})

    def _clinic_logged_names(self):
        return [name for name in self._clinic_logged_fields if name in self._fields]

    def _clinic_get_logged(self):
        """Those of the records whose changes count."""
        return self if self.env.registry.ready else self.browse()

    def _clinic_get_values(self, names):
        """{field: value as JSON}; of other records their names, in English."""
        self.ensure_one()
        # sudo: the log is complete whoever acts; nothing of it is shown to him
        record = self.sudo().with_context(lang=None, active_test=False)
        return {name: record._clinic_get_value(name) for name in names}

    def _clinic_get_value(self, name):
        value, kind = self[name], self._fields[name].type
        if kind in _COUNTED:
            return sorted(other.display_name or str(other.id) for other in value)
        if kind == "many2one":
            return value.display_name or False
        if kind in ("date", "datetime"):
            return str(value) if value else False
        return value

    def _clinic_log_row(self, verb, old, new):
        for name in old.keys() & new.keys():
            if isinstance(old[name], list):
                taken = [word for word in old[name] if word not in new[name]]
                given = [word for word in new[name] if word not in old[name]]
                old[name], new[name] = taken, given
        named = self.sudo()  # sudo: its name, for the log
        self.env["clinic.operation.log"]._log(
            f"{self._clinic_logged_as}.{verb}",
            self,
            summary=named.display_name,
            old={key: value for key, value in old.items() if value} or None,
            new={key: value for key, value in new.items() if value} or None,
        )
