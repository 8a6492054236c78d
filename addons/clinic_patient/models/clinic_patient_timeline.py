from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

MOST = 100  # entries of one page


class TimelineSource(NamedTuple):
    """Rows of one kind that a timeline shows.

    ``at`` names stored date or datetime fields, the first one that is filled counts.
    ``prepare`` is a method of ``clinic.patient`` that takes rows and returns
    ``{row id: {"title", "text", "tone", "author", "open"}}``: what it leaves out is
    empty, ``open`` is the record behind the row where that is another one, or False.
    ``shown`` are the fields told of a row, for the access log. What is ``is_detail``
    comes only when asked for.
    """

    kind: str
    label: str
    model: str
    at: tuple
    prepare: str
    shown: tuple = ()
    domain: Domain = Domain.TRUE
    patient: str = "patient_id"
    is_detail: bool = False


class Cursor(NamedTuple):
    """Where a page ended: newest first, then by kind, then the newest row."""

    at: datetime
    kind: str
    number: int

    def __str__(self):
        return f"{self.at.isoformat()}|{self.kind}|{self.number}"


class ClinicPatient(models.Model):
    """One timeline of a file: whatever happened, as far as the reader may know."""

    _inherit = "clinic.patient"

    def get_timeline(self, kinds=None, before=None, limit=20):
        """Return a page of the timeline, newest first.

        ``kinds`` are the kinds to show, ``before`` is the ``next`` of the page above.
        Rules, groups of fields and the access log hold as on every other way; the
        number of queries does not depend on the number of rows.
        """
        self.ensure_one()
        self.check_access("read")
        sources = self._get_readable_sources()
        asked = {s.kind for s in sources if not s.is_detail}
        if kinds is not None:
            asked = {kind for kind in kinds if isinstance(kind, str)}
        limit = min(max(int(limit), 1), MOST)
        cursor = self._read_timeline_cursor(before)
        used = [source for source in sources if source.kind in asked]
        rows = self._get_timeline_rows(used, cursor, limit + 1)
        page = rows[:limit]
        is_more = len(rows) > limit
        return {
            "entries": self._prepare_timeline_entries(used, page),
            "next": str(Cursor(page[-1][1], page[-1][0], page[-1][2]))
            if is_more
            else None,
            "kinds": [
                {"kind": s.kind, "label": s.label, "shown": s.kind in asked}
                for s in sources
            ],
        }

    # -- hook --------------------------------------------------------------------
    def _get_timeline_sources(self):
        """A list of `TimelineSource`. Extend by adding to the list of super.

        Models that the user may not read are left out by the caller; record rules
        hold for the rest.
        """
        return []

    def _get_readable_sources(self):
        return [
            source
            for source in self._get_timeline_sources()
            if self.env[source.model].has_access("read")
        ]

    # -- rows ----------------------------------------------------------------------
    @api.model
    def _read_timeline_cursor(self, text):
        if not text:
            return None
        try:
            at, kind, number = str(text).split("|")
            return Cursor(datetime.fromisoformat(at), kind, int(number))
        except ValueError as error:
            raise UserError(
                self.env._("The timeline has moved on. Reload the page.")
            ) from error

    def _get_timeline_rows(self, sources, cursor, limit):
        """[(kind, instant, row id, day)] by one statement, each part bounded."""
        parts = [self._prepare_timeline_sql(s, cursor, limit) for s in sources]
        if not parts:
            return []
        return self.env.execute_query(
            SQL(
                """SELECT kind, at, id, day FROM (%s) AS entry
                    ORDER BY at DESC, kind, id DESC LIMIT %s""",
                SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
                limit,
            )
        )

    def _prepare_timeline_sql(self, source, cursor, limit):
        model = self.env[source.model].with_context(active_test=False)
        domain = Domain(source.patient, "=", self.id) & source.domain
        query = model._search(domain)
        at, day = self._get_timeline_instant(source, model, query)
        number = SQL.identifier(query.table, "id")
        if cursor:
            query.add_where(self._get_timeline_bound(source.kind, at, number, cursor))
        query.order = SQL("%s DESC, %s DESC", at, number)
        query.limit = limit
        return query.select(
            SQL("%s::text AS kind", source.kind),
            SQL("%s AS at", at),
            SQL("%s AS id", number),
            SQL("%s AS day", day),
        )

    def _get_timeline_instant(self, source, model, query):
        """SQL of the instant in UTC and of the day where the reader is.

        A day without a time begins at midnight there.
        """
        zone = self._get_timeline_zone()
        instants, days = [], []
        for name in source.at:
            column = model._field_to_sql(query.table, name, query)
            if model._fields[name].type == "date":
                days.append(column)
                instants.append(
                    SQL(
                        "%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC'", column, zone
                    )
                )
            else:
                instants.append(column)
                days.append(
                    SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, zone)
                )
        return (
            SQL("COALESCE(%s)", SQL(", ").join(instants)),
            SQL("COALESCE(%s)", SQL(", ").join(days)),
        )

    @api.model
    def _get_timeline_zone(self):
        # sudo: time zone of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        return branch.tz or self.env.tz.zone or "UTC"

    @api.model
    def _get_timeline_bound(self, kind, at, number, cursor):
        """What comes after the cursor, see the order of ``_get_timeline_rows``."""
        if kind == cursor.kind:
            return SQL("(%s, %s) < (%s, %s)", at, number, cursor.at, cursor.number)
        if kind > cursor.kind:
            return SQL("%s <= %s", at, cursor.at)
        return SQL("%s < %s", at, cursor.at)

    # -- entries -------------------------------------------------------------------
    def _prepare_timeline_entries(self, sources, rows):
        told = {}
        for source in sources:
            ids = [row[2] for row in rows if row[0] == source.kind]
            if ids:
                told[source.kind] = self._tell_timeline_rows(source, ids)
        by_kind = {source.kind: source for source in sources}
        return [
            self._prepare_timeline_entry(by_kind[row[0]], row, told[row[0]])
            for row in rows
        ]

    def _tell_timeline_rows(self, source, ids):
        records = self.env[source.model].with_context(active_test=False).browse(ids)
        if source.shown:
            self._note_timeline(records, source.shown)
        return getattr(self, source.prepare)(records)

    @api.model
    def _note_timeline(self, records, names):
        """Those of the fields that the user may read leave by this door."""
        fields_of = records._fields
        readable = [n for n in names if records._has_field_access(fields_of[n], "read")]
        records._note_clinic_fields(readable, "clinic.patient.get_timeline")

    def _prepare_timeline_entry(self, source, row, told):
        kind, at, number, day = row
        entry = {"title": "", "text": "", "tone": "", "author": ""}
        entry |= {"open": [source.model, number], **told.get(number, {})}
        first = self.env[source.model]._fields[source.at[0]]
        time = ""
        if first.type == "datetime":
            time = f"{to_local(at, self._get_timeline_zone()):%H:%M}"
        return {
            **entry,
            "kind": kind,
            "model": source.model,
            "id": number,
            "at": at.strftime("%Y-%m-%d %H:%M:%S"),
            "day": day.isoformat(),
            "time": time,
        }
