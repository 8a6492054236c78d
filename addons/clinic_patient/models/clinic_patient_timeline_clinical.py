from odoo import api, models

from .clinic_patient_timeline import TimelineSource


def _joined(*parts):
    return " · ".join(str(part) for part in parts if part)


class ClinicPatient(models.Model):
    """What the timeline tells to treating staff alone."""

    _inherit = "clinic.patient"

    def _get_timeline_sources(self):
        return super()._get_timeline_sources() + [
            self._make_clinical_source(
                "allergy",
                self.env._("Allergies"),
                "noted_on",
                ("substance", "severity", "status"),
                model="clinic.allergy",
                is_detail=False,
            ),
            self._make_clinical_source(
                "diagnosis", self.env._("Diagnoses"), "onset", ("code_id", "text")
            ),
            self._make_clinical_source(
                "procedure", self.env._("Procedures"), "start", ("code_id", "text")
            ),
            self._make_clinical_source(
                "medication",
                self.env._("Medications"),
                "prescribed_on",
                ("drug", "dose", "frequency"),
            ),
            self._make_clinical_source(
                "observation",
                self.env._("Observations"),
                "observed_at",
                ("name", "value", "unit"),
            ),
            self._make_clinical_source(
                "immunization",
                self.env._("Immunizations"),
                "given_on",
                ("vaccine", "status"),
            ),
        ]

    @api.model
    def _make_clinical_source(self, kind, label, at, shown, model="", is_detail=True):
        """Rows of a visit, unless said otherwise, told by ``_tell_<kind>_rows``."""
        return TimelineSource(
            kind,
            label,
            model or f"clinic.visit.{kind}",
            (at, "create_date"),
            f"_tell_{kind}_rows",
            shown,
            is_detail=is_detail,
        )

    def _get_visit_texts(self, visits):
        """Why he came, and what was found."""
        texts = super()._get_visit_texts(visits)
        diagnoses = self.env["clinic.visit.diagnosis"]
        if not diagnoses.has_access("read"):
            return texts
        rows = diagnoses.search([("visit_id", "in", visits.ids)], order="id")
        self._note_timeline(rows, ("code_id", "text"))
        found = {}
        for row in rows:
            found.setdefault(row.visit_id.id, []).append(self._get_code_text(row))
        return {
            number: _joined(texts.get(number), ", ".join(found.get(number, ())))
            for number in {*texts, *found}
        }

    def _get_code_text(self, row):
        # sudo: what a code stands for
        return row.text or row.code_id.sudo().display_name or ""

    def _tell_coded_rows(self, rows):
        return {
            row.id: {
                "title": self._get_code_text(row),
                **self._get_visit_behind(row),
            }
            for row in rows
        }

    def _get_visit_behind(self, row):
        visit = row.visit_id
        return {"open": [visit._name, visit.id] if visit else False}

    _tell_diagnosis_rows = _tell_coded_rows
    _tell_procedure_rows = _tell_coded_rows

    def _tell_allergy_rows(self, rows):
        severities = self._get_selection_labels(rows, "severity")
        states = self._get_selection_labels(rows, "status")
        return {
            row.id: {
                "title": row.substance,
                "text": _joined(severities[row.severity], states[row.status]),
                "tone": "danger" if row.status == "active" else "muted",
                "author": self._get_timeline_label(row.create_uid),
                "open": False,
            }
            for row in rows
        }

    def _tell_medication_rows(self, rows):
        return {
            row.id: {
                "title": row.drug,
                "text": _joined(row.dose, row.frequency),
                **self._get_visit_behind(row),
            }
            for row in rows
        }

    def _tell_observation_rows(self, rows):
        return {
            row.id: {
                "title": row.name,
                "text": " ".join(filter(None, (row.value, row.unit))),
                **self._get_visit_behind(row),
            }
            for row in rows
        }

    def _tell_immunization_rows(self, rows):
        states = self._get_selection_labels(rows, "status")
        return {
            row.id: {
                "title": row.vaccine,
                "text": states.get(row.status, ""),
                **self._get_visit_behind(row),
            }
            for row in rows
        }
