"""Are two records one person? Points of evidence for and against, added up.

Each point is a bit, log2(m / u): m is how often a fact agrees between two records of
one person, u how often between records of two (Fellegi and Sunter, A Theory for
Record Linkage, JASA 64, 1969). Rounded from

  birth day    m 0.95  u 1/22,000 (365 days, 60 years)                     +14 / -10
  sex          m 0.99  u 0.5                                               +1 / -6
  name         m 0.9   u 1/1,000: a three-character name in a Chinese city; a
                       Latin full name is rarer, a two-character one commoner  +10
  phone        m 0.6   u 1/100,000 between strangers, but a family shares it. So
                       it counts fully where the names agree, hardly where they
                       name two people of one family                       +16 / -1
  document     m 0.95  u practically none but for mistakes                 +30 / -20

``SAME`` (26 bits) lies above name, birth and sex together (25): in a chain of a
million patients one in twenty has a namesake born on the same day, so one more fact
is needed: phone, e-mail, number, address. Name and phone alone reach it (adopted
contacts have nothing else). ``UNSURE`` (12 bits) lies above a name alone with the
same sex: a person looks at the pair. Below it, nobody does.

Rules above all points:

* Only equal names, or names of which one lacks a word, can be ``same``; or a document.
* Same birth and family name, another given name: twins, never ``same``.
* The same document is ``same``, but ``unsure`` if the names contradict and the birth
  date does not confirm (children are registered with a parent's number).
"""

from datetime import date
from typing import NamedTuple

from odoo.addons.clinic_base.tools.text import digits, normalise

from .match_names import AGREEING, Name, compare_names, is_one_edit, make_name

SAME = 26
UNSURE = 12
SAME_SCORE = 85
UNSURE_SCORE = 50
_SCORE_PER_BIT = (SAME_SCORE - UNSURE_SCORE) / (SAME - UNSURE)
_MIN_ADDRESS = 8

POINTS = {
    "id_same": 30,
    "id_other": -20,
    "name_same": 10,
    "name_part": 7,
    "name_sound": 6,
    "name_family": 5,
    "name_similar": 4,
    "family_other": -2,
    "given_other": -12,
    "name_other": -12,
    "birth_same": 14,
    "birth_month_same": 9,
    "birth_year_same": 5,
    "birth_near": 5,
    "birth_other": -10,
    "sex_same": 1,
    "sex_other": -6,
    "phone_same": 16,
    "phone_other": -1,
    "email_same": 12,
    "number_same": 16,
    "address_same": 4,
}
# What contact data is worth where the names do not agree: without a name, and where
# a family explains it. One such fact counts, not each of them.
_UNNAMED = {"phone_same": 7, "email_same": 7, "number_same": 8, "address_same": 3}
_FAMILY_POINTS = 3
_CONTACT = ("phone_same", "email_same", "address_same")
_CONTRADICTING = frozenset({"given_other", "family_other", "name_other"})


class Person(NamedTuple):
    """The facts of one person that are compared; build it with ``make_person``."""

    name: Name = Name()
    birth_date: date | None = None
    birth_precision: str = "day"
    sex: str = ""
    phones: frozenset = frozenset()
    ids: frozenset = frozenset()
    email: str = ""
    numbers: frozenset = frozenset()
    address: str = ""


class Match(NamedTuple):
    """``score`` 0..100; ``verdict`` same (85 and more), unsure (50 and more) or
    different; ``reasons`` pairs (code, points), heaviest first."""

    score: int
    verdict: str
    reasons: tuple


def make_person(facts):
    """Return the ``Person`` of a mapping of facts, all optional.

    name             as written
    birth_date       date, with birth_precision day, month or year
    sex              male, female; anything else is not known
    phones           E.164 texts
    id_indexes       blind indexes of documents; or pairs (kind, blind index), which
                     let two different numbers of one kind speak against
    email, address   texts; address with street and number
    numbers          record numbers and references of other systems
    """
    address = normalise(facts.get("address") or "")
    sex = facts.get("sex")
    ids = (
        i if isinstance(i, tuple) else ("", i) for i in facts.get("id_indexes") or ()
    )
    return Person(
        make_name(facts.get("name") or ""),
        facts.get("birth_date") or None,
        facts.get("birth_precision") or "day",
        sex if sex in ("male", "female") else "",
        frozenset(digits(phone) for phone in facts.get("phones") or ()) - {""},
        frozenset(pair for pair in ids if pair[1]),
        (facts.get("email") or "").strip().casefold(),
        frozenset(str(n).strip().casefold() for n in facts.get("numbers") or ()) - {""},
        address if len(address) >= _MIN_ADDRESS else "",
    )


