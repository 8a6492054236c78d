from odoo import api, models

from ..tools.seal_chain import COLUMNS, FORMAT, TABLES, Head, Seal, row_digest
from ..tools.seal_verify import Verifier

BATCH = 2000


class ClinicSealCheckMixin(models.AbstractModel):
    """Verifies the rows of this database with the engine of the script.

    Digests are computed here from the texts of the rows, not by the SQL that sealed
    them; in batches, so that memory stays flat.
    """

    _name = "clinic.seal.check.mixin"
    _description = "Verification of the seal of the logs"

    @api.model
    def _verify(self):
        """The `Report` on the rows of this database, read in batches."""
        own = self.sudo()  # sudo: reads digests and times, shows numbers of rows alone
        heads = own.env["clinic.access.head"]
        anchors = heads._get_anchors()
        keys = heads._get_public_keys()
        verifier = Verifier(own._get_heads(), anchors, keys, own._get_sealed_as)
        for seals in own._get_seals():
            rows = own._get_rows(seals)
            for seal in seals:
                found = rows.get((seal.log, seal.row_id), (None, None))
                verifier.feed(seal, *found)
        for log in TABLES:
            for row_id, at in own._get_unsealed(log):
                verifier.feed_unsealed(log, row_id, at)
        return verifier.finish()

    def _fetch(self, query, *values):
        self.env.cr.execute(query, values)
        return self.env.cr.fetchall()

    def _get_seals(self):
        last = -1
        while True:
            rows = self._fetch(
                "SELECT seq, log, row_id, format, digest, chain, sealed_at::text"
                " FROM clinic_access_seal WHERE seq > %s ORDER BY seq LIMIT %s",
                *(last, BATCH),
            )
            if not rows:
                return
            yield [Seal(*row) for row in rows]
            last = rows[-1][0]

    def _get_heads(self):
        last = -1
        while True:
            rows = self._fetch(
                "SELECT seq, chain, rows, signed_at::text, key_id, signature"
                " FROM clinic_access_head WHERE seq > %s ORDER BY seq LIMIT %s",
                *(last, BATCH),
            )
            if not rows:
                return
            yield from (Head(*row) for row in rows)
            last = rows[-1][0]

    def _get_rows(self, seals):
        """{(log, row number): (digest, time)} of the log rows of these seals."""
        found = {}
        for log, table in TABLES.items():
            ids = [seal.row_id for seal in seals if seal.log == log]
            columns = ", ".join(f"{name}::text" for name in COLUMNS[FORMAT][log])
            query = f"SELECT id, {columns} FROM {table} WHERE id = ANY(%s)"
            for row_id, *values in self._fetch(query, ids):
                found[log, row_id] = (row_digest(log, values), values[0])
        return found

    def _get_unsealed(self, log):
        last = -1
        while True:
            rows = self._fetch(
                f"SELECT id, happened_at::text FROM {TABLES[log]} l WHERE id > %s"
                " AND NOT EXISTS (SELECT 1 FROM clinic_access_seal s"
                " WHERE s.log = %s AND s.row_id = l.id) ORDER BY id LIMIT %s",
                *(last, log, BATCH),
            )
            if not rows:
                return
            yield from rows
            last = rows[-1][0]

    def _get_sealed_as(self, log, digest):
        rows = self._fetch(
            "SELECT row_id FROM clinic_access_seal WHERE log = %s AND digest = %s"
            " LIMIT 1",
            *(log, digest),
        )
        return rows[0][0] if rows else None

    # -- sentences ---------------------------------------------------------------------
    @api.model
    def _say_verdict(self, report):
        if report.first:
            return self.env._(
                "%(count)s rows are not as they were sealed. The first: %(finding)s",
                count=report.broken,
                finding=self._say(report.first),
            )
        if report.verdict == "unproven":
            return self.env._(
                "%(count)s rows are as they were sealed, but no signature proves it.",
                count=report.sealed,
            )
        if report.late:
            return self.env._(
                "%(count)s rows are as they were sealed; %(late)s of them were sealed "
                "late, the first: %(finding)s",
                count=report.sealed,
                late=report.late_count,
                finding=self._say(report.late[0]),
            )
        return self.env._(
            "%(count)s rows are as they were sealed.", count=report.sealed
        )

    @api.model
    def _say(self, found):
        """A finding as a sentence."""
        what = self._get_sentences(found)[found.kind]
        if not found.log:
            return what
        logs = {
            "access": self.env._("Access log, row %(row)s", row=found.row_id),
            "operation": self.env._("Operation log, row %(row)s", row=found.row_id),
        }
        row = logs.get(found.log, found.log)
        return self.env._(
            "%(row)s (%(time)s): %(what)s", row=row, time=found.at or "-", what=what
        )

    @api.model
    def _get_sentences(self, found):
        say, seq, detail = self.env._, found.seq, found.detail
        return {
            "changed": say("is not what was sealed under %(seq)s.", seq=seq),
            "reordered": say("holds what was sealed as row %(other)s.", other=detail),
            "missing": say("was sealed under %(seq)s and is gone.", seq=seq),
            "inserted": say("stands among sealed rows without a seal."),
            "seal": say("seal %(seq)s does not follow from the one before.", seq=seq),
            "gap": say("seal %(other)s is missing.", other=detail),
            "twice": say("the number exists twice."),
            "format": say("is sealed in a format that is not known here."),
            "head": say(
                "The head signed at %(time)s for seal %(seq)s does not fit: the seal "
                "was made anew after seal %(other)s.",
                time=found.at,
                seq=seq,
                other=detail,
            ),
            "signature": say(
                "The head signed at %(time)s for seal %(seq)s bears no valid "
                "signature; proven up to seal %(other)s.",
                time=found.at,
                seq=seq,
                other=detail,
            ),
            "anchor": say(
                "The anchor of %(day)s knows another seal %(seq)s: the seal was made "
                "anew.",
                day=detail,
                seq=seq,
            ),
            "forged": say(
                "The anchor of %(day)s bears no valid signature.", day=detail
            ),
            "cut": say(
                "On %(time)s there were %(seq)s seals: the end was cut off.",
                time=found.at,
                seq=seq,
            ),
            "late": say(
                "is much older than rows sealed before it; sealed at %(time)s.",
                time=detail,
            ),
            "future": say("is dated after its seal of %(time)s.", time=detail),
        }
