from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class Reference(NamedTuple):
    """A column that names a patient, and what a merge does with its rows."""

    model: str
    field: str
    table: str
    column: str
    moves: bool


class ClinicPatientReference(models.AbstractModel):
    """Every column of the database that names a patient.

    Found in the registry, so that models of other addons take part by themselves:

    - rows of clinic models move in a merge;
    - documents of other apps (invoices, orders) stay: they name whom they were made
      for, and are read through the alias;
    - append-only tables (``_log_access = False``) stay;
    - a clinic model that must stay says so with ``_clinic_merge_stays = True``, a
      single column by an override of ``_get_columns_that_stay``.
    """

    _name = "clinic.patient.reference"
    _description = "Columns that name a patient"

    def _get_references(self):
        stays = self._get_columns_that_stay()
        references = []
        for model_name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto:
                continue
            references += [
                Reference(
                    model_name,
                    name,
                    model._table,
                    name,
                    self._is_movable(model) and (model_name, name) not in stays,
                )
                for name, field in model._fields.items()
                if field.type == "many2one"
                and field.comodel_name == "clinic.patient"
                and field.store
                and field.column_type
            ]
        return sorted(references)

    def _get_columns_that_stay(self):
        """Columns of movable models that name a patient for another reason.

        Override to add ``(model, field)`` pairs.
        """
        return {("clinic.patient.alias", "old_patient_id")}

    def _get_columns_by_name(self):
        """Pairs ``(model, model field, id field)`` that name a record by two columns.

        Their rows follow the patient as well. Override to add some.
        """
        return [("clinic.import.key", "model", "res_id")]

    def _is_movable(self, model):
        return (
            model._original_module.startswith("clinic_")
            and model._log_access
            and not getattr(model, "_clinic_merge_stays", False)
        )

    def _get_relations(self):
        """``(model, field, table, patient column, other column)`` of many2many."""
        relations = {}
        for model_name, model in self.env.registry.items():
            if model._abstract or model._transient or not self._is_movable(model):
                continue
            for name, field in model._fields.items():
                if field.type != "many2many" or not field.store:
                    continue
                if model_name == "clinic.patient":
                    columns = field.column1, field.column2
                elif field.comodel_name == "clinic.patient":
                    columns = field.column2, field.column1
                else:
                    continue
                relations.setdefault(
                    field.relation, (model_name, name, field.relation, *columns)
                )
        return sorted(relations.values())

    def _get_conflicts(self, reference, keep, drop):
        """Ids of rows of ``drop`` that ``keep`` has already, by a unique index."""
        self.env.cr.execute(UNIQUE_COLUMNS, [reference.table, reference.column])
        conflicts = set()
        for (columns,) in self.env.cr.fetchall():
            same = [
                SQL("k.%(c)s = d.%(c)s", c=SQL.identifier(column))
                for column in columns
                if column != reference.column
            ]
            rows = self.env.execute_query(
                SQL(
                    "SELECT d.id FROM %(table)s d JOIN %(table)s k ON %(same)s"
                    " WHERE d.%(column)s = %(drop)s AND k.%(column)s = %(keep)s",
                    table=SQL.identifier(reference.table),
                    column=SQL.identifier(reference.column),
                    same=SQL(" AND ").join(same) if same else SQL("TRUE"),
                    keep=keep.id,
                    drop=drop.id,
                )
            )
            conflicts.update(row[0] for row in rows)
        return conflicts

    def _get_used(self, patients, ignored=()):
        """Which of the patients something hangs on: ``{patient id: model name}``.

        ``ignored`` holds names of models that do not count.
        """
        used = {}
        if not patients:
            return used
        self.env.flush_all()
        for reference in self._get_references():
            if reference.model in ignored:
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s"
                    " WHERE %(column)s IN %(ids)s",
                    table=SQL.identifier(reference.table),
                    column=SQL.identifier(reference.column),
                    ids=tuple(patients.ids),
                )
            )
            for (patient_id,) in rows:
                used.setdefault(patient_id, reference.model)
        return used


# Columns of each unique index of a table that holds the given column. An index on
# an expression has no column list and is left out.
UNIQUE_COLUMNS = """
    SELECT array_agg(a.attname::text)
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indrelid
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS k(attnum)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
     WHERE c.relname = %s AND c.relnamespace = current_schema::regnamespace
       AND i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL
  GROUP BY i.indexrelid
    HAVING %s = ANY(array_agg(a.attname::text))
"""
