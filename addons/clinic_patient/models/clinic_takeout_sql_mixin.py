from odoo import api, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools.takeout import SEPARATOR, TakeoutColumn

LOG_FIELDS = ("id", "create_uid", "create_date", "write_uid", "write_date")
LEFT_OUT_TYPES = ("one2many", "binary", "reference", "many2one_reference")
# Records that other systems know by a code or a name of their own.
CODES = {
    "res.currency": "SELECT name FROM res_currency WHERE id = %s",
    "res.country": "SELECT code FROM res_country WHERE id = %s",
    "res.country.state": "SELECT code FROM res_country_state WHERE id = %s",
    "res.company": "SELECT name FROM res_company WHERE id = %s",
    "product.category": "SELECT name FROM product_category WHERE id = %s",
    "uom.uom": "SELECT name->>'en_US' FROM uom_uom WHERE id = %s",
}
# Of core's models only what names the record; ours are written whole.
CORE_FIELDS = {
    "res.users": ("login", "active"),
    "res.partner": (
        "name",
        "is_company",
        "ref",
        "vat",
        "phone",
        "email",
        "street",
        "street2",
        "city",
        "zip",
        "country_id",
        "state_id",
    ),
    "product.product": ("default_code", "barcode", "active"),
}
TEMPLATE_FIELDS = (
    "name",
    "list_price",
    "type",
    "categ_id",
    "is_clinic_service",
    "is_clinic_insured",
)


