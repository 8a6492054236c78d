"""The result of a verification in words, for who runs scripts/verify_access_log."""

NAMES = {"access": "access log", "operation": "operation log"}
WORDS = {
    "changed": "changed: it is not what was sealed under {seq}",
    "reordered": "reordered: it holds what was sealed as row {detail}",
    "missing": "missing: it was sealed under {seq} and is gone",
    "inserted": "inserted, or its seal was taken: it stands among sealed rows",
    "seal": "seal {seq} does not follow from the one before: changed or out of order",
    "gap": "seal {detail} is missing",
    "twice": "its number exists twice",
    "format": "seal {seq} has a format that this program does not know",
    "head": "the head signed {at} for seal {seq} does not fit: the seal was made anew "
    "after seal {detail}",
    "signature": "the head signed {at} for seal {seq} bears no valid signature of a "
    "known key; proven up to seal {detail}",
    "anchor": "the anchor of {detail} knows another seal {seq}: the seal was made anew",
    "forged": "the anchor of {detail} for seal {seq} bears no valid signature",
    "cut": "the end was cut off: {at} there were {seq} seals",
    "late": "sealed late or backdated: rows sealed before it are much younger; sealed "
    "{detail}",
    "future": "dated after its seal of {detail}",
}
VERDICTS = {
    "broken": "BROKEN",
    "unproven": "UNPROVEN: nothing contradicts, but no signature was checked",
    "doubtful": "VERIFIED, with rows that were sealed late",
    "verified": "VERIFIED",
}


def sentence(found):
    """A finding in words.

    >>> from .seal_verify import Finding
    >>> sentence(Finding("changed", 7, "access", 5, "2026-01-01"))
    'access log, row 5 (2026-01-01): changed: it is not what was sealed under 7'
    >>> sentence(Finding("cut", 9, at="2026-01-01 08:00:00"))
    'the end was cut off: 2026-01-01 08:00:00 there were 9 seals'
    """
    what = WORDS[found.kind].format(**found._asdict())
    if not found.log:
        return what
    return f"{NAMES.get(found.log, found.log)}, row {found.row_id} ({found.at}): {what}"


def lines(report):
    """All that is to be said, one line each; the verdict first."""
    yield VERDICTS[report.verdict]
    if report.first:
        yield f"First broken row: {sentence(report.first)}"
        yield from (f"  also: {sentence(found)}" for found in report.findings[1:])
        if report.broken > len(report.findings):
            yield f"  and {report.broken - len(report.findings)} more"
    yield from _reach(report)
    yield from (f"  doubtful: {sentence(found)}" for found in report.late)
    yield _waiting(report)


def _reach(report):
    last, proven, anchored = report.last, report.proven, report.anchored
    if not last:
        yield "Nothing is sealed."
        return
    word = "The chain holds" if report.broken else "Verified"
    yield (
        f"{word} up to seal {last.seq}: {NAMES.get(last.log, last.log)}, "
        f"row {last.row_id} ({report.last_at or 'gone'}); "
        f"{report.sealed} seals in the dump"
    )
    if proven:
        by = f"key {proven.key_id}, {proven.signed_at}"
        yield f"Signed up to seal {proven.seq} ({by})"
    else:
        yield f"Signed: not proven; {report.heads} heads, see --public-key"
    if anchored:
        yield f"Anchored up to seal {anchored['seq']} ({anchored['signed_at']})"


def _waiting(report):
    total = sum(report.unsealed.values())
    if not total:
        return "Unsealed: 0 rows"
    parts = ", ".join(f"{NAMES[log]} {n}" for log, n in sorted(report.unsealed.items()))
    text = f"Unsealed: {total} rows ({parts}), the oldest of {report.oldest_unsealed}"
    if report.in_flight:
        text += (
            f"; {report.in_flight} have lower numbers than sealed ones: committed "
            "last, or put in. A dump made some minutes later tells"
        )
    return text


def as_dict(report, notes=()):
    """The same for programs."""
    return {
        "verdict": report.verdict,
        "first": report.first and report.first._asdict(),
        "findings": [found._asdict() for found in report.findings],
        "broken": report.broken,
        "late": [found._asdict() for found in report.late],
        "late_count": report.late_count,
        "sealed": report.sealed,
        "last": report.last and report.last._asdict(),
        "signed": report.proven and report.proven._asdict(),
        "anchored": report.anchored,
        "unsealed": report.unsealed,
        "in_flight": report.in_flight,
        "notes": list(notes),
    }
