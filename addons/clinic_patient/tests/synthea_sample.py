"""A small delivery with the columns of Synthea, made from a seed, with its totals."""

import csv
import gzip
import json
import random
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

PATIENT = (
    "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,MRN,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,"
    "MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,MOTHER_MAIDEN_NAME,PHONE,EMAIL,LANGUAGE,"
    "MULTIPLE_BIRTH,SOURCE_FILE,ADDRESS,CITY,STATE,ZIP,COUNTRY,LAT,LON"
).split(",")
COLUMNS = {
    "organizations": "Id,NAME,PHONE,ADDRESS,CITY,STATE,ZIP,COUNTRY,LAT,LON".split(","),
    "providers": (
        "Id,NPI,PREFIX,FIRST,LAST,GENDER,ACTIVE,ADDRESS,CITY,STATE,ZIP,COUNTRY,LAT,LON"
    ).split(","),
    "patients": PATIENT,
    "encounters": (
        "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,ENCOUNTERCLASS,STATUS,CODE,"
        "DESCRIPTION,REASONCODE,REASONDESCRIPTION"
    ).split(","),
    "conditions": (
        "Id,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,CLINICAL_STATUS"
    ).split(","),
    "observations": (
        "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS"
    ).split(","),
    "allergies": (
        "Id,DATE,PATIENT,CODE,DESCRIPTION,CATEGORY,CRITICALITY,CLINICAL_STATUS"
    ).split(","),
    "claims": (
        "Id,PATIENT,ENCOUNTER,PRESCRIPTION,ORGANIZATION,PAYER,TYPE,CREATED,PERIOD_START,"
        "PERIOD_END,ITEMS,TOTAL,CURRENCY,EOB_PAYMENT,EOB_OUTCOME"
    ).split(","),
    "careplans": "Id,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,STATUS".split(","),
}
_FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gail", "Hugo", "Iris", "Jon")
_LAST = ("Abbott", "Bauer", "Cole", "Diaz", "Ernst", "Fox", "Gray", "Huels", "Ivey")
_CLASSES = ("AMB", "AMB", "EMER", "IMP")
_PAYERS = ("private", "medicare", "no_insurance")


