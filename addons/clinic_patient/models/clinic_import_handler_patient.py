from odoo import models

from ..tools.import_line import Refused

# One person has one of these; driving licences and others are not asked who he is.
PROVES = ("national", "social", "passport")


class ClinicImportHandlerPatient(models.AbstractModel):
    """Patients: recognised as people we know, with documents and old numbers."""

    _name = "clinic.import.handler.patient"
    _inherit = "clinic.import.handler"
    _description = "Import of patients"

    def _recognise(self, run, table, lines):
        super()._recognise(run, table, lines)
        for line in lines:
            if line.is_open:
                self._check_repeated_identity(run, line)

    def _check_repeated_identity(self, run, line):
        """Two rows of one file with one ID number: the second is refused."""
        for kind, country, number in line.secrets:
            if kind not in PROVES:
                continue
            index = run.blind(f"{kind}/{country}/{number}")
            row = run.identities.setdefault(index, line.number)
            if row != line.number:
                line.refuse(Refused("identity_repeated", row=row))

    def _prepare_vals(self, run, line):
        vals = super()._prepare_vals(run, line)
        if line.partner_id:
            vals["partner_id"] = line.partner_id
        vals.setdefault("home_branch_id", run.branch.id)
        vals.setdefault("chain_id", run.chain.id)
        return vals

    # -- people we know ------------------------------------------------------------
    def _match(self, run, table, lines):
        models = self._get_searched_models(run)
        if not lines or not models:
            return
        persons = [self._prepare_person(run, line) for line in lines]
        found = self.env["clinic.person.match"]._candidates(persons, tuple(models))
        own = self._get_own_ids(run, found)
        taken = set()
        for line, candidates in zip(lines, found, strict=True):
            self._apply_candidates(run, line, candidates, own, taken)

    def _get_searched_models(self, run):
        """Where to look for people we know; asked once per run."""
        if "searched" not in run.memory:
            found = []
            if run.option("on_match") != "create":
                found.append("clinic.patient")
            if run.option("on_contact") != "ignore" and self._has_contacts():
                found.append("res.partner")
            run.memory["searched"] = found
        return run.memory["searched"]

    def _has_contacts(self):
        """Whether there is any contact but patients, companies and users."""
        domain = [
            ("is_clinic_patient", "=", False),
            ("is_company", "=", False),
            ("user_ids", "=", False),
        ]
        return bool(self.env["res.partner"].search(domain, limit=1))

    def _prepare_person(self, run, line):
        values = line.values
        numbers = [values.get("record_number"), *line.numbers]
        return {
            "name": values.get("name"),
            "birth_date": values.get("birth_date"),
            "birth_precision": values.get("birth_precision"),
            "sex": values.get("sex"),
            "phones": [values[n] for n in ("phone", "phone2") if values.get(n)],
            "email": values.get("email"),
            "numbers": [number for number in numbers if number],
            "id_indexes": [
                self.env["clinic.patient.identity"]._get_index(kind, country, number)
                for kind, country, number in line.secrets
                if kind in PROVES
            ],
            "chain_id": values.get("chain_id") or run.chain.id,
        }

    def _get_own_ids(self, run, found):
        """Patients that this source brought under another key: other persons to it."""
        ids = {c.id for cs in found for c in cs if c.model == "clinic.patient"}
        keys = self.env["clinic.import.key"].search_fetch(
            [
                ("source", "=", run.source),
                ("model", "=", "clinic.patient"),
                ("res_id", "in", list(ids)),
            ],
            ["res_id"],
        )
        return set(keys.mapped("res_id"))

    def _apply_candidates(self, run, line, candidates, own, taken):
        """Take the surest candidate; nobody is taken twice."""
        for candidate in candidates:
            name = (candidate.model, candidate.id)
            if candidate.verdict != "same" or name in taken:
                continue
            if candidate.model == "res.partner":
                line.partner_id = candidate.id
            elif candidate.id in own:
                continue
            elif run.option("on_match") == "review":
                line.refuse(Refused("known_person"))
            else:
                line.res_id = candidate.id
            taken.add(name)
            return
        if candidates:
            line.note = line.note or "possible_duplicate"

    # -- documents and old numbers ---------------------------------------------------
    def _after_create(self, run, table, lines, records):
        self._add_identities(run, self._pairs(lines, records))
        self._add_numbers(run, self._pairs(lines, records))

    def _after_update(self, run, table, lines, records):
        pairs = self._pairs(lines, records)
        made = {}
        for part in (
            *self._add_missing_identities(run, pairs),
            *self._add_numbers(run, pairs),
        ):
            made.setdefault(part.patient_id.id, []).append((part._name, part.id))
        return made

    def _pairs(self, lines, records):
        return list(zip(lines, records.ids, strict=True))

    def _add_identities(self, run, pairs):
        self.env["clinic.patient.identity"].create(
            [
                self._prepare_identity(run, patient_id, *secret)
                for line, patient_id in pairs
                for secret in line.secrets
            ]
        )

    def _prepare_identity(self, run, patient_id, kind, country, number):
        return {
            "patient_id": patient_id,
            "id_type": kind,
            "country_id": run.lookups["country"].get(country.casefold(), False),
            "number": number,
        }

    def _add_missing_identities(self, run, pairs):
        """Add documents that the file brings and the patient lacks; none is removed."""
        Identity = self.env["clinic.patient.identity"]
        held = Identity.search([("patient_id", "in", [pid for _line, pid in pairs])])
        known = {(i.patient_id.id, i.id_type, i.blind_index) for i in held}
        missing = []
        for line, patient_id in pairs:
            for kind, country, number in line.secrets:
                index = Identity._get_index(kind, country, number)
                if (patient_id, kind, index) not in known:
                    document = (kind, country, number)
                    missing.append(self._prepare_identity(run, patient_id, *document))
        return Identity.create(missing)

    def _add_numbers(self, run, pairs):
        Alias = self.env["clinic.patient.alias"]
        wanted = {(pid, number) for line, pid in pairs for number in line.numbers}
        if not wanted:
            return Alias
        held = Alias.search([("patient_id", "in", [pid for pid, _number in wanted])])
        wanted -= {(alias.patient_id.id, alias.number) for alias in held}
        return Alias.create(
            [
                {"patient_id": patient_id, "number": number, "source": run.source}
                for patient_id, number in sorted(wanted)
            ]
        )
