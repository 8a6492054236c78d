"""Checks the seal of the logs, from a dump or from the database, row by row.

`Verifier` is fed the seals in the order of their number, each with the digest of its
log row, then the rows that have no seal. It holds no rows: memory stays flat.
"""

import dataclasses
from datetime import datetime, timedelta
from typing import NamedTuple

from .seal_chain import COLUMNS, START, expected_chain
from .seal_keys import anchor_head, is_signed

# how much older than its neighbours an honest row may be when it is committed
GRACE = {"access": timedelta(minutes=10), "operation": timedelta(hours=1)}
MAX_FINDINGS = 20


class Finding(NamedTuple):
    """What is wrong with one row. `kind`:

    changed    the row is not what was sealed; `detail` names nothing
    reordered  it is what was sealed as row `detail`
    missing    the row is gone
    inserted   it stands among sealed rows without a seal: put there, or its seal taken
    seal       the seal does not follow from the one before: changed or out of order
    gap        seals are missing before this one, `detail` is the number expected
    twice      two rows or two seals have this number
    format     sealed in a format that this program does not know
    head       a signed head does not fit the chain: it was rewritten since the head
               before, `detail` is the number of that one
    signature  a signed head bears no valid signature of a known key
    anchor     the chain is not what the anchor `detail` kept: it was rewritten
    forged     the anchor `detail` bears no valid signature of a known key
    cut        the seals end before the head or anchor `seq`: the end was cut off
    """

    kind: str
    seq: int = 0
    log: str = ""
    row_id: int = 0
    at: str = ""
    detail: str = ""


@dataclasses.dataclass
class Report:
    """What was found. `verdict`: broken, unproven, doubtful or verified."""

    last: object = None  # the last seal whose chain holds
    last_at: str = ""
    proven: object = None  # the last head that is signed and fits
    anchored: dict | None = None  # the last anchor that fits
    findings: list = dataclasses.field(default_factory=list)
    broken: int = 0  # findings, also those beyond the list
    late: list = dataclasses.field(default_factory=list)
    late_count: int = 0
    sealed: int = 0
    heads: int = 0
    unsealed: dict = dataclasses.field(default_factory=dict)
    in_flight: int = 0
    oldest_unsealed: str = ""

    @property
    def first(self):
        """The first broken row."""
        return self.findings[0] if self.findings else None

    @property
    def verdict(self):
        if self.broken:
            return "broken"
        if self.sealed and not self.proven:
            return "unproven"
        return "doubtful" if self.late_count else "verified"


def instant(text):
    """The moment of a PostgreSQL timestamp; None for what is none.

    >>> instant("2026-01-01 08:00:00.5")
    datetime.datetime(2026, 1, 1, 8, 0, 0, 500000)
    >>> instant("infinity") is None
    True
    """
    whole, _dot, fraction = (text or "").partition(".")
    if fraction:
        whole += "." + fraction.ljust(6, "0")
    try:
        return datetime.fromisoformat(whole)
    except ValueError:
        return None


def _is_before(text, mark, grace):
    """Whether the time `text` is before `mark` by more than `grace`.

    >>> _is_before("2026-01-01 08:00:00", "2026-01-01 08:10:01", GRACE["access"])
    True
    >>> _is_before("2026-01-01 08:00:01", "2026-01-01 08:10:01", GRACE["access"])
    False
    """
    if not mark or (text and text >= mark):  # ISO texts sort as their times do
        return False
    moment, limit = instant(text), instant(mark)
    return moment is None or limit is None or limit - moment > grace


