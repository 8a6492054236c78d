"""Sealed rows without a database, and the text of a dump of them."""

import dataclasses
import random

from ..tools import seal_chain as chain
from ..tools.seal_keys import make_anchor
from ..tools.seal_verify import Verifier

UUID = "11111111-2222-3333-4444-555555555555"
SEALED_AT = "2026-03-01 09:00:00.25"
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})


def values_of(log, number):
    """Invented values of a row, with nulls and with what a dump must escape."""
    rng = random.Random(f"{log}{number}")
    words = [
        None,
        "care",
        'a "b" \\ c',
        "Ümlaut\tTab",
        "诊所\nline",
        "clinical,contact",
    ]
    texts = {name: rng.choice(words) for name in chain.COLUMNS[chain.FORMAT][log]}
    minute, second = divmod(number, 60)
    texts["happened_at"] = f"2026-03-01 08:{minute:02}:{second:02}.5"
    return texts


@dataclasses.dataclass
class Logs:
    """Tables as PostgreSQL's texts; change them as somebody would in SQL."""

    rows: dict  # log -> {row number: {column: text}}
    seals: list
    heads: list

    @classmethod
    def make(cls, keys, access=12, operation=3, head_every=5):
        rows = {
            "access": {n: values_of("access", n) for n in range(1, access + 1)},
            "operation": {
                n: values_of("operation", n) for n in range(1, operation + 1)
            },
        }
        logs = cls(rows, [], [])
        order = [(log, n) for log in rows for n in rows[log]]
        for start in range(0, len(order), head_every):
            logs.seal(order[start : start + head_every], keys)
        return logs

    def digest(self, log, number):
        texts = self.rows[log].get(number)
        return texts and chain.row_digest(log, texts.values())

    def seal(self, places, keys=None):
        last = self.seals[-1] if self.seals else None
        made = chain.make_seals(
            [(log, n, self.digest(log, n)) for log, n in places],
            last.seq if last else 0,
            last.chain if last else chain.START,
            SEALED_AT,
        )
        self.seals += made
        if keys and made:
            self.heads.append(self.sign(keys))

    def sign(self, keys):
        last = self.seals[-1]
        return keys.sign(last.seq, last.chain, last.seq, SEALED_AT)

    def rechain(self):
        """What a forger without the key does: all seals anew over the rows."""
        places = [(seal.log, seal.row_id) for seal in self.seals]
        self.seals = []
        self.seal(places)

    def anchor(self, keys):
        head = keys.sign(self.seals[-1].seq, self.seals[-1].chain, 1, SEALED_AT)
        origin = self.seals[0].chain
        return make_anchor("db", UUID, origin, head, keys.public_key())

    def verify(self, public=None, anchors=()):
        verifier = Verifier(self.heads, anchors, public, self._sealed_as)
        for seal in self.seals:
            texts = self.rows.get(seal.log, {}).get(seal.row_id)
            digest = texts and chain.row_digest(seal.log, texts.values())
            verifier.feed(seal, digest, texts and texts["happened_at"])
        sealed = {(seal.log, seal.row_id) for seal in self.seals}
        for log, rows in self.rows.items():
            for number in sorted(set(rows) - {n for name, n in sealed if name == log}):
                verifier.feed_unsealed(log, number, rows[number]["happened_at"])
        return verifier.finish()

    def _sealed_as(self, log, digest):
        for seal in self.seals:
            if (seal.log, seal.digest) == (log, digest):
                return seal.row_id
        return None

    # -- dump ----------------------------------------------------------------------
    def dump(self, uuid=UUID):
        """The text of a plain dump."""
        parts = [
            "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n"
        ]
        parts.append("COPY public.res_users (id, login) FROM stdin;\n1\tx\n\\.\n\n")
        parts.append(_copy("clinic_access_head", [h._asdict() for h in self.heads]))
        for log, table in chain.TABLES.items():
            rows = [{**texts, "id": n} for n, texts in self.rows[log].items()]
            columns = ["id", *chain.COLUMNS[chain.FORMAT][log]]
            parts.append(_copy(table, rows, columns))
        parts.append(_copy("clinic_access_seal", [s._asdict() for s in self.seals]))
        parameters = [{"id": 1, "key": "database.uuid", "value": uuid}]
        parts.append(_copy("ir_config_parameter", parameters))
        return "\n".join([*parts, "--\n-- PostgreSQL database dump complete\n--\n"])


def _copy(table, rows, columns=None):
    columns = columns or list(rows[0] if rows else {"id": 1})
    lines = [f"COPY public.{table} ({', '.join(columns)}) FROM stdin;"]
    for row in rows:
        lines.append(
            "\t".join(
                r"\N" if row[name] is None else str(row[name]).translate(ESCAPES)
                for name in columns
            )
        )
    return "\n".join([*lines, "\\.", ""])
