"""Archiving keeps the record in words; nothing that happens later changes them."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from ..tools import canonical
from .common_record import RecordCommon

CRON = "clinic_patient.ir_cron_clinic_patient_%s"


@tagged("post_install", "-at_install")
class TestVisitArchive(RecordCommon):
    def _run(self, name):
        cron = self.env.ref(CRON % name)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        return cron

    def test_archive_now_keeps_what_was_written(self):
        visit = self._new_archived()
        [record] = self._records(visit)
        self.assertEqual((record.number, record.kind), (1, "archived"))
        self.assertEqual(record.patient_id, self.patient)
        self.assertEqual(record.author_id, self.practitioner_a.id)
        self.assertEqual(record.author_name, self.practitioner_a.name)
        said = self._say(record)
        self.assertEqual(said["visit/Reason for coming"], "Toothache")
        self.assertEqual(said["diagnoses/Diagnosis"], "K02.9 Caries")
        self.assertEqual(said["advice/Advice"], "Brush twice a day")
        self.assertEqual(visit.with_user(self.practitioner_a).record_version, 1)

    def test_who_archives(self):
        visit = self._new_written()
        visit.with_user(self.practitioner_a).action_sign()
        for role in ("nurse", "reception", "manager", "privacy"):
            with self.assertRaises(AccessError):
                visit.with_user(self.users[role]).action_archive_record()
        visit.with_user(self.medical_director).action_archive_record()
        with self.assertSentence(UserError, "cannot be archived"):
            visit.with_user(self.practitioner_a).action_archive_record()
        self.assertEqual(len(self._records(visit)), 1)

    def test_a_draft_is_not_archived(self):
        visit = self._new_written()
        with self.assertSentence(UserError, "sign it"):
            visit.with_user(self.practitioner_a).action_archive_record()
        self.assertFalse(self._records(visit))

    def test_the_cron_keeps_too(self):
        visits = self._new_written() | self._new_written()
        visits.with_user(self.practitioner_a).action_sign()
        visits.sudo()._move({"left_at": fields.Datetime.now() - timedelta(hours=30)})
        for _run in range(2):
            self._run("archive_records")
        self.assertEqual(visits.mapped("record_state"), ["archived", "archived"])
        self.assertEqual([len(self._records(visit)) for visit in visits], [1, 1])

    @mute_logger("odoo.addons.clinic_patient.models.clinic_visit_archive")
    def test_one_record_that_fails_does_not_stop_the_others(self):
        good, bad = self._new_written(), self._new_written()
        visits = good | bad
        visits.with_user(self.practitioner_a).action_sign()
        visits.sudo()._move({"left_at": fields.Datetime.now() - timedelta(hours=30)})
        plain = type(good)._get_record_content

        def get_content(visit):
            if visit.id == bad.id:
                raise UserError("no words")
            return plain(visit)

        with (
            patch.object(type(good), "_get_record_content", get_content),
            patch.object(type(self.env["ir.cron"]), "_commit_progress"),
            suppress(UserError),  # assertRaises would undo the good one
        ):
            self.env["clinic.visit"]._cron_archive_records()
            self.fail("The cron hides that a record was not archived")
        self.assertEqual((good.record_state, bad.record_state), ("archived", "signed"))

    def test_visits_archived_before_are_kept_once(self):
        visit, old = self._new_written(), self._new_written(external_ref="OLD-7")
        (visit | old).sudo()._move({"record_state": "archived"})
        for _run in range(2):
            self._run("keep_records")
        self.assertEqual(len(self._records(visit)), 1)
        self.assertFalse(self._records(old))  # kept when it is amended

    def test_nothing_that_changes_later_changes_the_record(self):
        """A removed property, a renamed code, product, doctor, patient, branch."""
        self.chain.patient_properties_definition = [
            {"name": "p1", "type": "char", "string": "Habit"}
        ]
        self.patient.sudo().properties = {"p1": "smokes"}
        visit = self._new_archived()
        record = self._records(visit)
        before = canonical.digest(record.content)
        self.chain.patient_properties_definition = []
        self.patient.sudo().write({"name": "王大明", "sex": "male"})
        self.code.name = "Tooth decay"
        self.service.name = "Other"
        self.doctor.name = "Dr. Other"
        self.branch_a.name = "Other branch"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(canonical.digest(self._records(visit).content), before)
        self.assertFalse(record._get_broken())
        self.assertIn("王小明", str(record.content))

    def test_an_edited_template_changes_no_archived_visit(self):
        template = self.env["clinic.visit.template"].create(
            {"name": "Probe template", "code": "probe_c"}
        )
        version = template.version_ids[:1] or self.env[
            "clinic.visit.template.version"
        ].create({"template_id": template.id})
        question = self.env["clinic.visit.template.field"].create(
            {
                "version_id": version.id,
                "key": "pulse",
                "label": "Pulse",
                "kind": "integer",
            }
        )
        version.action_publish()
        visit = self._new_written()
        visit.write({"template_version_id": version.id, "findings": {"pulse": 72}})
        visit.with_user(self.practitioner_a).action_sign()
        visit._action_archive_record()
        before = canonical.digest(self._records(visit).content)
        self.assertIn("72", str(self._records(visit).content))
        action = template.action_edit()
        draft = self.env["clinic.visit.template.version"].browse(action["res_id"])
        draft.field_ids.label = "Heart rate"
        draft.action_publish()
        self.assertEqual(question.label, "Pulse")
        self.assertEqual(canonical.digest(self._records(visit).content), before)
        other = self.env.ref("clinic_patient.clinic_visit_template_dental")
        with self.assertSentence(UserError, "archived"):
            visit.with_user(
                self.practitioner_a
            ).template_version_id = other.current_version_id
        template.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(visit.sudo().findings, {"pulse": 72})
        self.assertEqual(canonical.digest(self._records(visit).content), before)

    def test_rows_never_change(self):
        record = self._records(self._new_archived())
        with self.assertSentence(UserError, "stays as it is"):
            record.write({"reason": "x"})
        with self.assertSentence(UserError, "stays as it is"):
            record.unlink()
        for statement in (
            "UPDATE clinic_visit_record SET number = 9 WHERE id = %s",
            "DELETE FROM clinic_visit_record WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [record.id])

    def test_a_row_changed_behind_our_back_is_seen(self):
        visit = self._new_archived()
        record = self._records(visit).with_user(self.nurse_a)
        self.assertEqual(record.action_verify()["params"]["type"], "success")
        cr = self.env.cr
        cr.execute("SET LOCAL clinic.maintenance = 'on'")
        cr.execute(
            "UPDATE clinic_visit_record SET content = jsonb_set(content, %s, %s)"
            " WHERE id = %s",
            ["{format}", "2", record.id],
        )
        cr.execute("SET LOCAL clinic.maintenance = 'off'")
        self.env.invalidate_all()
        answer = record.action_verify()["params"]
        self.assertEqual(answer["type"], "danger")
        self.assertIn("privacy officer", answer["message"])

    def test_who_reads_records(self):
        record = self._records(self._new_archived())
        for role in ("nurse", "practitioner", "medical_director"):
            self.assertTrue(record.with_user(self.users[role]).content)
            self.assertIn("Toothache", record.with_user(self.users[role]).content_html)
        for role in ("reception", "manager", "hq_director", "privacy", "cashier"):
            with self.assertRaises(AccessError):
                record.with_user(self.users[role]).read(["content"])
        other = self._new_user("practitioner", self.branch_b, "t_doctor_b")
        with self.assertRaises(AccessError):
            record.with_user(other).read(["content"])
        for user in (self.practitioner_a, self.medical_director):
            with self.assertRaises(AccessError):
                record.with_user(user).copy()

    def test_the_record_follows_a_merged_patient(self):
        visit = self._new_archived()
        other = self._new_patient("王小明二").sudo()
        self.env.cr.execute(
            "UPDATE clinic_visit SET patient_id = %s WHERE id = %s",
            [other.id, visit.id],
        )
        self.env.invalidate_all()
        record = self._records(visit)
        self.assertEqual(record.patient_id, self.patient)
        self.assertFalse(record._get_broken())
        self.assertTrue(record.with_user(self.practitioner_a).content)

    def test_archiving_takes_few_queries_per_visit(self):
        counts = {}
        for size in (1, 1, 10):
            visits = self.env["clinic.visit"].union(
                *(self._new_written() for _number in range(size))
            )
            visits.sudo()._move({"record_state": "signed"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits._action_archive_record()
            self.env.flush_all()
            counts[size] = self.env.cr.sql_log_count - before
        self.assertLess(counts[10], counts[1] * 2)
