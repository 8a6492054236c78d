"""What the import needs beside its engine to read a take-out of this product."""

from odoo import Command, api, models


class ClinicImportKey(models.Model):
    _inherit = "clinic.import.key"

    @api.model
    def _targets(self):
        return (
            *super()._targets(),
            "clinic.visit.line.credit",
            "product.product",
            "res.partner",
            "res.users",
        )


class ClinicImportHandlerSame(models.AbstractModel):
    """Records of core that are taken for the same when these fields are equal."""

    _name = "clinic.import.handler.same"
    _inherit = "clinic.import.handler"
    _description = "Import of records known by what they say"

    _same = ()
    _allowed = ()  # fields of a new record; whatever else a profile says is left out

    def _prepare_vals(self, run, line):
        vals = super()._prepare_vals(run, line)
        return {name: vals[name] for name in self._allowed if name in vals}

    def _match(self, run, table, lines):
        first = self._same[0]
        wanted = {line.values.get(first) for line in lines} - {None, False}
        Model = self.env[table.model].with_context(active_test=False)
        known = {}
        for record in Model.search(self._get_domain([(first, "in", list(wanted))])):
            key = tuple(record[name] or False for name in self._same)
            known.setdefault(key, record.id)
        for line in lines:
            key = tuple(line.values.get(name) or False for name in self._same)
            line.res_id = known.get(key) if key[0] else None

    def _get_domain(self, domain):
        return domain

    def _get_changes(self, record, values):
        """Nothing is written on records that were there: core's are not ours."""
        return {}


class ClinicImportHandlerUsers(models.AbstractModel):
    """Who sold, signed or owns something: looked up by login, never written.

    People that this database lacks become names in the history: archived users
    without any group, password or invitation, whatever the profile says.
    """

    _name = "clinic.import.handler.res.users"
    _inherit = "clinic.import.handler.same"
    _description = "Import of users"

    _same = ("login",)
    _allowed = ("login", "name")

    def _prepare_vals(self, run, line):
        vals = super()._prepare_vals(run, line)
        company = run.company.id
        return {
            **vals,
            "name": vals.get("name") or vals.get("login"),
            "group_ids": [Command.clear()],
            "company_id": company,
            "company_ids": [Command.set([company])],
        }

    def _create_records(self, run, table, lines):
        quiet = self.with_context(no_reset_password=True)
        return super(ClinicImportHandlerUsers, quiet)._create_records(run, table, lines)

    def _after_create(self, run, table, lines, records):
        # not at creation: core refuses an archived contact of a user
        records.write({"active": False})
        # by what is active: to the import archived users count as users
        contacts = records.partner_id.with_context(active_test=True)
        contacts.write({"active": False})


class ClinicImportHandlerPartner(models.AbstractModel):
    """Payers who are no patients: employers, insurers, guardians."""

    _name = "clinic.import.handler.res.partner"
    _inherit = "clinic.import.handler.same"
    _description = "Import of payers"

    _same = ("name", "vat", "ref", "phone", "email")
    _allowed = (
        *_same,
        "is_company",
        "street",
        "street2",
        "city",
        "zip",
        "state_id",
        "country_id",
        "active",
    )

    def _get_domain(self, domain):
        return [*domain, ("is_clinic_patient", "=", False)]


class ClinicImportHandlerProduct(models.AbstractModel):
    """Services and products that visits name."""

    _name = "clinic.import.handler.product.product"
    _inherit = "clinic.import.handler.same"
    _description = "Import of services"

    _same = ("name", "default_code")
    _allowed = (
        *_same,
        "barcode",
        "active",
        "list_price",
        "type",
        "categ_id",
        "is_clinic_service",
        "is_clinic_insured",
    )
