import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MOST_NAMES = 20
MOST_INDEXED = 100  # beyond, one look at all rows is faster than so many at the index


class ClinicAccessLog(models.Model):
    """Whom a row is about, as far as the reader may know the patient by name.

    The log holds numbers. A name is shown if the reader may open the file or sees the
    patient in the directory; else the number alone stands there.
    """

    _inherit = "clinic.access.log"

    patient_names = fields.Char(
        string="Names of patients", compute="_compute_patient_names"
    )
    patient_search = fields.Char(
        string="Patient",
        compute="_compute_patient_names",
        search="_search_patient_search",
        help="Finds rows by name or record number of the patient.",
    )

    @api.depends("patient_ids")
    @api.depends_context("uid")
    def _compute_patient_names(self):
        shown = {row: (row.patient_ids or [])[:MOST_NAMES] for row in self}
        names = self._get_patient_names({n for ids in shown.values() for n in ids})
        for row, ids in shown.items():
            words = [names.get(number) or f"#{number}" for number in ids]
            more = len(row.patient_ids or []) - len(ids)
            if more > 0:
                words.append(self.env._("and %(count)s more", count=more))
            row.patient_names = ", ".join(words)
            row.patient_search = False

    @api.model
    def _get_patient_names(self, numbers):
        """{patient number: name} of those whom the user may know."""
        names = {}
        for model in ("clinic.patient.directory", "clinic.patient"):
            records = self.env[model].with_context(active_test=False)
            if not records.has_access("read"):
                continue
            found = records.search([("id", "in", list(numbers))])
            names.update({record.id: record.display_name for record in found})
        return names

    @api.model
    def _search_patient_search(self, operator, value):
        if operator not in ("ilike", "=", "in"):
            return NotImplemented
        values = [value] if isinstance(value, str) else value
        patients = self.env["clinic.patient"].with_context(active_test=False)
        domain = Domain.OR(Domain("display_name", "ilike", v) for v in values if v)
        found = patients.search(domain)
        return self._get_patients_domain(found._get_log_numbers())

    @api.model
    def _get_patients_domain(self, numbers):
        """Rows that name one of the patients."""
        if len(numbers) <= MOST_INDEXED:
            return Domain.OR(self._get_patient_domain(number) for number in numbers)
        texts = [json.dumps([number]) for number in numbers]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @> ANY(%s::jsonb[])",
                model._field_to_sql(alias, "patient_ids", query),
                texts,
            )
        )
