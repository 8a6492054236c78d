from typing import NamedTuple

from odoo import models
from odoo.addons.clinic_base.tools.text import bigrams, like_prefix
from odoo.tools import SQL

from ..tools.names import query_keys
from ..tools.phones import parse_phone, reversed_key
from ..tools.roles import REVEALERS

PHONE_KEYS = ("phone_key", "phone2_key")
MIN_PHONE_TAIL = 4  # as many digits as a mask shows
WHOLE_PHONE = 7
MOST_ON_PHONE = 50  # people on one number whose relatives are looked for


class Stage(NamedTuple):
    """One way to be found: a condition that an index answers, and its order.

    With an order the index is walked and left at the limit, so the cost does not
    grow with the number of patients. The order is the one of ``text_pattern_ops``:
    byte by byte, whatever the collation of the database. An exact stage finds so few
    that no branch comes before another.
    """

    condition: SQL
    order: SQL | None = None
    is_exact: bool = False

    def narrowed(self, condition):
        return self._replace(condition=SQL("%s AND %s", self.condition, condition))


class ClinicPatient(models.Model):
    """What each kind of term is compared with; see ``clinic_patient_search``."""

    _inherit = "clinic.patient"

    _number_tail_idx = models.Index("(reverse(record_number) text_pattern_ops)")

    def _get_search_stages(self, term):
        """Return the stages of ``term``, best first. Extend to find by more keys."""
        keys = query_keys(term)
        if keys.kind == "digits":
            return self._get_digit_stages(keys)
        if keys.kind == "number":
            return self._get_number_stages(keys)
        if keys.kind == "cjk":
            return [
                self._prefix_stage("name_key", keys.key),
                *self._get_contains_stages(keys.key),
            ]
        if keys.kind == "latin":
            return self._get_latin_stages(keys)
        return []

    def _get_digit_stages(self, keys):
        by_phone = self._get_phone_stages(keys)
        stages = [self._exact_number_stage(keys.keys), *by_phone]
        stages += self._get_family_stages(by_phone)
        stages.append(self._number_tail_stage(keys.key))
        stages.append(self._prefix_stage("record_number", keys.key))
        stages.append(self._old_number_stage(keys.key))
        return stages

    def _get_phone_stages(self, keys):
        """The end of a phone number, or the whole.

        Who may not have a number shown finds it by the digits that its mask shows,
        or by all of them: tails that grow digit by digit would tell the others.
        """
        is_open = self.env.su or self.env.user.has_groups(REVEALERS)
        is_open = is_open and not self.env.context.get("clinic_whole_phone")
        stages = []
        for key in keys.keys:
            if len(key) == MIN_PHONE_TAIL or (is_open and len(key) > MIN_PHONE_TAIL):
                is_exact = len(key) >= WHOLE_PHONE
                for column in PHONE_KEYS:
                    stage = self._prefix_stage(column, key[::-1])
                    stages.append(stage._replace(is_exact=is_exact))
            elif not is_open:
                stages += self._get_whole_phone_stages(key)
        return stages

    def _get_whole_phone_stages(self, digits):
        """The number as it is kept: with its country code, or as somebody typed it."""
        # sudo: the country of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        country = self._get_branch_country(branch)
        texts = {
            digits,
            parse_phone(digits, country).e164,
            parse_phone(f"+{digits}").e164,
        }
        whole = sorted({reversed_key(text) for text in texts if text})
        # sudo: closed columns; what is found passes the rules in `_search`
        closed = self.sudo()
        return [
            Stage(
                SQL("%s = ANY(%s)", closed._field_to_sql(self._table, column), whole),
                is_exact=True,
            )
            for column in PHONE_KEYS
        ]

    def _get_family_stages(self, by_phone):
        """Relatives of whom a phone finds: a child has often none of its own.

        Only of files that are open to the user: a number must not tell who belongs to
        a person whose file is closed.
        """
        # sudo: what a file is open to is asked of SQL; the user stays
        is_open = self.sudo()._get_file_condition(self._table)
        if not by_phone:
            return []
        found = SQL(" UNION ALL ").join(
            SQL(
                "(SELECT id FROM clinic_patient WHERE %s AND %s LIMIT %s)",
                stage.condition,
                SQL("TRUE") if self.env.su else is_open,
                MOST_ON_PHONE,
            )
            for stage in by_phone
        )
        condition = SQL(
            """%s = ANY(ARRAY(
                SELECT relative.patient_id FROM clinic_family_member AS member
                  JOIN clinic_family_member AS relative
                       ON relative.family_id = member.family_id
                      AND relative.patient_id <> member.patient_id
                 WHERE member.patient_id IN (%s)))""",
            SQL.identifier(self._table, "id"),
            found,
            to_flush=self.env["clinic.family.member"]._fields["family_id"],
        )
        return [Stage(condition)]

    def _get_number_stages(self, keys):
        return [
            self._exact_number_stage(keys.keys),
            *(self._prefix_stage("record_number", key) for key in keys.keys),
            *(self._old_number_stage(key) for key in keys.keys),
            self._prefix_stage("name_key", keys.name_key),
        ]

    def _get_latin_stages(self, keys):
        stages = [self._prefix_stage("name_key", keys.name_key)]
        for column in ("pinyin_key", "initials_key"):
            for key in keys.keys:
                stages.append(self._prefix_stage(column, key))
        return stages + self._get_contains_stages(keys.name_key)

    def _get_contains_stages(self, key):
        """Every word of ``key`` somewhere in the name, in any order."""
        pieces = bigrams(key)
        if len(key) < 2 or not pieces:
            return []
        column = self._field_to_sql(self._table, "name_key")
        conditions = [SQL("clinic_bigrams(%s) @> %s", column, pieces)]
        for word in key.split():
            conditions.append(SQL("%s LIKE %s", column, "%" + like_prefix(word)))
        return [Stage(SQL(" AND ").join(conditions))]

    def _prefix_stage(self, column, key):
        # sudo: keys of phones are closed columns; what is found passes the rules
        column = self.sudo()._field_to_sql(self._table, column)
        return Stage(
            SQL("%s LIKE %s", column, like_prefix(key)), SQL("%s USING ~<~", column)
        )

    def _exact_number_stage(self, keys):
        """The number as typed, filled up as the chain writes it, or an old one."""
        number = self._field_to_sql(self._table, "record_number")
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
                id=SQL.identifier(self._table, "id"),
                to_flush=self.env["clinic.patient.alias"]._fields["number"],
            ),
            is_exact=True,
        )

    def _number_tail_stage(self, key):
        number = SQL("reverse(%s)", self._field_to_sql(self._table, "record_number"))
        return Stage(
            SQL("%s LIKE %s", number, like_prefix(key[::-1])),
            SQL("%s USING ~<~", number),
        )

    def _old_number_stage(self, key):
        return Stage(
            SQL(
                """%s = ANY(ARRAY(SELECT patient_id FROM clinic_patient_alias
                    WHERE number LIKE %s ORDER BY number USING ~<~ LIMIT 100))""",
                SQL.identifier(self._table, "id"),
                like_prefix(key),
                to_flush=self.env["clinic.patient.alias"]._fields["number"],
            )
        )
