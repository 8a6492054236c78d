import json
from contextlib import contextmanager
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.governor import CHANNEL_REASONS
from . import clinic_message_sql as engine
from . import clinic_message_sql_keep as keep

MODES = {"requested": "at_once", "marketing": "later"}


class ClinicMessage(models.Model):
    """What becomes of a message is decided once, when it is asked for.

    It is queued on the first channel that passes, or it is kept as not sent with the
    reason; either way its key is taken, and asking again changes nothing.
    """

    _inherit = "clinic.message"

    # -- doors -------------------------------------------------------------------
    @api.model
    def _enqueue(self, rows):
        """Decide about messages; returns them in the order of ``rows``.

        A row: key, branch, and patient or address; template (code) or body; channel
        (None: those of the template in their order); source (record), params;
        purpose (None: the template's); due_at (None: now), expires_at, event_at (a
        reminder moves earlier, not past it); slot (one message per address and
        slot); queue "now" or "bulk". A key that is taken gives the message that is
        there, whatever became of it.
        """
        if not rows:
            return self.browse()
        self.env.flush_all()
        keys = [row["key"] for row in rows]
        known = self._get_ids_by_key(keys)
        new = {}
        for row in rows:
            if row["key"] not in known:
                new.setdefault(row["key"], row)
        if new:
            now = self._now()
            prepared = self._prepare_rows(list(new.values()), now)
            self._insert(self._get_decision(prepared, now), now)
            known |= self._get_ids_by_key(list(new))
        return self.browse(known[key] for key in keys)

    @api.model
    def _enqueue_query(self, source):
        """The same for all rows of ``source`` (SQL) at once, of any number.

        Columns by name: key, branch_id, patient_id or address, template, channel,
        res_model, res_id, due_at, expires_at, event_at, slot, params, purpose,
        queue, subject, body; those left out are empty. Returns how many are
        "queued", how many were not sent by reason, and "known": keys taken before.
        """
        self.env.flush_all()
        now = self._now()
        count = self._make_batch(source, now)
        if not count:
            return {"queued": 0, "known": 0}
        decided = self._get_batch_decision(now)
        with self._plan_for_many():
            result = self._insert(decided, now)
        self.env.cr.execute("DROP TABLE pg_temp.clinic_message_batch")
        return {"queued": 0, **result, "known": count - sum(result.values())}

    @contextmanager
    def _plan_for_many(self):
        """PostgreSQL cannot know how many rows come out of a decision.

        It takes them for one and would join row by row, which is slow for a million.
        """
        settings = {"enable_nestloop": "off", "work_mem": "128MB", "jit": "off"}
        for name, value in settings.items():
            self.env.cr.execute(SQL("SELECT set_config(%s, %s, true)", name, value))
        yield
        for name in settings:
            self.env.cr.execute(SQL("SET LOCAL %s TO DEFAULT", SQL.identifier(name)))

    @api.model
    def _preview(self, rows):
        """What would happen, per row and channel; nothing is kept.

        [[{channel, reason (None: it would go), reason_text, due_at}]] with the
        channels of the row in their order.
        """
        self.env.flush_all()
        now = self._now()
        prepared, place = [], []
        for number, whole in enumerate(self._prepare_rows(rows, now)):
            for channel in whole["channels"].split(","):
                prepared.append({**whole, "channels": channel, "slot": None})
                place.append((number, channel))
        found = [[] for _row in rows]
        self.env.cr.execute(keep.preview(self._get_decision(prepared, now)))
        for n, _channel, _address, reason, due_at in self.env.cr.fetchall():
            number, channel = place[n - 1]
            found[number].append(
                {
                    "channel": channel,
                    "reason": reason,
                    "reason_text": reason and self._get_reason_label(reason),
                    "due_at": due_at,
                }
            )
        return found

    @api.model
    def _decide_again(self, ids):
        """Right before sending: what may have changed is asked once more.

        Returns the ids that still go out now. Others are suppressed with the reason,
        or wait for the end of the quiet hours. An address that was corrected is
        taken over. Call it in the transaction that claims, before it claims.
        """
        if not ids:
            return []
        self.env.flush_all()
        now = self._now()
        source = SQL(
            """
            SELECT row_number() OVER (ORDER BY m.id) AS n, m.id, m.key::text,
                   COALESCE(f.merged_into_id, m.patient_id) AS patient_id,
                   CASE WHEN m.patient_id IS NULL THEN m.address::text END AS address,
                   m.branch_id, m.purpose::text,
                   COALESCE(m.channels, m.channel)::text AS channels, m.template_id,
                   m.kind::text, m.queue::text, %(now)s::timestamp AS due_at,
                   m.expires_at, m.event_at, m.slot::text
              FROM clinic_message m
              LEFT JOIN clinic_patient f ON f.id = m.patient_id
             WHERE m.id = ANY(%(ids)s) AND m.state = 'queued'
            """,
            now=now,
            ids=list(ids),
        )
        self.env.cr.execute(
            SQL(
                "SELECT branch_id, %s, due_at, %s, id, slot IS NOT NULL FROM (%s) AS s",
                engine.MODE,
                engine.BOUND,
                source,
            )
        )
        rows = self.env.cr.fetchall()
        if not rows:
            return []
        has_slots = any(row[5] for row in rows)
        decided = self._decide(source, {row[:4] for row in rows}, now, has_slots)
        self.env.cr.execute(keep.again(decided, now))
        changed = dict(self.env.cr.fetchall())
        self.invalidate_model()
        still = {row[4] for row in rows}
        return [i for i in ids if i in still and changed.get(i, True)]

    @api.model
    def _suppress(self, records, reason):
        """What still waits is not sent, for a reason such as "cancelled", "replaced".

        Returns the messages that it was in time for.
        """
        self.env.flush_all()
        self.env.cr.execute(keep.suppress(records.ids, reason))
        found = self.browse(row[0] for row in self.env.cr.fetchall())
        self.invalidate_model(["state", "reason", "params"])
        return found

    # -- the statement ----------------------------------------------------------------
    def _now(self):
        return fields.Datetime.now()

    @api.model
    def _get_ids_by_key(self, keys):
        self.env.cr.execute(
            SQL("SELECT key, id FROM clinic_message WHERE key = ANY(%s)", keys)
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _get_decision(self, prepared, now):
        for number, row in enumerate(prepared, 1):
            row["n"] = number
        columns = ", ".join(f"{name} {kind}" for name, kind in engine.COLUMNS.items())
        source = SQL(
            "SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r (%s)",
            json.dumps(prepared, default=_to_json),
            SQL(columns),
        )
        asked = {
            (
                row["branch_id"],
                MODES.get(row["purpose"], "earlier"),
                row["due_at"],
                min(filter(None, (row["event_at"], row["expires_at"])), default=None),
            )
            for row in prepared
        }
        has_slots = any(row["slot"] for row in prepared)
        return self._decide(source, asked, now, has_slots)

    @api.model
    def _decide(self, source, asked, now, has_slots=True, is_table=False):
        """``asked``: every (branch id, mode, due_at, bound) of the source."""
        branches = self.env["clinic.branch"].browse({row[0] for row in asked})
        return engine.decide(
            source,
            {
                "places": json.dumps(self._get_places(branches)),
                "moments": self._get_moments(asked, now),
                "salt": self.env["clinic.message.address"]._get_salt(),
                "ranks": CHANNEL_REASONS,
            },
            has_offers=any(row[1] == "later" for row in asked),
            has_slots=has_slots,
            is_table=is_table,
        )

    @api.model
    def _insert(self, decided, now):
        """Keep what was decided, wake the senders; {"queued" or reason: how many}."""
        self.env.cr.execute(
            keep.insert(decided, now, self.env.uid, json.dumps(self._get_langs()))
        )
        result, wake = {}, {}
        for reason, queue, count, due_at in self.env.cr.fetchall():
            result[reason] = result.get(reason, 0) + count
            if reason == "queued":
                wake[queue] = due_at
        for queue, due_at in wake.items():
            self._wake(queue, due_at)
        return result

    @api.model
    def _wake(self, queue, due_at):
        """The sender of a queue runs when its first message is due."""
        cron = self.env.ref(
            f"clinic_messaging.ir_cron_clinic_messaging_{queue}",
            raise_if_not_found=False,
        )
        if cron:
            # sudo: a job is woken in the name of anybody
            cron.sudo()._trigger(None if due_at <= self._now() else due_at)

    @api.model
    def _get_batch_decision(self, now):
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT DISTINCT branch_id, %s, due_at, %s FROM clinic_message_batch",
                engine.MODE,
                engine.BOUND,
            )
        )
        asked = cr.fetchall()
        cr.execute("SELECT FROM clinic_message_batch WHERE slot IS NOT NULL LIMIT 1")
        has_slots = bool(cr.rowcount)
        cr.execute(
            "DELETE FROM clinic_message_batch s USING clinic_message m"
            " WHERE m.key = s.key"
        )
        source = SQL("SELECT * FROM clinic_message_batch")
        return self._decide(source, asked, now, has_slots, is_table=True)


def _to_json(value):
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be a value of a message")
