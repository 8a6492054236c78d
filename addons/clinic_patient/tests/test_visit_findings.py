from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools.canonical import digest
from ..tools.findings import SHOWN
from .common import BULK
from .common_template import TemplateCommon

GOOD = {"story": "Blurred since May", "pulse": 72, "lens": "cloudy"}


@tagged("post_install", "-at_install")
class TestVisitFindings(TemplateCommon):
    def _use(self, visit=None, **findings):
        visit = visit or self.visit
        visit.write({"template_version_id": self.version.id, "findings": findings})
        return visit

    def test_a_practitioner_writes_what_the_template_asks(self):
        self._use(**GOOD)
        self.assertEqual(self.visit.findings, GOOD)
        self._use(**GOOD, glasses=False)
        self.assertEqual(self.visit.findings, {**GOOD, "glasses": False})

    def test_the_page_brings_questions_and_defaults(self):
        with Form(self.visit) as form:
            form.template_version_id = self.version
            self.assertEqual(
                [question["key"] for question in form.template_fields],
                ["story", "pulse", "lens", "glasses"],
            )
            self.assertEqual(form.findings, {"glasses": False})
            form.findings = {**form.findings, "story": "x"}
            form.advice = "Rest"
        self.assertEqual(self.visit.findings, {"story": "x", "glasses": False})
        self.assertEqual(self.visit.advice, "Rest")

    def test_what_a_colleague_wrote_meanwhile_stays(self):
        """Nurse and doctor have the page open; each answers another question."""
        self._use(story="Blurred", lens="clear")
        shown = self.visit.findings
        by_nurse = self.visit.with_user(self.nurse_a)
        by_nurse.findings = {**shown, "pulse": 72, SHOWN: shown}
        self.visit.findings = {"story": "Blurred since May", SHOWN: shown}
        self.assertEqual(
            self.visit.findings, {"story": "Blurred since May", "pulse": 72}
        )
        seen = self._new_seen_visit()
        seen.write(
            {
                "template_version_id": self.version.id,
                "findings": {"glasses": False, "story": "x", SHOWN: {"glasses": False}},
            }
        )
        self.assertEqual(seen.findings, {"story": "x", "glasses": False})

    def test_what_was_shown_is_no_answer(self):
        self._use()
        with self.assertSentence(UserError, "does not ask for"):
            self.visit.findings = {"story": "x", SHOWN: 7}
        made = self._new_visit(
            self.practitioner_a,
            template_version_id=self.version.id,
            findings={"story": "x", SHOWN: {}},
        )
        self.assertEqual(made.findings, {"story": "x"})

    def test_bad_values_are_told_in_sentences(self):
        self._use()
        for findings, words in (
            ({"pulse": "x"}, "Pulse does not fit: write a whole number"),
            ({"lens": "blue"}, "choose one of Clear, Cloudy"),
            ({"other": 1}, "does not ask for 'other'"),
            ({"story": "x" * 20001}, "Shorten it"),
            (["story"], "values by key"),
        ):
            with self.subTest(words), self.assertSentence(UserError, words):
                self.visit.findings = findings

    def test_findings_need_a_template(self):
        with self.assertSentence(UserError, "Choose a template first"):
            self.visit.findings = {"story": "x"}
        with self.assertSentence(UserError, "Choose a template first"):
            self._new_visit(self.practitioner_a, findings={"story": "x"})

    def test_another_template_only_with_findings_that_fit(self):
        self._use(**GOOD)
        other = self._new_template("Ears", "ears", [{"label": "Story"}])
        with self.assertSentence(UserError, "does not ask for 'Pulse'"):
            self.visit.template_version_id = other.current_version_id
        self.visit.write(
            {
                "template_version_id": other.current_version_id.id,
                "findings": {"story": "x"},
            }
        )
        self.assertEqual(self.visit.findings, {"story": "x"})
        with self.assertSentence(UserError, "Choose a template first"):
            self.visit.template_version_id = False

    def test_drafts_are_not_used(self):
        draft = self._new_template("New", "new", publish=False).draft_version_id
        with self.assertSentence(UserError, "Publish it first"):
            self.visit.template_version_id = draft

    def test_a_visit_keeps_its_version(self):
        self._use(**GOOD)
        self.template.action_edit()
        draft = self.template.draft_version_id
        draft.field_ids[2].unlink()
        draft.action_publish()
        self.visit.findings = {**GOOD, "pulse": 80}
        self.assertEqual(self.visit.template_version_id, self.version)
        lens = [row["value"] for row in self.visit._get_finding_rows()][2]
        self.assertEqual(lens, "Cloudy")

    def test_what_is_required_is_named(self):
        self.assertEqual(self.visit._get_missing_findings(), [])
        self._use(pulse=70)
        self.assertEqual(self.visit._get_missing_findings(), ["Story"])
        self._use(story="x")
        self.assertEqual(self.visit._get_missing_findings(), [])

    def test_nothing_of_it_for_the_desk(self):
        self._use(**GOOD)
        for role in ("reception", "manager", "consultant", "privacy"):
            visit = self.visit.with_user(self.users[role])
            for name in ("findings", "advice", "template_version_id", "tooth_ids"):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    visit.read([name])
        with self.assertRaises(AccessError):
            self.visit.with_user(self.reception_a).findings = {"story": "x"}
        self.visit.with_user(self.nurse_a).findings = {"story": "by the nurse"}

    def test_the_patient_of_a_visit_with_findings_stays(self):
        planned = self._new_visit(self.practitioner_a)
        self._use(planned, **GOOD)
        other = self._new_patient("Other")
        with self.assertSentence(UserError, "written down for the patient"):
            planned.with_user(self.reception_a).patient_id = other

    # -- the template with which a visit begins --------------------------------
    def test_the_service_chooses_the_template(self):
        self.template.service_ids = self.service
        visit = self._new_visit(practitioner_id=self.doctor.id)
        self.env["clinic.visit.line"].with_user(self.reception_a).create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        visit._action_wait()
        self.assertFalse(visit.sudo().template_version_id)
        visit._action_consult()  # the desk calls him in, and sees nothing of it
        self.assertEqual(visit.sudo().template_version_id, self.version)
        self.assertEqual(visit.sudo().findings, {"glasses": False})

    def test_else_what_the_practitioner_used_last(self):
        self._use(**GOOD)
        self.template.action_edit()
        self.template.draft_version_id.action_publish()
        visit = self._new_seen_visit()
        self.assertEqual(visit.template_version_id.number, 2)
        self.template.active = False
        self.assertFalse(self._new_seen_visit().template_version_id)

    def test_else_none(self):
        self.assertFalse(self.visit.template_version_id)

    # -- nothing changes what is archived (Shows 5) ----------------------------
    def test_an_edited_template_changes_no_archived_visit(self):
        self._use(**GOOD)
        self.visit.write({"advice": "Rest"})
        self.visit.action_sign()
        self.visit.with_user(self.reception_a)._action_leave()
        self.visit.with_context(**BULK)._action_archive_record()
        before = digest(self.visit._get_record_content())
        self.template.action_edit()
        draft = self.template.draft_version_id
        draft.field_ids[0].label = "Renamed"
        draft.field_ids[2].options_text = "One; Two"
        draft.field_ids[1].unlink()
        draft.action_publish()
        self.template.write({"has_tooth_chart": True, "active": False})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(digest(self.visit._get_record_content()), before)
        for vals in (
            {"findings": {"story": "late"}},
            {"advice": "late"},
            {"template_version_id": self.template.current_version_id.id},
        ):
            with self.subTest(vals), self.assertSentence(UserError, "archived"):
                self.visit.write(vals)
        with self.assertSentence(UserError, "archived"):
            self.env["clinic.visit.tooth"].with_user(self.practitioner_a).create(
                {"visit_id": self.visit.id, "tooth": "36", "finding": "caries"}
            )
