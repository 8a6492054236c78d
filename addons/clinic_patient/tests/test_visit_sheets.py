"""Sheets on paper: of the archived record, for those who read it, and noted."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_record import RecordCommon

VISIT = "clinic_patient.report_visit_record"
FILE = "clinic_patient.report_patient_file"


@tagged("post_install", "-at_install")
class TestVisitSheets(RecordCommon):
    def _print(self, report, records, user=None, lang=None):
        reports = self.env["ir.actions.report"].with_user(user or self.practitioner_a)
        if lang:
            reports = reports.with_context(lang=lang)
        html, _kind = reports._render_qweb_html(report, records.ids)
        return html.decode()

    def test_archived_with_version_and_fingerprint(self):
        visit = self._new_archived()
        html = self._print(VISIT, visit)
        record = self._records(visit)
        for word in ("Toothache", "K02.9 Caries", "Version", record.digest):
            self.assertIn(word, html)
        self.assertNotIn("DRAFT", html)
        self.code.name = "Tooth decay"
        self.assertIn("K02.9 Caries", self._print(VISIT, visit))

    def test_a_draft_says_so(self):
        html = self._print(VISIT, self._new_written())
        self.assertIn("DRAFT", html)
        self.assertNotIn("SHA-256", html)

    def test_signed_and_old(self):
        visit = self._new_written()
        visit.with_user(self.practitioner_a).action_sign()
        self.assertIn("not archived yet", self._print(VISIT, visit))
        old = self._new_written(external_ref="OLD-3")
        old.sudo()._move({"record_state": "archived"})
        self.assertIn("old system", self._print(VISIT, old))

    def test_amended_names_who_and_why(self):
        visit = self._new_archived()
        mine = visit.with_user(self.practitioner_a)
        amendment = mine._request_amendment("the advice was wrong")
        approval = amendment.sudo().approval_id
        approval.with_user(self.medical_director).action_approve()
        mine.advice = "Rinse"
        mine.action_finish_amendment()
        html = self._print(VISIT, visit)
        for word in ("Rinse", "the advice was wrong", self.medical_director.name):
            self.assertIn(word, html)
        self.assertNotIn("Brush twice", html)

    def test_in_the_language_of_the_patient(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.patient.sudo().lang = "zh-CN"
        self.code.with_context(lang="zh_CN").name = "龋病"
        visit = self._new_archived()
        self.assertIn("龋病", self._print(VISIT, visit))
        self.patient.sudo().lang = "en-US"
        self.assertIn("Caries", self._print(VISIT, visit))

    def test_file_tells_what_was_found(self):
        self.env["clinic.allergy"].create(
            {"patient_id": self.patient.id, "substance": "Penicillin qz"}
        )
        self._new_archived()
        self._new_written(external_ref="OLD-5")
        html = self._print(FILE, self.patient)
        for word in ("王小明", "Penicillin qz", "Toothache", "K02.9 Caries"):
            self.assertIn(word, html)

    def test_only_clinical_readers_print(self):
        visit = self._new_archived()
        for role in ("reception", "manager", "hq_director", "privacy", "followup"):
            for report, records in ((VISIT, visit), (FILE, self.patient)):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self._print(report, records, self.users[role])
        doctor_b = self._new_user("practitioner", self.branch_b, "t_doctor_b")
        for report, records in ((VISIT, visit), (FILE, self.patient)):
            with self.assertRaises(AccessError):
                self._print(report, records, doctor_b)
        for role in ("nurse", "medical_director"):
            self._print(VISIT, visit, self.users[role])

    def test_printing_is_noted(self):
        visit = self._new_archived()
        log = self.env["clinic.access.log"].sudo()
        for report, records in ((VISIT, visit), (FILE, self.patient)):
            self.env.flush_all()
            self.env.cr.precommit.run()
            last = log.search([], order="id desc", limit=1).id or 0
            self._print(report, records)
            self.env.cr.precommit.run()
            row = log.search([("id", ">", last)])
            self.assertIn(self.patient.id, row.patient_ids)
            self.assertIn("clinical", str(row.read()))

    def test_each_visit_is_a_sheet_with_its_style(self):
        """What goes to paper is cut out of the page, one piece per record."""
        visits = self._new_written() | self._new_archived()
        html = self._print(VISIT, visits)
        reports = self.env["ir.actions.report"]
        bodies, ids, *_others = reports._prepare_html(html, report_model="clinic.visit")
        self.assertEqual(ids, visits.ids)
        for body in bodies:
            self.assertIn(".o_clinic_sheet td", str(body))
        self.assertIn("DRAFT", str(bodies[0]))
        self.assertNotIn("DRAFT", str(bodies[1]))

    def test_as_pdf(self):
        visit = self._new_archived()
        reports = self.env["ir.actions.report"].with_user(self.practitioner_a)
        reports = reports.with_context(force_report_rendering=True)
        pdf, kind = reports._render_qweb_pdf(VISIT, visit.ids)
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))