class Verifier:
    """Feed it everything in order, then read `finish()`.

    heads    iterable of Head by number
    anchors  dicts of `make_anchor` of this database
    keys     {key id: public key}; without keys no head proves anything
    sealed_as(log, digest) -> the number under which a digest was sealed, or None
    """

    def __init__(self, heads=(), anchors=(), keys=None, sealed_as=None):
        self.report = Report()
        self._heads = iter(heads)
        self._head = next(self._heads, None)
        self._anchors = sorted(anchors, key=lambda anchor: anchor["seq"], reverse=True)
        self._keys = keys or {}
        self._sealed_as = sealed_as or (lambda log, digest: None)
        self._chain = START
        self._seq = 0
        self._holds = True  # whether the chain can still be followed
        self._newest = {}  # log -> latest time among sealed rows
        self._highest = {}  # log -> highest number among sealed rows

    # -- feeding -----------------------------------------------------------------
    def feed(self, seal, digest, at):
        """The next seal, with digest and time of its log row (None if it is gone)."""
        self.report.sealed += 1
        if self._holds:
            self._follow(seal)
        if self._holds:
            self._compare(seal, digest, at)
            self._check_time(seal, at)
            self.report.last, self.report.last_at = seal, at
            self._check_heads(seal)
            self._check_anchors(seal)

    def feed_unsealed(self, log, row_id, at):
        """A log row without a seal; after all seals, in any order."""
        report = self.report
        if _is_before(at, self._newest.get(log), GRACE[log]):
            self.tell(Finding("inserted", 0, log, row_id, at))
            return
        report.unsealed[log] = report.unsealed.get(log, 0) + 1
        report.oldest_unsealed = min(report.oldest_unsealed or at, at)
        report.in_flight += row_id < self._highest.get(log, 0)

    def finish(self):
        """Everything was fed: the `Report`."""
        if self._holds:
            while self._head:
                self._reject_head("cut")
                self._next_head()
            while self._anchors:
                anchor = self._anchors.pop()
                if self._is_genuine(anchor):
                    self.tell(_about(anchor, "cut"))
        return self.report

    # -- chain and rows ------------------------------------------------------------
    def _follow(self, seal):
        wrong = ""
        if seal.format not in COLUMNS:
            wrong = Finding("format", seal.seq, seal.log, seal.row_id)
        elif seal.seq != self._seq + 1:
            kind = "gap" if seal.seq > self._seq + 1 else "twice"
            wrong = Finding(
                kind, seal.seq, seal.log, seal.row_id, detail=str(self._seq + 1)
            )
        elif seal.chain != expected_chain(self._chain, seal):
            wrong = Finding("seal", seal.seq, seal.log, seal.row_id, seal.sealed_at)
        if wrong:
            self.tell(wrong)
            self._holds = False  # nothing after it can be proven
        else:
            self._seq, self._chain = seal.seq, seal.chain

    def _compare(self, seal, digest, at):
        if digest == seal.digest:
            return
        if digest is None:
            self.tell(
                Finding("missing", seal.seq, seal.log, seal.row_id, seal.sealed_at)
            )
            return
        # a search through all seals: only for those that are shown
        listed = len(self.report.findings) < MAX_FINDINGS
        other = self._sealed_as(seal.log, digest) if listed else None
        kind = "reordered" if other else "changed"
        self.tell(Finding(kind, seal.seq, seal.log, seal.row_id, at, str(other or "")))

    def _check_time(self, seal, at):
        """A row much older than one sealed before it was put in, or came late."""
        log = seal.log
        if at is not None:
            early = _is_before(at, self._newest.get(log), GRACE[log])
            future = _is_before(seal.sealed_at, at, GRACE[log])
            if early or future:
                self.report.late_count += 1
                if len(self.report.late) < MAX_FINDINGS:
                    kind = "late" if early else "future"
                    self.report.late.append(
                        Finding(kind, seal.seq, log, seal.row_id, at, seal.sealed_at)
                    )
            mark = min(at, seal.sealed_at)
            self._newest[log] = max(self._newest.get(log, ""), mark)
        self._highest[log] = max(self._highest.get(log, 0), seal.row_id)

    # -- heads and anchors ---------------------------------------------------------
    def _next_head(self):
        self._head = next(self._heads, None)

    def _check_heads(self, seal):
        while self._head and self._head.seq <= seal.seq:
            head, report = self._head, self.report
            report.heads += 1
            if head.seq != seal.seq or head.chain != seal.chain:
                self._reject_head("head")
            elif self._keys and not is_signed(head, self._keys):
                self._reject_head("signature")
            elif self._keys:
                report.proven = head
            self._next_head()

    def _reject_head(self, kind):
        before = str(self.report.proven.seq) if self.report.proven else "0"
        head = self._head
        self.tell(Finding(kind, head.seq, at=head.signed_at, detail=before))

    def _check_anchors(self, seal):
        while self._anchors and self._anchors[-1]["seq"] <= seal.seq:
            anchor = self._anchors.pop()
            if not self._is_genuine(anchor):
                continue
            if anchor["seq"] != seal.seq or anchor["chain"] != seal.chain:
                self.tell(_about(anchor, "anchor"))
            else:
                self.report.anchored = anchor

    def _is_genuine(self, anchor):
        if self._keys and not is_signed(anchor_head(anchor), self._keys):
            self.tell(_about(anchor, "forged"))
            return False
        return True

    def tell(self, finding):
        """Note what somebody else found, too."""
        self.report.broken += 1
        if len(self.report.findings) < MAX_FINDINGS:
            self.report.findings.append(finding)


def _about(anchor, kind):
    at = str(anchor["signed_at"])
    return Finding(kind, int(anchor["seq"]), at=at, detail=at[:10])
