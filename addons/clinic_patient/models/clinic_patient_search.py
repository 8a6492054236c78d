from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.text import bigrams, like_prefix
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.names import query_keys

MIN_PHONE_TAIL = 4
_POSITIVE = ("ilike", "like")
_NEGATIVE = ("not ilike", "not like")


class Stage(NamedTuple):
    """One way to be found: a condition that an index answers, and its order.

    With an order the index is walked and left at the limit, so the cost does not
    grow with the number of patients. The order is the one of ``text_pattern_ops``:
    byte by byte, whatever the collation of the database.
    """

    condition: SQL
    order: SQL | None = None


class ClinicPatient(models.Model):
    """How patients are found: name, pinyin, initials, phone tail, number, old number.

    A term is tried in stages, best first, each bounded by what the ones before left
    of the limit: exact number and phone, start of the name, initials, inside the
    name. Each stage is added to the query of ``_search``: record rules, the domain
    and the archive flag hold in all of them.
    """

    _inherit = "clinic.patient"

    search_term = fields.Char(
        "Name, phone or number",
        compute="_compute_search_term",
        search="_search_search_term",
    )

    _number_tail_idx = models.Index("(reverse(record_number) text_pattern_ops)")
    _order_idx = models.Index("(name_key, id)")

    def _compute_search_term(self):
        self.search_term = False

    def _search_search_term(self, operator, value):
        if operator in _POSITIVE:
            return self._get_term_domain(value)
        if operator in _NEGATIVE:
            return self._get_term_domain(value, negate=True)
        if operator == "in":
            return Domain.OR(self._get_term_domain(term) for term in value if term)
        return NotImplemented

    @api.model
    def _search_display_name(self, operator, value):
        if operator in _POSITIVE + _NEGATIVE and isinstance(value, str) and value:
            return self._search_search_term(operator, value)
        return super()._search_display_name(operator, value)

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        if operator not in _POSITIVE or not (name or "").strip():
            return super().name_search(name, domain, operator, limit)
        patients = self.browse(self._name_search_ids(name, domain, limit))
        # sudo: as in the base method; the ids are those that the user may read
        patients_sudo = patients.sudo()
        patients_sudo.fetch(["display_name"])
        return [(patient.id, patient.display_name) for patient in patients_sudo]

    @api.model
    def _name_search_ids(self, term, domain=None, limit=None):
        """Return ids of patients for ``term``, best first, at most ``limit``."""
        query = self._search(domain or Domain.TRUE)
        found = []
        if query.is_empty():
            return found
        for stage in self._get_search_stages(term, query):
            room = limit - len(found) if limit else None
            if room == 0:
                break
            rows = self.env.execute_query(
                self._prepare_stage_sql(stage, query, found, room)
            )
            found += [row[0] for row in rows]
        return found

    def _prepare_stage_sql(self, stage, query, found, room):
        record_id = SQL.identifier(query.table, "id")
        where = [stage.condition]
        if query.where_clause.code:
            where.append(SQL("(%s)", query.where_clause))
        if found:
            where.append(SQL("%s NOT IN %s", record_id, tuple(found)))
        return SQL(
            "SELECT %s FROM %s WHERE %s%s%s",
            record_id,
            query.from_clause,
            SQL(" AND ").join(where),
            SQL(" ORDER BY %s", stage.order) if stage.order else SQL(),
            SQL(" LIMIT %s", room) if room else SQL(),
        )

    def _get_term_domain(self, term, negate=False):
        """All stages at once, for lists that are sorted by something else."""

        def to_sql(model, alias, query):
            stages = model._get_search_stages(term, query, alias)
            any_stage = SQL(" OR ").join(SQL("(%s)", stage.condition) for stage in stages)
            if negate:
                return SQL("(%s) IS NOT TRUE", any_stage) if stages else SQL("TRUE")
            return SQL("(%s)", any_stage) if stages else SQL("FALSE")

        if not (term or "").strip():
            return Domain.FALSE if negate else Domain.TRUE
        return Domain.custom(to_sql=to_sql)

    # -- stages ----------------------------------------------------------------
    def _get_search_stages(self, term, query, alias=None):
        """Return the stages of ``term``, best first. Extend to find by more keys."""
        keys = query_keys(term)
        alias = alias or self._table
        if keys.kind == "digits":
            return self._get_digit_stages(keys, query, alias)
        if keys.kind == "number":
            return self._get_number_stages(keys, query, alias)
        if keys.kind == "cjk":
            return [
                self._prefix_stage(query, alias, "name_key", keys.key),
                *self._get_contains_stages(keys.key, query, alias),
            ]
        if keys.kind == "latin":
            return self._get_latin_stages(keys, query, alias)
        return []

    def _get_digit_stages(self, keys, query, alias):
        stages = [self._exact_number_stage(keys.keys, query, alias)]
        for key in keys.keys:
            if len(key) >= MIN_PHONE_TAIL:
                for column in ("phone_key", "phone2_key"):
                    stages.append(self._prefix_stage(query, alias, column, key[::-1]))
        stages.append(self._number_tail_stage(keys.key, query, alias))
        stages.append(self._prefix_stage(query, alias, "record_number", keys.key))
        stages.append(self._old_number_stage(keys.key, alias))
        return stages

    def _get_number_stages(self, keys, query, alias):
        return [
            self._exact_number_stage(keys.keys, query, alias),
            *(
                self._prefix_stage(query, alias, "record_number", key)
                for key in keys.keys
            ),
            *(self._old_number_stage(key, alias) for key in keys.keys),
            self._prefix_stage(query, alias, "name_key", keys.name_key),
        ]

    def _get_latin_stages(self, keys, query, alias):
        stages = [self._prefix_stage(query, alias, "name_key", keys.name_key)]
        for column in ("pinyin_key", "initials_key"):
            for key in keys.keys:
                stages.append(self._prefix_stage(query, alias, column, key))
        return stages + self._get_contains_stages(keys.name_key, query, alias)

    def _get_contains_stages(self, key, query, alias):
        """Every word of ``key`` somewhere in the name, in any order."""
        pieces = bigrams(key)
        if len(key) < 2 or not pieces:
            return []
        column = self._field_to_sql(alias, "name_key", query)
        conditions = [SQL("clinic_bigrams(%s) @> %s", column, pieces)]
        for word in key.split():
            conditions.append(SQL("%s LIKE %s", column, "%" + like_prefix(word)))
        return [Stage(SQL(" AND ").join(conditions))]

    def _prefix_stage(self, query, alias, column, key):
        column = self._field_to_sql(alias, column, query)
        return Stage(
            SQL("%s LIKE %s", column, like_prefix(key)), SQL("%s USING ~<~", column)
        )

    def _exact_number_stage(self, keys, query, alias):
        """The number as typed, filled up as the chain writes it, or an old one."""
        number = self._field_to_sql(alias, "record_number", query)
        return Stage(
            SQL(
                """(%(number)s = ANY(%(keys)s) OR %(number)s = ANY(ARRAY(
                    SELECT coalesce(record_number_prefix, '') || lpad(
                        %(key)s, greatest(record_number_digits, length(%(key)s)), '0')
                      FROM clinic_chain))
                 OR %(id)s = ANY(ARRAY(
                    SELECT patient_id FROM clinic_patient_alias
                     WHERE number = ANY(%(keys)s))))""",
                number=number,
                keys=list(keys),
                key=keys[0],
                id=SQL.identifier(alias, "id"),
                to_flush=self.env["clinic.patient.alias"]._fields["number"],
            )
        )

    def _number_tail_stage(self, key, query, alias):
        number = SQL("reverse(%s)", self._field_to_sql(alias, "record_number", query))
        return Stage(
            SQL("%s LIKE %s", number, like_prefix(key[::-1])),
            SQL("%s USING ~<~", number),
        )

    def _old_number_stage(self, key, alias):
        return Stage(
            SQL(
                """%s = ANY(ARRAY(SELECT patient_id FROM clinic_patient_alias
                    WHERE number LIKE %s ORDER BY number USING ~<~ LIMIT 100))""",
                SQL.identifier(alias, "id"),
                like_prefix(key),
                to_flush=self.env["clinic.patient.alias"]._fields["number"],
            )
        )