class Delivery:
    """Rows by file; change them before `write`."""

    def __init__(self, patients=5, visits=3, seed=1):
        self.random = random.Random(seed)
        self.rows = {name: [] for name in COLUMNS}
        for number in range(2):
            self._add_organization(number)
        for number in range(patients):
            patient = self._add_patient(number)
            for visit in range(visits):
                self._add_encounter(patient, visit)

    def _id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _add(self, file, **values):
        row = dict.fromkeys(COLUMNS[file], "") | {"Id": self._id()} | values
        if "Id" not in COLUMNS[file]:
            del row["Id"]
        self.rows[file].append(row)
        return row

    def _add_organization(self, number):
        place = {"ADDRESS": f"{number} MAIN ST", "CITY": "SALEM", "STATE": "MA"}
        self._add("organizations", NAME=f"HOSPITAL {number}", COUNTRY="US", **place)
        self._add("providers", NPI=str(100 + number), FIRST="Sam", LAST=f"Doc{number}")
        self.rows["providers"][-1]["ACTIVE"] = "True"

    def _add_patient(self, number):
        digits = f"{self.random.randrange(10**7):07d}"
        birth = datetime(1930, 1, 1) + timedelta(days=self.random.randrange(30000))
        dead = number % 4 == 3
        return self._add(
            "patients",
            BIRTHDATE=birth.date().isoformat(),
            DEATHDATE="2019-05-02T03:04:05+00:00" if dead else "",
            SSN=f"999-{10 + number % 90}-{1000 + number}",
            DRIVERS=f"S9990{number:04d}",
            PASSPORT=f"X{number:07d}X" if number % 2 else "",
            MRN=self._id(),
            PREFIX="Mr.",
            FIRST=f"{_FIRST[number % len(_FIRST)]}{number}",
            LAST=_LAST[number % len(_LAST)],
            GENDER="MF"[number % 2],
            PHONE=f"617-{digits[:3]}-{digits[3:]}",
            LANGUAGE="es" if number % 3 == 2 else "en-US",
            ADDRESS=f"{number} Elm Street",
            CITY="Boston",
            STATE="Massachusetts",
            ZIP="02108",
            COUNTRY="US",
        )

    def _add_encounter(self, patient, visit):
        start = datetime(1914, 5, 11, 23, 11, 46, tzinfo=timezone.utc)
        start += timedelta(days=self.random.randrange(38000), hours=visit)
        stop = start + timedelta(hours=1)
        organization = self.random.choice(self.rows["organizations"])
        provider = self.random.choice([*self.rows["providers"], {"Id": ""}])
        reason = self.random.random() < 0.4
        encounter = self._add(
            "encounters",
            START=start.isoformat(),
            STOP=stop.isoformat(),
            PATIENT=patient["Id"],
            ORGANIZATION=organization["Id"],
            PROVIDER=provider["Id"],
            ENCOUNTERCLASS=self.random.choice(_CLASSES),
            STATUS="finished",
            CODE="185349003",
            DESCRIPTION="Encounter for check up",
            REASONCODE="444814009" if reason else "",
            REASONDESCRIPTION="Viral sinusitis (disorder)" if reason else "",
        )
        self._add_children(patient, encounter, start)

    def _add_children(self, patient, encounter, start):
        who = {"PATIENT": patient["Id"], "ENCOUNTER": encounter["Id"]}
        when = start.isoformat()
        condition = {"CODE": "444814009", "DESCRIPTION": "Viral sinusitis (disorder)"}
        self._add("conditions", START=when, **condition, **who)
        for value in ("166.8", "166.8"):  # told apart by their order only
            body = {"CODE": "8302-2", "DESCRIPTION": "Body Height", "VALUE": value}
            self._add("observations", DATE=when, UNITS="cm", **body, **who)
        total = self.random.randrange(1000, 99999)
        self._add(
            "claims",
            PAYER=self.random.choice(_PAYERS),
            PRESCRIPTION=self._id() if total % 3 == 0 else "",
            CREATED=when,
            TOTAL=f"{total / 100:.2f}",
            CURRENCY="USD",
            EOB_PAYMENT=f"{total / 125:.3f}",
            **who,
        )
        self._add("careplans", START=when, CODE="134435003", **who)
        if not self.rows["allergies"] or total % 5 == 0:
            allergy = {"CODE": "300913006", "DESCRIPTION": "Shellfish allergy"}
            allergy |= {"CATEGORY": "food", "CRITICALITY": "low"}
            allergy |= {"CLINICAL_STATUS": "active", "PATIENT": patient["Id"]}
            self._add("allergies", Id="", DATE=when, **allergy)

    # -- totals as such deliveries bring them ----------------------------------------
    def totals(self):
        rows = self.rows
        claims = rows["claims"]
        starts = sorted(row["START"] for row in rows["encounters"])
        return {
            "rows": {name: len(found) for name, found in rows.items()},
            "encounter_class": _count(rows["encounters"], "ENCOUNTERCLASS"),
            "encounter_start_min_max": [starts[0], starts[-1]],
            "patients_deceased": sum(bool(r["DEATHDATE"]) for r in rows["patients"]),
            "gender": _count(rows["patients"], "GENDER"),
            "language": _count(rows["patients"], "LANGUAGE"),
            "encounters_provider_blank": sum(
                not row["PROVIDER"] for row in rows["encounters"]
            ),
            "encounters_per_patient_max": max(
                _count(rows["encounters"], "PATIENT").values()
            ),
            "distinct_phones": len({row["PHONE"] for row in rows["patients"]}),
            "claims_total_sum": round(sum(float(r["TOTAL"]) for r in claims), 2),
            "eob_payment_sum": round(sum(float(r["EOB_PAYMENT"]) for r in claims), 2),
            "claims_by_payer": _count(claims, "PAYER"),
            "claims_for_prescription": sum(bool(r["PRESCRIPTION"]) for r in claims),
            "top_conditions": _count(rows["conditions"], "DESCRIPTION"),
        }

    def write(self, folder, packed=True):
        """Write the files; return the number of all rows."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.rows.items():
            path = folder / f"{name}.csv{'.gz' if packed else ''}"
            opener = gzip.open if packed else open
            with opener(path, "wt", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[name])
                writer.writeheader()
                writer.writerows(rows)
        totals = json.dumps(self.totals())
        (folder / "control_totals.json").write_text(totals, encoding="utf-8")
        return sum(map(len, self.rows.values()))


def _count(rows, column):
    counts = {}
    for row in rows:
        counts[row[column]] = counts.get(row[column], 0) + 1
    return counts