def score_pair(first, second):
    """Return the ``Match`` of two ``Person`` records; the order does not count."""
    name = compare_names(first.name, second.name)
    birth = _compare_birth(first, second)
    points = {code: POINTS[code] for code in (name, birth) if code}
    if first.sex and second.sex:
        code = "sex_same" if first.sex == second.sex else "sex_other"
        points[code] = POINTS[code]
    points |= _compare_ids(first.ids, second.ids)
    points |= _compare_contact(first, second, name)
    total = sum(points.values())
    verdict = _verdict(total, points, name, birth)
    reasons = sorted(points.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return Match(_score(total, verdict), verdict, tuple(reasons))


def _verdict(total, points, name, birth):
    if "id_same" in points:
        twins = name == "given_other" and "phone_same" in points
        confirmed = birth in ("birth_same", "birth_near")
        if name in _CONTRADICTING and (twins or not confirmed):
            return "unsure"
        return "same"
    if total >= SAME and name in AGREEING and "id_other" not in points:
        return "same"
    return "unsure" if total >= UNSURE else "different"


def _score(total, verdict):
    """Return the score, within the range of the verdict."""
    score = int(UNSURE_SCORE + (total - UNSURE) * _SCORE_PER_BIT)
    low, high = {
        "same": (SAME_SCORE, 100),
        "unsure": (UNSURE_SCORE, SAME_SCORE - 1),
        "different": (0, UNSURE_SCORE - 1),
    }[verdict]
    return min(max(score, low), high)


def _compare_birth(first, second):
    one, two = first.birth_date, second.birth_date
    if not one or not two:
        return ""
    precisions = {first.birth_precision, second.birth_precision}
    if "year" in precisions:
        return "birth_year_same" if one.year == two.year else "birth_other"
    if (one.year, one.month) != (two.year, two.month):
        is_swapped = (one.year, one.month, one.day) == (two.year, two.day, two.month)
        is_typo = is_one_edit(one.isoformat(), two.isoformat())
        exact = precisions == {"day"}
        return "birth_near" if exact and (is_swapped or is_typo) else "birth_other"
    if "month" in precisions:
        return "birth_month_same"
    if one.day == two.day:
        return "birth_same"
    is_typo = is_one_edit(one.isoformat(), two.isoformat())
    return "birth_near" if is_typo else "birth_other"


def _compare_ids(one, two):
    if {index for _kind, index in one} & {index for _kind, index in two}:
        return {"id_same": POINTS["id_same"]}
    kinds = ({kind for kind, _index in ids} - {""} for ids in (one, two))
    return {"id_other": POINTS["id_other"]} if set.intersection(*kinds) else {}


def _compare_contact(first, second, name):
    """Return the points of phone, e-mail, number and address, seen with the names."""
    found = [
        code
        for code, agrees in (
            ("phone_same", first.phones & second.phones),
            ("email_same", first.email and first.email == second.email),
            ("number_same", first.numbers & second.numbers),
            ("address_same", first.address and first.address == second.address),
        )
        if agrees
    ]
    if name in AGREEING:
        points = {code: POINTS[code] for code in found}
    else:
        points = {code: _UNNAMED[code] for code in found}
    if name in ("given_other", "name_other", "family_other"):
        household = [code for code in _CONTACT if code in found]
        points |= dict.fromkeys(household, 0)
        points |= dict.fromkeys(household[:1], _FAMILY_POINTS)
    if first.phones and second.phones and "phone_same" not in found:
        points["phone_other"] = POINTS["phone_other"]
    return points


def blocking_keys(person):
    """Return the texts of which two records must share one to be compared at all.

    Any two records that can be ``same`` share one. Made for a set-based join: put
    them in a table (record, key) and join it with itself or with the new records.
    """
    keys = [f"phone:{phone}" for phone in sorted(person.phones)]
    keys += [f"id:{index}" for index in sorted(index for _kind, index in person.ids)]
    keys += [f"number:{number}" for number in sorted(person.numbers)]
    if person.email:
        keys.append(f"email:{person.email}")
    if person.address:
        keys.append(f"address:{person.address}")
    if person.birth_date and person.name.key:
        if person.birth_precision == "day":
            sounds = sorted({sound[:2] for sound in person.name.sounds})
            keys += [f"born:{person.birth_date:%Y%m%d}:{sound}" for sound in sounds]
        words = " ".join(sorted(person.name.words))
        keys.append(f"name:{person.birth_date:%Y}:{words}")
    return keys
