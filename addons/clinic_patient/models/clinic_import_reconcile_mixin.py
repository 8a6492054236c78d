import json

from odoo import models
from odoo.tools import SQL

from ..tools.import_profile import bare_name
from ..tools.import_totals import FIGURES, Figure, as_stated, leaves, same_figure
from ..tools.import_values import SEX, fold


class NotCompared(Exception):
    """A stated figure has no counterpart here; the argument says why."""


class ClinicImportReconcileMixin(models.AbstractModel):
    """Proof that nothing was lost: each figure of the delivery's control totals
    against the same figure computed from the database, never from the files."""

    _name = "clinic.import.reconcile.mixin"
    _description = "Reconciliation of an import"

    def _reconcile(self, run):
        if not self.control_totals:
            return
        totals = json.loads(self.control_totals)
        self.env.flush_all()
        known = {}
        result = {"total": 0, "compared": 0, "differences": [], "left_out": []}
        for path, stated in leaves(totals):
            result["total"] += 1
            name = ".".join(map(str, path))
            try:
                found = self._get_figure(run, path, known)
            except NotCompared as reason:
                result["left_out"].append({"figure": name, "reason": str(reason)})
                continue
            result["compared"] += 1
            if not same_figure(stated, found):
                result["differences"].append(
                    {"figure": name, "stated": stated, "found": found}
                )
        self.reconciliation = json.dumps(result, ensure_ascii=False)

    def _get_reconciliation_lines(self):
        """The result as sentences: the verdict, differences, what was left out."""
        if not self.reconciliation:
            return []
        result = json.loads(self.reconciliation)
        differences, left_out = result["differences"], result["left_out"]
        lines = [
            self.env._(
                "Reconciliation: %(compared)s of %(total)s figures, "
                "%(differences)s differences",
                compared=result["compared"],
                total=result["total"],
                differences=len(differences),
            )
        ]
        lines += [
            self.env._(
                "%(figure)s: %(stated)s stated, %(found)s found",
                figure=row["figure"],
                stated=row["stated"],
                found=row["found"],
            )
            for row in differences
        ]
        lines += [
            self.env._(
                "%(figure)s not compared: %(reason)s",
                figure=row["figure"],
                reason=row["reason"],
            )
            for row in left_out
        ]
        return lines

    def _get_figure(self, run, path, known):
        """The figure of one leaf; `known` remembers groups that were computed."""
        if path[0] in ("rows", "sums", "tables"):
            return self._get_table_figure(run, path)
        figure = FIGURES.get(path[0])
        if not figure:
            raise NotCompared(self.env._("No figure of this name is known here."))
        if path[0] not in known:
            known[path[0]] = self._compute_figure(run, figure)
        found = known[path[0]]
        if figure.group:
            return found.get(self._translate(run, figure, path[-1]), 0)
        if isinstance(found, list):
            found = found[path[-1]]
        return as_stated(found)

    def _get_table_figure(self, run, path):
        """``rows.visits``, ``sums.visits.paid``, ``tables.visits.rows|sums.paid``."""
        table = self._get_table_of(run, path[1])
        if path[0] == "rows" or path[2:] == ("rows",):
            return self._count_records(run, table)
        column = self._get_column_of(table, path[-1])
        select = f"sum(t.{column})"
        return as_stated(self._compute_figure(run, Figure(table.model, select)))

    def _get_table_of(self, run, name):
        for table in run.tables:
            if bare_name(table.name) == bare_name(name):
                if table.problem == "file_skipped":
                    raise NotCompared(table.binding.file.skip_reason)
                if not table.problem:
                    return table
        raise NotCompared(self.env._("There is no such file in this delivery."))

    def _get_column_of(self, table, name):
        """The stored number that a heading fills."""
        index = table.binding.index_of(name)
        for place, column in table.binding.kept:
            field = self.env[table.model]._fields.get(column.field)
            is_number = field and field.store and field.type in ("float", "integer")
            if place == index and (is_number or field.type == "monetary"):
                return field.name
        raise NotCompared(self.env._("The column is not kept as a number."))

    def _count_records(self, run, table):
        """Records of one file: of the rows' keys, those that are in the database."""
        return self._compute_figure(run, Figure(table.model))

    # -- SQL -------------------------------------------------------------------------
    def _compute_figure(self, run, figure):
        source = SQL(
            "FROM clinic_import_key key JOIN %s t ON t.id = key.res_id "
            "WHERE key.source = %s AND key.model = %s AND (%s)",
            SQL.identifier(self.env[figure.model]._table),
            run.source,
            figure.model,
            SQL(figure.where),  # pylint: disable=sql-injection
        )
        # Fragments of FIGURES and names of fields: constants of this code.
        select = SQL(figure.select)  # pylint: disable=sql-injection
        if figure.group:
            group = SQL(figure.group)  # pylint: disable=sql-injection
            query = SQL("SELECT %s, %s %s GROUP BY 1", group, select, source)
            return {
                label: as_stated(value)
                for label, value in self.env.execute_query(query)
            }
        if figure.per:
            per = SQL(figure.per)  # pylint: disable=sql-injection
            query = SQL(
                "SELECT %s FROM (SELECT count(*) AS n %s GROUP BY %s) AS counted",
                select,
                source,
                per,
            )
        else:
            query = SQL("SELECT %s %s", select, source)
        return self.env.execute_query(query)[0][0]

    def _translate(self, run, figure, label):
        """A label of the delivery as the value that we store."""
        if not figure.heading:
            return label
        for table in run.tables:
            index = table.binding and table.binding.index_of(figure.heading)
            if index is None or table.model != figure.model:
                continue
            for place, column in table.binding.kept:
                if place == index:
                    values = {fold(old): new for old, new in column.values.items()}
                    return values.get(fold(label)) or SEX.get(fold(label), label)
        return label
