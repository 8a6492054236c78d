"""What is simulated in the proof of follow-up: data, shared by both sides.

Plans come into use, change and are archived on days of the run. `draw` says what
happens to a visit and what the caller does about a row.
"""

from typing import NamedTuple
from zlib import crc32

ZONES = ("Asia/Shanghai", "America/New_York")  # of the branches
HOUR = 1  # UTC, at which the jobs run and the lists are read
SWEEP = 35  # days back that a plan reaches when it comes into use
WAIT = 4  # days that a patient who is busy asks for
GONE = 9  # days after which the caller gives up
LATE = 9  # days after which some visits are written down


class Step(NamedTuple):
    """`words` are what is said or sent: equal ones are one step."""

    name: str
    kind: str
    count: int
    unit: str = "day"
    window: int = 0
    words: str = ""
    if_seen: bool = False  # a later visit makes it needless


class Plan(NamedTuple):
    """`versions`: [(share of the run from which it holds, steps)]."""

    name: str
    versions: tuple
    codes: tuple = ()
    diagnoses: tuple = ()
    visit_type: str = "any"
    ends: float = 2  # share of the run at which it is archived


ASK = "How are you today?"
CHECK_UP, SYMPTOM, EMERGENCY = "185349003", "185345009", "50849002"
PROBLEM, OUTPATIENT, PRENATAL = "185347001", "371883000", "424619006"
SINUSITIS, PHARYNGITIS = "444814009", "195662009"
CODES = (CHECK_UP, SYMPTOM, EMERGENCY, PROBLEM, OUTPATIENT, PRENATAL)
PLANS = (
    Plan(
        "Check-up",
        (
            (
                0,
                (
                    Step("Thanks", "message", 1, words="thanks"),
                    Step("Check-up again", "revisit", 6, "month", 14),
                ),
            ),
            (
                0.55,
                (
                    Step("Thanks later", "message", 3, words="thanks"),
                    Step("Check-up each year", "revisit", 12, "month", 30),
                ),
            ),
        ),
        (CHECK_UP, "170258001"),
    ),
    Plan(
        "Outpatient procedure",
        (
            (
                0,
                (
                    Step("Day after", "call", 1, words=ASK),
                    Step("Week after", "call", 1, "week", 3, ASK, True),
                    Step("Two weeks", "revisit", 2, "week", 7),
                    Step("Half a year", "revisit", 6, "month", 30),
                ),
            ),
        ),
        (OUTPATIENT, PROBLEM),
    ),
    Plan(
        "Emergency",
        ((0, (Step("Third day", "call", 3, words="After the emergency"),)),),
        (EMERGENCY,),
    ),
    Plan(
        "Symptom",
        ((0, (Step("Symptom, third day", "call", 3, "day", 1, if_seen=True),)),),
        (SYMPTOM,),
    ),
    # the same call as that of the procedure: one of the two is made
    Plan(
        "Care after a problem",
        ((0.3, (Step("Ask once", "call", 1, words=ASK),)),),
        (PROBLEM, SYMPTOM),
        ends=0.8,
    ),
    Plan(
        "By diagnosis",
        ((0.15, (Step("Two days", "call", 2, "day", 2, "Anything new?"),)),),
        (),
        (SINUSITIS, PHARYNGITIS),
    ),
    Plan(
        "Expecting",
        ((0, (Step("Next month", "revisit", 1, "month", 5),)),),
        (PRENATAL,),
    ),
    Plan(
        "New here",
        (
            (
                0.2,
                (
                    Step("Welcome", "education", 2, words="welcome"),
                    Step("How was it", "call", 1, "month", 7, "First time here"),
                ),
            ),
        ),
        CODES,
        visit_type="first",
    ),
)


def draw(text, sides):
    """The same number for the same text, in every run."""
    return crc32(text.encode()) % sides


def what_happens(encounter):
    """One in 25 is cancelled, one in 20 written down days later."""
    return {0: "cancelled", 1: "late", 2: "late"}.get(
        draw(encounter, 50) if draw(encounter, 25) else 0, "left"
    )


def what_is_done(encounter, step, due, today, was_moved):
    """What the caller does about a row on his list: done, move, drop or None."""
    lot, days = draw(f"{encounter}/{step}", 16), (today - due).days
    if lot < 6 or lot < 8 and was_moved:
        return "done"
    if lot < 8:
        return "move"
    if lot < 10:
        return "drop" if days >= GONE else None
    if lot < 15:
        return "done" if days >= lot - 9 else None
    return None if draw(f"{step}/{encounter}", 4) else "done"
