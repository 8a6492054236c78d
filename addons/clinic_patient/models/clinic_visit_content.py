from odoo import fields, models

FORMAT = 1


class ClinicVisit(models.Model):
    """Everything that the record of a visit consists of, in words, to be kept."""

    _inherit = "clinic.visit"

    def _get_record_content(self):
        """The record with its labels, in every installed language.

        ``{"format", "languages", "template": {"code", "number", "digest"} or None,
        "sections": [{"key", "label", "rows": [{"key", "label", "value"}]}]}``; labels
        and values are ``{language: text}``. Equal records give equal content; nothing
        in it depends on who asks or when.
        """
        self.ensure_one()
        # sudo: the record is kept whole, whoever closes it
        visit = self.sudo().with_context(lang="en_US", tz="UTC")
        languages = self._get_content_languages()
        by_language = {
            code: visit.with_context(lang=code)._get_content_sections()
            for code in languages
        }
        version = visit.template_version_id
        return {
            "format": FORMAT,
            "languages": languages,
            "template": version
            and {
                "code": version.template_id.code,
                "number": version.number,
                "digest": version.digest,
            }
            or None,
            "sections": _merge_languages(by_language),
        }

    def _get_content_languages(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return ["en_US", *sorted(installed - {"en_US"})]

    def _get_content_sections(self):
        """[(key, label, [(key, label, value)])] in one language, without what is
        empty. Override to add sections; keys must not depend on the language."""
        sections = [
            ("visit", self.env._("Visit"), self._get_content_of_visit()),
            ("findings", self.env._("Findings"), self._get_content_of_findings()),
            ("teeth", self.env._("Tooth chart"), self._get_content_of_teeth()),
            ("diagnoses", self.env._("Diagnoses"), self._get_content_of_diagnoses()),
            ("procedures", self.env._("Treatment"), self._get_content_of_procedures()),
            (
                "medications",
                self.env._("Medications"),
                self._get_content_of_medications(),
            ),
            (
                "observations",
                self.env._("Observations"),
                self._get_content_of_observations(),
            ),
            (
                "immunizations",
                self.env._("Immunizations"),
                self._get_content_of_immunizations(),
            ),
            (
                "advice",
                self.env._("Advice"),
                [("advice", self.env._("Advice"), self.advice)],
            ),
        ]
        filled = [
            (key, label, [row for row in rows if row[2] not in (False, None, "")])
            for key, label, rows in sections
        ]
        return [section for section in filled if section[2]]

    def _get_content_of_visit(self):
        patient = self.patient_id
        version = self.template_version_id
        rows = [
            ("patient", self.env._("Patient"), patient.name),
            ("record_number", self.env._("Record number"), patient.record_number),
            ("birth_date", self.env._("Birth date"), _text(patient.birth_date)),
            ("sex", self.env._("Sex"), self._get_chosen(patient, "sex")),
            ("branch", self.env._("Branch"), self.branch_id.name),
            ("practitioner", self.env._("Seeing doctor"), self.practitioner_id.name),
            ("visit_class", self.env._("Kind"), self._get_chosen(self, "visit_class")),
            ("local_date", self.env._("Day"), _text(self.local_date)),
            ("reason", self.env._("Reason for coming"), self.reason),
            (
                "reason_code",
                self.env._("Reason (code)"),
                self.reason_code_id.display_name,
            ),
        ]
        rows += [
            (name, self._get_label(self, name), self._get_local_time(self[name]))
            for name in ("arrived_at", "started_at", "left_at")
        ]
        rows += [
            ("drafted_by", self.env._("Drafted by"), self.drafted_by.name),
            ("signed_by", self.env._("Signed by"), self.signed_by.name),
            (
                "signed_at",
                self.env._("Signed at"),
                self._get_local_time(self.signed_at),
            ),
        ]
        if version:
            rows.append(("template", self.env._("Template"), version.display_name))
        return rows

    def _get_content_of_findings(self):
        return [
            (
                row["key"],
                " · ".join(part for part in (row["section"], row["label"]) if part),
                row["value"],
            )
            for row in self._get_finding_rows()
        ]

    def _get_content_of_teeth(self):
        return [
            (
                f"{row.tooth}/{row.surface}/{row.finding}",
                row.tooth,
                _join(
                    self._get_chosen(row, "finding"),
                    self._get_chosen(row, "surface"),
                    row.note,
                ),
            )
            for row in self.tooth_ids.sorted(lambda row: (row.tooth, row.id))
        ]

    def _get_content_of_diagnoses(self):
        return [
            (
                str(row.id),
                self.env._("Diagnosis"),
                _join(self._get_coded_text(row), _span(row.onset, row.ended)),
            )
            for row in self.diagnosis_ids.sorted("id")
        ]

    def _get_content_of_procedures(self):
        return [
            (
                str(row.id),
                self.env._("Treatment"),
                _join(
                    self._get_coded_text(row),
                    _span(
                        self._get_local_time(row.start), self._get_local_time(row.stop)
                    ),
                ),
            )
            for row in self.procedure_ids.sorted("id")
        ]

    def _get_content_of_medications(self):
        return [
            (
                str(row.id),
                row.drug,
                _join(
                    row.dose,
                    row.route,
                    row.frequency,
                    row.days and self.env._("%(days)s days", days=row.days),
                    _text(row.prescribed_on),
                    self._get_chosen(row, "status"),
                ),
            )
            for row in self.medication_ids.sorted("id")
        ]

    def _get_content_of_observations(self):
        return [
            (
                str(row.id),
                row.name,
                _join(
                    f"{row.value or ''} {row.unit or ''}".strip(),
                    self._get_local_time(row.observed_at),
                ),
            )
            for row in self.observation_ids.sorted("id")
        ]

    def _get_content_of_immunizations(self):
        return [
            (
                str(row.id),
                row.vaccine,
                _join(_text(row.given_on), self._get_chosen(row, "status")),
            )
            for row in self.immunization_ids.sorted("id")
        ]

    # -- words -----------------------------------------------------------------
    def _get_label(self, record, name):
        return record._fields[name]._description_string(self.env)

    def _get_chosen(self, record, name):
        """The label of a selection, in the language of this visit."""
        labels = record._fields[name]._description_selection(self.env)
        return dict(labels).get(record[name])

    def _get_local_time(self, instant):
        """An instant as the clock of the branch showed it."""
        there = self.with_context(tz=self.branch_id.tz or "UTC")
        return instant and fields.Datetime.context_timestamp(there, instant).strftime(
            "%Y-%m-%d %H:%M"
        )


def _merge_languages(by_language):
    """Sections of several languages as one: labels and values by language."""
    return [
        {
            "key": key,
            "label": {code: found[index][1] for code, found in by_language.items()},
            "rows": [
                {
                    "key": row[0],
                    "label": _of_languages(by_language, index, place, 1),
                    "value": _of_languages(by_language, index, place, 2),
                }
                for place, row in enumerate(rows)
            ],
        }
        for index, (key, _label, rows) in enumerate(by_language["en_US"])
    ]


def _of_languages(by_language, section, row, part):
    return {
        code: str(sections[section][2][row][part])
        for code, sections in by_language.items()
    }


def _text(value):
    return value and str(value)


def _join(*parts):
    return " · ".join(str(part) for part in parts if part)


def _span(start, stop):
    if stop:
        return f"{start or ''} - {stop}".strip()
    return _text(start)
