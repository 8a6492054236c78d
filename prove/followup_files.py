"""What happened at the clinics of the files, in its order, as instants in UTC."""

import csv
import gzip
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from prove import followup_scenario as scenario


class Files:
    """What happened, in its order, as instants in UTC."""

    def __init__(self, folders):
        self.happened = []
        for folder in folders:
            self._read(Path(folder))
        self.happened.sort(key=lambda one: (one["moment"], one["encounter"]))

    def _read(self, folder):
        deaths = {
            row["Id"]: _utc(row["DEATHDATE"])
            for row in _rows(folder, "patients")
            if row["DEATHDATE"]
        }
        diagnoses = defaultdict(set)
        for row in _rows(folder, "conditions"):
            diagnoses[row["ENCOUNTER"]].add(row["CODE"])
        for row in _rows(folder, "encounters"):
            what = scenario.what_happens(row["Id"])
            moment = start = _utc(row["START"])
            if what == "late":
                moment += timedelta(days=scenario.LATE)
            if moment < deaths.get(row["PATIENT"], datetime.max):
                self.happened.append(
                    {
                        "what": what,
                        "moment": moment,
                        "start": start,
                        "encounter": row["Id"],
                        "patient": row["PATIENT"],
                        "code": row["CODE"],
                        "diagnoses": diagnoses[row["Id"]],
                    }
                )
        self.happened += [
            {"what": "died", "moment": at, "encounter": code, "patient": code}
            for code, at in deaths.items()
        ]


def _rows(folder, name):
    path = next(folder.glob(f"{name}.csv*"))
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _utc(text):
    moment = datetime.fromisoformat(text)
    return (moment - moment.utcoffset()).replace(tzinfo=None)
