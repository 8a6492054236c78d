"""The seal of the logs: canonical rows, digests, a hash chain and signed heads.

Plain Python, so that a stranger can check a dump without Odoo (`seal_verify`,
`seal_dump`, scripts/verify_access_log). docs/access-log.md says what it proves.

    row      the values of the columns of a log, as PostgreSQL writes them as text
    digest   sha256 of the canonical text of a row
    chain    sha256 of the chain before it, number, log, row number, digest and time
    head     (seq, chain, rows) signed with Ed25519: all rows up to seq are as they were
    anchor   a head that is kept outside the database (`seal_keys`)
"""

import hashlib
import json
from typing import NamedTuple

FORMAT = 1
START = "0" * 64
TABLES = {"access": "clinic_access_log", "operation": "clinic_operation_log"}
# format -> log -> columns; never change a list, add a format. The row's number is not
# in it: the chain binds it, and a row that moved is still recognised by its digest.
COLUMNS = {
    1: {
        "access": (
            "happened_at",
            "local_date",
            "user_id",
            "roles",
            "branch_id",
            "door",
            "purpose",
            "classes",
            "patient_ids",
            "patient_count",
            "details",
        ),
        "operation": (
            "happened_at",
            "local_date",
            "actor_id",
            "branch_id",
            "operation",
            "res_model",
            "res_ids",
            "summary",
            "old_value",
            "new_value",
        ),
    }
}


class Seal(NamedTuple):
    """One row of clinic_access_seal; times are PostgreSQL's text, in UTC."""

    seq: int
    log: str
    row_id: int
    format: int
    digest: str
    chain: str
    sealed_at: str


class Head(NamedTuple):
    """One row of clinic_access_head: the chain up to `seq`, signed by a key."""

    seq: int
    chain: str
    rows: int
    signed_at: str
    key_id: str
    signature: str


def row_text(values):
    """The canonical text of a row: a JSON array of texts, null for no value.

    `values` are the texts that PostgreSQL gives for the columns of `COLUMNS`.

    >>> row_text(["2026-01-01 08:00:00", None, 'a "b"', "[1, 2]"])
    '["2026-01-01 08:00:00", null, "a \\\\"b\\\\"", "[1, 2]"]'
    >>> row_text(["诊所"])
    '["诊所"]'
    """
    return json.dumps(list(values), ensure_ascii=False)


def row_digest(log, values, version=FORMAT):
    """The digest of a row of `log`: 64 hexadecimal digits.

    >>> row_digest("access", ["1"]) == row_digest("access", ["1"])
    True
    >>> row_digest("access", ["1"]) == row_digest("operation", ["1"])
    False
    >>> row_digest("access", [None]) == row_digest("access", ["null"])
    False
    """
    text = f"clinic-log/{version}/{log}\n{row_text(values)}"
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_sql(log, alias="l", version=FORMAT):
    """The same digest as an expression of PostgreSQL, built from constants alone.

    `json_build_array` writes what `row_text` writes; a property test holds them equal.

    >>> digest_sql("access").startswith("encode(sha256(convert_to('clinic-log/1/acc")
    True
    """
    columns = ", ".join(f"{alias}.{name}::text" for name in COLUMNS[version][log])
    text = f"'clinic-log/{version}/{log}' || chr(10) || json_build_array({columns})"
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def chain_value(previous, seq, log, row_id, digest, sealed_at, version=FORMAT):
    """The chain after one more row: 64 hexadecimal digits.

    >>> first = chain_value(START, 1, "access", 7, "d" * 64, "2026-01-01 08:00:00")
    >>> len(first), first == chain_value(first, 1, "access", 7, "d" * 64, "2026")
    (64, False)
    """
    parts = (previous, seq, log, row_id, version, digest, sealed_at)
    text = "|".join(map(str, parts))
    return hashlib.sha256(f"clinic-seal\n{text}".encode()).hexdigest()


def make_seals(rows, seq, chain, sealed_at, version=FORMAT):
    """The seals of `rows`, [(log, row number, digest)], after number `seq`.

    >>> seals = make_seals([("access", 7, "a" * 64), ("operation", 1, "b" * 64)],
    ...                    0, START, "2026-01-01 08:00:00")
    >>> [(seal.seq, seal.log, seal.row_id) for seal in seals]
    [(1, 'access', 7), (2, 'operation', 1)]
    """
    seals = []
    for log, row_id, digest in rows:
        seq += 1
        chain = chain_value(chain, seq, log, row_id, digest, sealed_at, version)
        seals.append(Seal(seq, log, row_id, version, digest, chain, sealed_at))
    return seals


def expected_chain(previous, seal):
    """What the chain of `seal` must be after `previous`."""
    return chain_value(
        previous,
        seal.seq,
        seal.log,
        seal.row_id,
        seal.digest,
        seal.sealed_at,
        seal.format,
    )


def head_text(seq, chain, rows, signed_at, key_id):
    """The bytes that are signed for a head.

    >>> head_text(2, "ab", 2, "2026-01-01 08:00:00", "k1")
    b'clinic-head/1\\n2|ab|2|2026-01-01 08:00:00|k1'
    """
    return f"clinic-head/1\n{seq}|{chain}|{rows}|{signed_at}|{key_id}".encode()
