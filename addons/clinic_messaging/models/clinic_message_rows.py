import json

from odoo import api, models
from odoo.tools import SQL

from . import clinic_message_sql as engine

ROW = frozenset(
    {
        "key",
        "patient",
        "address",
        "template",
        "channel",
        "branch",
        "source",
        "due_at",
        "expires_at",
        "event_at",
        "slot",
        "params",
        "purpose",
        "queue",
        "subject",
        "body",
    }
)
# columns of the engine that no caller gives
OWN = ("n", "id", "channels", "template_id", "kind")


class ClinicMessage(models.Model):
    """What callers ask for, as rows of the engine; complaints are for programmers."""

    _inherit = "clinic.message"

    @api.model
    def _prepare_rows(self, rows, now):
        """Rows of a caller as rows of the engine; complains to programmers."""
        kinds = {}
        for row in rows:
            if unknown := set(row) - ROW:
                raise ValueError(f"A message has no {', '.join(sorted(unknown))}.")
            if not row.get("key") or not row.get("branch"):
                raise ValueError("A message needs a key and a branch.")
            chain = row["branch"].sudo().chain_id  # sudo: where a branch belongs
            if chain not in kinds:
                kinds[chain] = self._get_template_kinds(chain)
        # sudo: as above
        chains = [row["branch"].sudo().chain_id for row in rows]
        return [
            self._prepare_row(row, kinds[chain], now)
            for row, chain in zip(rows, chains, strict=True)
        ]

    @api.model
    def _prepare_row(self, row, kinds, now):
        source, template = row.get("source"), self._get_row_template(row, kinds)
        patient = self._follow_merge(row.get("patient"))
        purpose = row.get("purpose") or template.purpose or "transactional"
        return {
            "id": None,
            "key": row["key"],
            "patient_id": patient.id if patient else None,
            "address": None if patient else row.get("address"),
            "branch_id": row["branch"].id,
            "purpose": purpose,
            "channels": row.get("channel") or self._clean_channels(template.channels),
            "template_id": template.id or None,
            "kind": row.get("template"),
            "queue": row.get("queue") or self._get_usual_queue(purpose),
            "due_at": row.get("due_at") or now,
            "res_model": source._name if source else None,
            "res_id": source.id if source else None,
            **{
                name: row.get(name) or None
                for name in (
                    "expires_at",
                    "event_at",
                    "slot",
                    "params",
                    "subject",
                    "body",
                )
            },
        }

    @api.model
    def _follow_merge(self, patient):
        """The file that took over the one that a caller still names."""
        found = patient and patient.sudo()  # sudo: which file it is, nothing of it
        while found and found.merged_into_id:
            found = found.merged_into_id
        return found

    @api.model
    def _get_row_template(self, row, kinds):
        code = row.get("template")
        if code and code not in kinds:
            raise ValueError(f"There is no message template {code!r}.")
        if not code and not row.get("body"):
            raise ValueError(f"Message {row['key']} has neither template nor body.")
        return kinds[code] if code else self.env["clinic.message.template"]

    @api.model
    def _clean_channels(self, channels):
        names = (channels or "sms,email").replace(" ", "")
        return ",".join(name for name in names.split(",") if name)

    @api.model
    def _get_usual_queue(self, purpose):
        return "now" if purpose == "requested" else "bulk"

    # -- many rows -----------------------------------------------------------------
    @api.model
    def _make_batch(self, source, now):
        """Rows of ``source`` in a table of this transaction; how many there are."""
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS pg_temp.clinic_message_batch")
        cr.execute(SQL("SELECT * FROM (%s) AS s LIMIT 0", source))
        given = {column.name for column in cr.description}
        known = set(engine.COLUMNS) - set(OWN)
        if unknown := given - known - {"template", "channel"}:
            raise ValueError(f"A message has no {', '.join(sorted(unknown))}.")
        cr.execute(
            SQL(
                """
                CREATE TEMP TABLE clinic_message_batch ON COMMIT DROP AS
                SELECT row_number() OVER () AS n, NULL::integer AS id, s.key,
                       s.patient_id, s.address, s.branch_id, x.purpose, x.channels,
                       k.template_id, s.template AS kind,
                       COALESCE(s.queue, CASE x.purpose WHEN 'requested' THEN 'now'
                                              ELSE 'bulk' END) AS queue,
                       COALESCE(s.due_at, %(now)s) AS due_at, s.expires_at, s.event_at,
                       s.slot, s.res_model, s.res_id, s.params, s.subject, s.body
                  FROM (SELECT %(columns)s FROM (%(source)s) AS given) AS s
                  LEFT JOIN clinic_branch b ON b.id = s.branch_id
                  LEFT JOIN jsonb_to_recordset(%(kinds)s::jsonb) AS k (
                       chain_id integer, code text, template_id integer, purpose text,
                       channels text) ON k.chain_id = b.chain_id AND k.code = s.template
                 CROSS JOIN LATERAL (
                    SELECT COALESCE(s.purpose, k.purpose, 'transactional') AS purpose,
                           COALESCE(s.channel, k.channels, 'sms,email') AS channels
                 ) AS x
                """,
                now=now,
                columns=self._get_source_columns(given),
                source=source,
                kinds=json.dumps(self._get_all_kinds()),
            )
        )
        count = cr.rowcount
        cr.execute("ANALYZE clinic_message_batch")
        self._check_batch()
        return count

    @api.model
    def _get_source_columns(self, given):
        kinds = {**engine.COLUMNS, "template": "text", "channel": "text"}
        for name in OWN:
            del kinds[name]
        return SQL(", ").join(
            SQL("given.%s::%s", SQL.identifier(name), SQL(kind))
            if name in given
            else SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
            for name, kind in kinds.items()
        )

    @api.model
    def _get_all_kinds(self):
        chains = self.env["clinic.chain"].sudo().search([])  # sudo: for everybody
        return [
            {
                "chain_id": chain.id,
                "code": code,
                "template_id": template.id,
                "purpose": template.purpose,
                "channels": self._clean_channels(template.channels),
            }
            for chain in chains
            for code, template in self._get_template_kinds(chain).items()
        ]

    @api.model
    def _check_batch(self):
        self.env.cr.execute(
            """
            SELECT DISTINCT kind FROM clinic_message_batch
             WHERE template_id IS NULL AND COALESCE(body, '') = ''
            """
        )
        if rows := self.env.cr.fetchall():
            codes = ", ".join(sorted(str(row[0]) for row in rows))
            raise ValueError(f"No message template and no body: {codes}.")
        self.env.cr.execute(
            "SELECT count(*) FROM clinic_message_batch"
            " WHERE key IS NULL OR branch_id IS NULL"
        )
        if self.env.cr.fetchone()[0]:
            raise ValueError("A message needs a key and a branch.")
