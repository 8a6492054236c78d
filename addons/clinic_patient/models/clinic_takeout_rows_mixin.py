from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.takeout import key_id


class ClinicTakeoutRowsMixin(models.AbstractModel):
    """Which rows a take-out holds, read from a cursor of the database."""

    _name = "clinic.takeout.rows.mixin"
    _description = "Rows of a take-out"

    @api.model
    def _stream_rows(self, spec, columns, scope, batch=5000):
        """Yield tuples in the order of `columns`; memory holds one batch."""
        query = SQL(
            "SELECT %s FROM %s WHERE %s ORDER BY %s",
            SQL(", ").join(column.sql for column in columns),
            self._get_from(spec),
            self._get_where(spec, scope),
            # parents before children
            SQL("t.parent_path" if spec.model == "clinic.source" else "t.id"),
        )
        cr = self.env.cr
        cr.execute(SQL("DECLARE clinic_takeout NO SCROLL CURSOR FOR %s", query))
        while True:
            cr.execute(SQL("FETCH FORWARD %s FROM clinic_takeout", batch))
            rows = cr.fetchall()
            if not rows:
                break
            yield from self._complete_rows(spec, rows)
        cr.execute(SQL("CLOSE clinic_takeout"))

    @api.model
    def _complete_rows(self, spec, rows):
        """The number of a document is decrypted here: the last column."""
        if spec.model != "clinic.patient.identity":
            return rows
        Identity = self.env["clinic.patient.identity"]
        if problem := Identity._clinic_key_problem():
            raise UserError(
                self.env._(
                    "The numbers of documents cannot be read: %(problem)s Set the keys "
                    "right, then make the take-out again.",
                    problem=problem,
                )
            )
        identities = Identity.browse(key_id(row[0]) for row in rows)
        numbers = {identity.id: identity.number for identity in identities}
        Identity.invalidate_model(flush=False)
        return [(*row[:-1], numbers[key_id(row[0])] or None) for row in rows]

    @api.model
    def _get_where(self, spec, scope):
        if spec.patient:
            where = self._get_patient_where(spec, scope)
            if not spec.names:
                return where
            other = SQL.identifier("t", spec.names)
            inside = self._get_inside(scope, other)
            return SQL("%s AND (%s IS NULL OR %s)", where, other, inside)
        wanted = self._get_wanted_where(spec, scope)
        if not scope.is_whole:
            return wanted
        return SQL("(%s) OR (%s)", wanted, self._get_shared_where(spec, scope))

    @api.model
    def _get_wanted_where(self, spec, scope):
        """What the rows written so far refer to."""
        ids = sorted(scope.wanted.get(spec.prefix, ()))
        if spec.model == "clinic.source":
            ids = self._with_parents(ids)
        return SQL("t.id = ANY(%s)", ids)

    @api.model
    def _get_patient_where(self, spec, scope):
        chosen = SQL("= ANY(%s)", scope.patient_ids)
        if scope.is_whole:
            chosen = SQL(
                "IN (SELECT id FROM clinic_patient WHERE chain_id = ANY(%s))",
                scope.chain_ids,
            )
        if "." not in spec.patient:
            return SQL("%s %s", SQL.identifier("t", spec.patient), chosen)
        link, name = spec.patient.split(".")
        parent = self.env[self.env[spec.model]._fields[link].comodel_name]
        return SQL(
            "%s IN (SELECT id FROM %s WHERE %s %s)",
            SQL.identifier("t", link),
            SQL.identifier(parent._table),
            SQL.identifier(name),
            chosen,
        )

    @api.model
    def _get_shared_where(self, spec, scope):
        """What the take-out of all holds beside: the records of the user's chains."""
        chains = scope.chain_ids
        if spec.model == "clinic.chain":
            return SQL("t.id = ANY(%s)", chains)
        if "chain_id" in self.env[spec.model]._fields:
            return SQL("t.chain_id = ANY(%s)", chains)
        if spec.model in ("res.partner", "res.users"):
            return SQL("FALSE")
        if spec.model == "product.product":
            return SQL("tmpl.is_clinic_service")
        if spec.model == "clinic.tag" and not scope.clinical:
            return SQL("t.id IN (%s)", self._get_open_tags())
        return SQL("TRUE")

    @api.model
    def _with_parents(self, ids):
        # sudo: names of sources
        sources = self.env["clinic.source"].sudo().browse(ids)
        return sorted({int(i) for s in sources for i in s.parent_path.split("/") if i})
