from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.record_content import in_language
from ..tools.roles import CLINICAL

# of an archived record, what the summary of a file tells
SUMMARY = ("diagnoses", "procedures")


class ClinicSheetMixin(models.AbstractModel):
    """What the printed sheets of a record share: who may print, and in which words."""

    _name = "clinic.sheet.mixin"
    _description = "Printed sheets of a record"

    @api.model
    def _check_may_print(self, records):
        if not self.env.user.has_groups(CLINICAL):
            raise AccessError(
                self.env._(
                    "Only treating staff and the medical director print records. Ask "
                    "one of them."
                )
            )
        records.check_access("read")

    @api.model
    def _get_lang_of(self, patient):
        """The language he is spoken to in, where it is installed; else the user's."""
        wanted = (patient.lang or "").replace("-", "_")
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        own = [code for code in installed if wanted and code.startswith(wanted)]
        return (own or [self.env.lang or "en_US"])[0]


class ReportVisitRecord(models.AbstractModel):
    """The record of a visit on paper: as it was archived, else marked as a draft."""

    _name = "report.clinic_patient.report_visit_record"
    _inherit = ["clinic.sheet.mixin"]
    _description = "Printed record of a visit"

    @api.model
    def _get_report_values(self, docids, data=None):
        visits = self.env["clinic.visit"].browse(docids)
        self._check_may_print(visits)
        return {
            "doc_ids": visits.ids,
            "doc_model": visits._name,
            "docs": visits,
            "sheets": [self._prepare_sheet(visit) for visit in visits],
        }

    @api.model
    def _prepare_sheet(self, visit):
        lang = self._get_lang_of(visit.patient_id)
        record = visit._get_last_record()
        content = record.content or visit._get_record_content()
        return {
            "visit": visit,
            "lang": lang,
            "record": record,
            "is_draft": visit.record_state == "draft",
            "sections": in_language(content, lang),
        }


class ReportPatientFile(models.AbstractModel):
    """A summary of the file on paper: who he is, what to mind, what was found when."""

    _name = "report.clinic_patient.report_patient_file"
    _inherit = ["clinic.sheet.mixin"]
    _description = "Printed summary of a file"

    @api.model
    def _get_report_values(self, docids, data=None):
        patients = self.env["clinic.patient"].browse(docids)
        self._check_may_print(patients)
        return {
            "doc_ids": patients.ids,
            "doc_model": patients._name,
            "docs": patients,
            "sheets": self._prepare_sheets(patients),
        }

    @api.model
    def _prepare_sheets(self, patients):
        # with the rights of who prints: what he may not read is not on it
        domain = [("patient_id", "in", patients.ids), ("state", "=", "left")]
        visits = self.env["clinic.visit"].search(domain)
        steps = self.env["clinic.next.step"].search(
            [("patient_id", "in", patients.ids), ("state", "=", "open")]
        )
        by_patient = visits.grouped("patient_id")
        steps_of = steps.grouped("patient_id")
        return [
            {
                "patient": patient,
                "lang": self._get_lang_of(patient),
                "visits": self._prepare_visits(
                    by_patient.get(patient, visits[:0]), self._get_lang_of(patient)
                ),
                "steps": steps_of.get(patient, steps[:0]),
            }
            for patient in patients
        ]

    @api.model
    def _prepare_visits(self, visits, lang):
        """What each visit found, by its archived record where there is one."""
        lines = []
        for visit in visits:
            record = visit._get_last_record()
            sections = in_language(record.content, lang)
            lines.append(
                {
                    "visit": visit,
                    "record": record,
                    "content": record.content,
                    "sections": [s for s in sections if s["key"] in SUMMARY],
                }
            )
        return lines
