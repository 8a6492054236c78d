import re
from typing import NamedTuple

from odoo import api, fields, models

from ..tools.matching import make_person, score_pair
from ..tools.names import search_keys
from ..tools.phones import parse_phone, reversed_key
from . import clinic_person_match_sql as queries

QUERIES = {
    "clinic.patient": queries.PATIENTS,
    "res.partner": queries.CONTACTS,
}


class Candidate(NamedTuple):
    """Who a described person may be: ``verdict`` same or unsure, ``score`` 50..100,
    ``reasons`` codes of ``tools/matching.py``, heaviest first."""

    model: str
    id: int
    score: int
    verdict: str
    reasons: tuple = ()


E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class ClinicPersonMatch(models.AbstractModel):
    """Who of the people we know may a described person be?

    Two steps. Blocking: one SQL statement per model finds, for a whole batch, the
    rows that share a phone, an e-mail, a name, a document or a number with the
    described persons. Scoring: ``tools/matching.py`` compares each pair and gives
    the verdict. The number of statements does not depend on the number of persons.
    """

    _name = "clinic.person.match"
    _description = "Finds persons on file"

    def init(self):
        """Contacts belong to core: their keys are expressions with own indexes."""
        queries.install(self.env.cr)

    def _candidates(self, persons, models=("clinic.patient", "res.partner"), limit=5):
        """Return one list of ``Candidate`` per person, best first.

        A person is a dict with any of ``name, birth_date, birth_precision, sex,
        phones`` (E.164), ``email, id_indexes`` (blind indexes), ``numbers`` (record
        numbers, references) and ``chain_id``. Patients of other chains are left
        out; a merged file stands for the one it was merged into; a contact that is
        the payer of a patient is found as the patient only.

        Candidates may lie outside the branches of the user: who shows them, shows
        no more than name, number and masked phone.
        """
        found = [[] for _person in persons]
        if not persons:
            return found
        self.env.flush_all()
        subjects = [self._make_person(person) for person in persons]
        keys = self._prepare_keys(persons, subjects)
        for model in models:
            # The rows carry what is compared, so no record is read by the ORM.
            self.env.cr.execute(QUERIES[model], keys)
            for index, row_id, row in self.env.cr.fetchall():
                match = score_pair(subjects[index], self._make_person(row))
                if match.verdict != "different":
                    reasons = tuple(code for code, _points in match.reasons)
                    found[index].append(
                        Candidate(model, row_id, match.score, match.verdict, reasons)
                    )
        return [
            sorted(candidates, key=lambda c: (-c.score, c.model, c.id))[:limit]
            for candidates in found
        ]

    def _score_pair(self, row, other):
        """The engine's ``Match`` of two rows of ``PATIENT_JSON``."""
        return score_pair(self._make_person(row), self._make_person(other))

    def _make_person(self, values):
        """What the engine compares, of a described person or of a row of ours."""
        born = values.get("birth_date")
        return make_person(
            values
            | {
                "birth_date": fields.Date.to_date(born) if born else None,
                "phones": self._get_phones(values.get("phones"), values.get("country")),
                "id_indexes": [
                    tuple(index) if isinstance(index, list) else index
                    for index in values.get("id_indexes") or ()
                ],
            }
        )

    @api.model
    def _get_phones(self, texts, country=None):
        """E.164 forms of the texts, read as dialled in ``country``."""
        country = country or self.env.company.country_id.code
        found = (
            # what is stored is E.164 already, and parsing is what matching costs
            text if E164.fullmatch(text) else parse_phone(text, country).e164
            for text in texts or ()
            if text
        )
        return [phone for phone in found if phone]

    def _prepare_keys(self, persons, subjects):
        """The batch as arrays: one of persons, and one per kind of key."""
        names = [search_keys(person.get("name")) for person in persons]
        keys = {
            "cap": queries.CAP,
            "idx": list(range(len(persons))),
            "chain": [person.get("chain_id") or None for person in persons],
            "name_key": [key.name_key for key in names],
            "birth": [subject.birth_date for subject in subjects],
        }
        kinds = {
            "phone": [[f"+{phone}" for phone in subj.phones] for subj in subjects],
            "mail": [[subject.email] if subject.email else [] for subject in subjects],
            "doc": [[index for _k, index in subject.ids] for subject in subjects],
            "number": [
                {str(number).strip() for number in person.get("numbers") or ()} - {""}
                for person in persons
            ],
            "name": [[p["name"]] if p.get("name") else [] for p in persons],
            "sound": [{s[:2] for s in subject.name.sounds} for subject in subjects],
        }
        for kind, values in kinds.items():
            pairs = [(i, value) for i, found in enumerate(values) for value in found]
            keys[f"{kind}_idx"] = [i for i, _value in pairs]
            keys[kind] = [value for _i, value in pairs]
        keys["phone_key"] = [reversed_key(phone) for phone in keys["phone"]]
        return keys

    @api.model
    def _get_reason_words(self):
        """What a reason of the engine is called on the screen."""
        env = self.env
        return {
            "id_same": env._("same document"),
            "id_other": env._("another document"),
            "name_same": env._("same name"),
            "name_part": env._("part of the name"),
            "name_sound": env._("name sounds the same"),
            "name_family": env._("same family name"),
            "name_similar": env._("similar name"),
            "family_other": env._("another family name"),
            "given_other": env._("another given name"),
            "name_other": env._("another name"),
            "birth_same": env._("same date of birth"),
            "birth_month_same": env._("same month of birth"),
            "birth_year_same": env._("same year of birth"),
            "birth_near": env._("similar date of birth"),
            "birth_other": env._("another date of birth"),
            "sex_same": env._("same sex"),
            "sex_other": env._("another sex"),
            "phone_same": env._("same phone"),
            "phone_other": env._("another phone"),
            "email_same": env._("same e-mail"),
            "number_same": env._("same number"),
            "address_same": env._("same address"),
        }
