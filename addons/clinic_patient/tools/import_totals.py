"""Control totals: every figure that a delivery states, and how ours is computed.

No ORM. A figure is computed from the records that a source brought, in SQL over
``key`` (rows of `clinic.import.key` of that source and model) joined with ``t``.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Not figures: what describes the delivery itself.
HEADER = frozenset(
    {"format", "version", "source", "made_at", "masked", "clinical", "files"}
)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """``select`` over all records, or for each value of ``group``.

    ``per``      first count records per this expression (as ``n``), then ``select``
    ``heading``  column of the profile whose list of values translates the labels
                 of the delivery into values of ``group``
    """

    model: str
    select: str = "count(*)"
    where: str = "TRUE"
    group: str = ""
    per: str = ""
    heading: str = ""


FIGURES = {
    "encounter_class": Figure(
        "clinic.visit", group="t.visit_class", heading="ENCOUNTERCLASS"
    ),
    "encounter_start_min_max": Figure(
        "clinic.visit", select="ARRAY[min(t.arrived_at), max(t.arrived_at)]"
    ),
    "encounters_without_listed_provider": Figure(
        "clinic.visit", where="t.practitioner_id IS NULL"
    ),
    "encounters_provider_blank": Figure(
        "clinic.visit", where="t.practitioner_id IS NULL"
    ),
    "encounters_per_patient_max": Figure(
        "clinic.visit", select="max(n)", per="t.patient_id"
    ),
    "patients_deceased": Figure("clinic.patient", where="t.deceased_on IS NOT NULL"),
    "gender": Figure("clinic.patient", group="t.sex", heading="GENDER"),
    "language": Figure("clinic.patient", group="t.lang"),
    "patients_with_phone": Figure("clinic.patient", where="t.phone IS NOT NULL"),
    "distinct_phones": Figure("clinic.patient", select="count(DISTINCT t.phone)"),
    "same_first_last_pairs": Figure(
        "clinic.patient", select="count(*) FILTER (WHERE n > 1)", per="t.name"
    ),
    "claims_total_sum": Figure("clinic.history.charge", select="sum(t.amount)"),
    "claims_by_payer": Figure("clinic.history.charge", group="t.payer_kind"),
    "claims_total_by_payer": Figure(
        "clinic.history.charge", select="sum(t.amount)", group="t.payer_kind"
    ),
    "eob_payment_sum": Figure("clinic.history.charge", select="sum(t.paid)"),
    "claims_for_prescription": Figure(
        "clinic.history.charge", where="t.kind = 'prescription'"
    ),
    "top_conditions": Figure("clinic.visit.diagnosis", group="t.text"),
}


def leaves(totals, path=()):
    """Yield (path, value) of every figure; the list's place counts as a name.

    >>> list(leaves({"rows": {"a": 3}, "span": [1, 2], "version": 1}))
    [(('rows', 'a'), 3), (('span', 0), 1), (('span', 1), 2)]
    """
    if isinstance(totals, dict):
        items = [(name, value) for name, value in totals.items() if name not in HEADER]
    elif isinstance(totals, list):
        items = list(enumerate(totals))
    else:
        yield path, totals
        return
    for name, value in items:
        yield from leaves(value, (*path, name))


def same_figure(stated, found):
    """Return whether two figures are equal: amounts to the cent, texts as written."""
    try:
        stated, found = Decimal(str(stated)), Decimal(str(found or 0))
    except ArithmeticError:
        return str(stated) == str(found)
    return _to_cent(stated) == _to_cent(found)


def _to_cent(number):
    return number.quantize(_CENT, ROUND_HALF_UP)


def as_stated(value):
    """Return a value of PostgreSQL as control totals write it."""
    if hasattr(value, "isoformat"):
        return f"{value.isoformat()}+00:00"
    if isinstance(value, Decimal):
        return float(value)
    return value
