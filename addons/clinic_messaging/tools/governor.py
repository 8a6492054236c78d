"""Whether one message goes out, and by which channel: the rules in plain Python.

The engine in PostgreSQL decides for all rows at once; a test holds both equal. The
first reason of ``decide`` counts, and of several channels the one that came nearest.
"""

from dataclasses import dataclass, field

LIVE = ("queued", "claimed", "to_do", "sent", "unknown")
# done by a person of the clinic, or inside it: nobody outside has to be set up
BY_HAND = ("phone", "wechat", "portal")
# channels on which a person is reached without an address of his own
WITHOUT_ADDRESS = ("wechat", "portal")
# why a channel does not do, the one that comes nearest to passing last
CHANNEL_REASONS = (
    "no_provider",
    "no_address",
    "wrong_address",
    "address_unreachable",
    "do_not_contact",
    "consent_refused",
    "consent_missing",
)


@dataclass
class Option:
    """One channel: what is known of it for this person."""

    channel: str
    has_provider: bool = True
    address: str | None = "x"
    is_bad: bool = False
    is_unreachable: bool = False
    consent: str | None = None  # granted, refused, withdrawn; None: never asked


@dataclass
class Case:
    """One message: purpose, the person, what went out before."""

    purpose: str
    options: list = field(default_factory=list)
    has_patient: bool = True
    is_deceased: bool = False
    is_merged: bool = False
    is_archived: bool = False
    do_not_contact: bool = False
    is_expired: bool = False
    unknown_is_allowed: tuple = ("clinical", "transactional")
    is_owner: bool = True
    is_silent: bool = False
    week: int = 0
    month: int = 0
    week_cap: int = 1
    month_cap: int = 2
    slot_taken: bool = False


def judge(case, option):
    """Why this channel does not do; None if it does."""
    if case.do_not_contact and not _is_always(case, option):
        return "do_not_contact"
    if not option.has_provider and option.channel not in BY_HAND:
        return "no_provider"
    if option.channel in WITHOUT_ADDRESS:
        if not case.has_patient:
            return "no_address"
    elif not option.address:
        return "no_address"
    elif option.is_bad:
        return "wrong_address"
    if option.is_unreachable and case.purpose != "requested":
        return "address_unreachable"
    return None if _is_always(case, option) else _judge_consent(case, option)


def _is_always(case, option):
    """Asked for just now, or a call about care: that is never switched off."""
    return case.purpose == "requested" or (
        case.purpose == "clinical" and option.channel == "phone"
    )


def _judge_consent(case, option):
    if option.consent:
        return None if option.consent == "granted" else "consent_refused"
    if case.purpose == "marketing" and not case.has_patient:
        return "consent_missing"
    return None if case.purpose in case.unknown_is_allowed else "consent_missing"


def decide(case):
    """(channel, reason): the channel that is taken, or that came nearest."""
    judged = [(option.channel, judge(case, option)) for option in case.options]
    channel, reason = max(
        judged,
        key=lambda found: CHANNEL_REASONS.index(found[1]) if found[1] else 99,
        default=(None, "no_address"),
    )
    for name, holds in (
        ("deceased", case.is_deceased),
        ("merged", case.is_merged),
        ("archived", case.is_archived),
        ("expired", case.is_expired),
    ):
        if holds:
            return channel, name
    return channel, reason or _judge_frequency(case)


def _judge_frequency(case):
    if case.purpose == "marketing":
        if not case.is_owner:
            return "not_owner"
        if case.is_silent:
            return "silent"
        if case.week >= case.week_cap:
            return "cap_week"
        if case.month >= case.month_cap:
            return "cap_month"
    return "slot" if case.slot_taken else None