class ClinicTakeoutSqlMixin(models.AbstractModel):
    """The columns of a take-out, made from the fields of each model: what a later
    addon adds to a model is taken out without a line of code."""

    _name = "clinic.takeout.sql.mixin"
    _description = "Columns of a take-out"

    @api.model
    def _get_columns(self, spec, scope):
        columns = [TakeoutColumn("id", self._get_key_sql(spec.prefix, SQL("t.id")))]
        if spec.model in CORE_FIELDS:
            columns += self._get_named(spec, scope, spec.model, CORE_FIELDS[spec.model])
        else:
            for name, field in self.env[spec.model]._fields.items():
                if self._is_taken_out(spec, scope, name, field):
                    columns += self._get_field_columns(spec, scope, field)
        if spec.model == "res.users":
            columns += self._get_named(spec, scope, "res.partner", ("name",), "person")
        if spec.model == "product.product":
            template = "product.template"
            columns += self._get_named(spec, scope, template, TEMPLATE_FIELDS, "tmpl")
        if spec.model == "clinic.patient.identity":
            # last, and filled by `_complete_rows`: no column holds it in plain
            columns.append(TakeoutColumn("number", SQL("NULL"), mask="identity"))
        return columns

    @api.model
    def _get_key_sql(self, prefix, column):
        """The key of a record, unique among all databases."""
        # sudo: the number of this database
        parameters = self.env["ir.config_parameter"].sudo()
        database = (parameters.get_param("database.uuid") or "0")[:8]
        return SQL("%s || %s", f"{prefix}-{database}-", column)

    @api.model
    def _get_named(self, spec, scope, model, names, alias="t"):
        columns = []
        for name in names:
            field = self.env[model]._fields[name]
            columns += self._get_field_columns(spec, scope, field, alias)
        return columns

    @api.model
    def _is_taken_out(self, spec, scope, name, field):
        if name in LOG_FIELDS or name in spec.leave_out or not field.store:
            return False
        if field.type in LEFT_OUT_TYPES or not self._is_readable(scope, field):
            return False
        if field.type == "many2one" and not self._is_known(scope, field):
            return False
        if field.type == "many2many" and field.comodel_name not in scope.prefixes:
            return False
        return name in spec.keep or not (field.compute and field.readonly)

    @api.model
    def _is_readable(self, scope, field):
        """A field with `groups` is for people who read clinical text."""
        if field.groups == NO_ACCESS:
            return False
        return scope.clinical or not field.groups

    @api.model
    def _is_known(self, scope, field):
        model = field.comodel_name
        return model in CODES or model in scope.prefixes

    @api.model
    def _get_field_columns(self, spec, scope, field, alias="t"):
        mask = spec.masks.get(field.name, "")
        column = SQL.identifier(alias, field.name)
        if field.type == "many2many":
            sql = self._get_many2many_sql(scope, field)
            return [TakeoutColumn(field.name, sql, scope.prefixes[field.comodel_name])]
        if field.type == "many2one" and field.comodel_name == "res.partner":
            return self._get_payer_columns(scope, field)
        if field.type == "many2one":
            return [self._get_many2one_column(scope, field, column)]
        if field.translate:
            return self._get_translated_columns(field, column, mask)
        return [TakeoutColumn(field.name, column, mask=mask)]

    @api.model
    def _get_many2one_column(self, scope, field, column):
        prefix = scope.prefixes.get(field.comodel_name)
        if prefix:
            key = self._get_key_sql(prefix, column)
            if prefix == "patient":
                inside = self._get_inside(scope, column)
                key = SQL("CASE WHEN %s THEN %s END", inside, key)
            return TakeoutColumn(field.name, key, prefix)
        code = SQL(CODES[field.comodel_name], column)
        return TakeoutColumn(field.name, SQL("(%s)", code))

    @api.model
    def _get_many2many_sql(self, scope, field):
        other = SQL.identifier("r", field.column2)
        closed = SQL("")
        if field.comodel_name == "clinic.tag" and not scope.clinical:
            closed = SQL("AND %s IN (%s)", other, self._get_open_tags())
        return SQL(
            "(SELECT string_agg(%s, %s ORDER BY %s) FROM %s r WHERE %s = t.id %s)",
            self._get_key_sql(scope.prefixes[field.comodel_name], other),
            SEPARATOR,
            other,
            SQL.identifier(field.relation),
            SQL.identifier("r", field.column1),
            closed,
        )

    @api.model
    def _get_open_tags(self):
        return SQL(
            "SELECT g.id FROM clinic_tag g JOIN clinic_tag_axis a ON a.id = g.axis_id "
            "WHERE a.is_clinical IS NOT TRUE"
        )

    @api.model
    def _get_inside(self, scope, column):
        """Whether the patient is in the take-out: who is not, is not named by a key."""
        if scope.is_whole:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, scope.patient_ids)

    @api.model
    def _get_payer_columns(self, scope, field):
        """Who pays: a patient, or somebody who is none. A file leaves out himself.

        A patient outside of the take-out who pays is not named at all.
        """
        column = SQL.identifier("t", field.name)
        inside = self._get_inside(scope, SQL("p.id"))
        himself = SQL("t.id" if field.model_name == "clinic.patient" else "NULL")
        patient = SQL(
            "(SELECT %s FROM clinic_patient p "
            "WHERE p.partner_id = %s AND p.id IS DISTINCT FROM %s AND %s)",
            self._get_key_sql("patient", SQL("p.id")),
            column,
            himself,
            inside,
        )
        other = SQL(
            "CASE WHEN NOT EXISTS (SELECT 1 FROM clinic_patient p "
            "WHERE p.partner_id = %s) THEN %s END",
            column,
            self._get_key_sql("payer", column),
        )
        name = field.name.removesuffix("_id")
        return [
            TakeoutColumn(f"{name}_patient_id", patient, "patient"),
            TakeoutColumn(field.name, other, "payer"),
        ]

    @api.model
    def _get_translated_columns(self, field, column, mask):
        columns = [TakeoutColumn(field.name, SQL("%s->>'en_US'", column), mask=mask)]
        for lang, _label in self.env["res.lang"].get_installed():
            if lang != "en_US":
                sql = SQL("%s->>%s", column, lang)
                columns.append(TakeoutColumn(f"{field.name}@{lang}", sql, mask=mask))
        return columns

    @api.model
    def _get_from(self, spec):
        if spec.model == "res.users":
            return SQL(
                "res_users t JOIN res_partner person ON person.id = t.partner_id"
            )
        if spec.model == "product.product":
            return SQL(
                "product_product t JOIN product_template tmpl "
                "ON tmpl.id = t.product_tmpl_id"
            )
        return SQL("%s t", SQL.identifier(self.env[spec.model]._table))
