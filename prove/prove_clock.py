"""The revisit clock on months that it has not seen, against the plain rule.

Both folders of Synthea patients are tested at full size (``CLINIC_SAMPLE_DATA`` names
the folder of the samples), and docs/revisit-clock.md is written from the figures, also
where the plain rule wins. A run that is not at full size, and one without the samples,
tests people whose rhythm was planted, and writes no page.

It passes when planted rhythms are found, the clock is chosen where rhythms are people's
own and the plain rule where they are not, and what is chosen is not worse than the
plain rule by more than chance.
"""

import os
from pathlib import Path

from checkout import ROOT

from . import clock_page as page

FOLDERS = ("synthea-r4-2019", "synthea-stu3-2017")
PAGE = ROOT / "docs/revisit-clock.md"


def run(scale, seed, workdir):
    samples = get_samples()
    if scale >= 1 and not samples:
        print("CLINIC_SAMPLE_DATA names no folder: the page is not written.")
    tested = test(samples if scale >= 1 else [], seed)
    shares = page.found_planted()
    text = page.render(tested, shares)
    target = PAGE if scale >= 1 and samples else Path(workdir) / PAGE.name
    target.write_text(text, encoding="utf-8")
    chosen = {one.label: one.uses_clock for one in page.test(page.made(seed))[1]}
    sources = {histories.name: _sum_up(found) for histories, _when, found in tested}
    good = (
        shares[0] >= page.ENOUGH
        and chosen == {"own": True, "common": False}
        and all(source["is_not_worse"] for source in sources.values())
    )
    return {
        "planted_found_least": round(shares[0], 3),
        "chosen_on_planted": chosen,
        "sources": sources,
        "verdict": "pass" if good else "fail",
    }


def get_samples():
    folder = Path(os.environ.get("CLINIC_SAMPLE_DATA") or "/nowhere")
    found = [folder / name for name in FOLDERS]
    return found if all(each.is_dir() for each in found) else []


def test(folders, seed=1):
    """[(Histories, Span, [Tested])]"""
    sources = [page.read(folder) for folder in folders] or [page.made(seed)]
    return [(histories, *page.test(histories)) for histories in sources]


def _sum_up(found):
    (_window, plain, own, used) = page.totals(found)[-1]
    cases = [case for one in found if one.uses_clock for case in one.cases]
    lead, error = page.clock.lead_of(cases)
    return {
        "returns": sum(one.result.tested for one in found),
        "plain_hits": round(plain, 1),
        "clock_hits": round(own, 1),
        "used_hits": round(used, 1),
        "services_by_clock": sum(one.uses_clock for one in found),
        "is_not_worse": lead >= -2 * error,
    }
