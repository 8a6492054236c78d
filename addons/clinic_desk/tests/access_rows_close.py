"""Who reaches which rows of day close and home pages."""

from datetime import date, timedelta

from odoo.addons.clinic_base.tests.door_rows import PLACES, Row, reach

HERE = "own idle"
READERS = {"finance": HERE, "manager": HERE, "hq_director": HERE}


def _get_close(scene, place):
    """A sheet of a colleague's count; days differ, a branch has one sheet a day."""
    branch = scene.at[place].branch
    return {
        "branch_id": branch.id,
        "company_id": branch.company_id.id,
        "day": date(2030, 1, 1) + timedelta(days=PLACES.index(place)),
        "note": f"Qzi{place}",
    }


def _get_line(scene, place):
    records = scene.records["clinic.day.close"]
    return {
        "close_id": records[place],
        "user_id": scene.colleagues[place].id,
        "method_name": f"Qzi{place}",
        "currency_id": scene.at[place].company.currency_id.id,
    }


ROWS = [
    Row(
        "clinic.day.close",
        "Money",
        reach(reception=HERE, cashier=HERE, **READERS),
        _get_close,
        {"note": "counted"},
    ),
    # of a colleague: at the desk everybody sees his own lines
    Row(
        "clinic.day.close.line",
        "Money",
        reach(**READERS),
        _get_line,
        {"counted": 1.0},
    ),
    Row("clinic.day.close.reopen", "Money", reach(), None),
]
