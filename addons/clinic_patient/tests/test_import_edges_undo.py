from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors
from odoo import fields
from odoo.addons.clinic_patient.models import clinic_import_pipeline_mixin
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_import_edges import ImportEdgeCommon

SHEET = ["病历号", "姓名", "手机", "出生日期", "来源"]
ZHANG = ["Z1", "张晓明", "13800138000", "1980-02-03", ""]


@tagged("post_install", "-at_install")
class TestImportUndoEdges(ImportEdgeCommon):
    def _contact(self, **vals):
        return self.env["res.partner"].create(
            {"name": "张晓明", "phone": "+8613800138000", **vals}
        )

    def test_linked_patient_stays_and_gets_his_values_back(self):
        known = self._new_patient(
            "张晓明", birth_date="1980-02-03", phone="13800138000"
        )
        report = self._import_rows(SHEET, [["", *ZHANG[1:4], "朋友"]])
        self.assertEqual(self._counts(report), {"updated": 1})
        self._undo(report)
        self.assertTrue(known.exists())
        self.assertFalse(known.sudo().source_id)
        self.assertFalse(self._keys(report), "the key is forgotten with the import")

    def test_adopted_contact_keeps_every_column(self):
        contact = self._contact(ref="old", street="某街", comment="x")
        self.env.flush_all()
        query = "SELECT to_jsonb(p) FROM res_partner p WHERE id = %s"
        self.env.cr.execute(query, [contact.id])
        before = self.env.cr.fetchone()[0]
        report = self._import_rows(SHEET, [ZHANG])
        self.assertEqual(self._counts(report), {"adopted": 1})
        self._undo(report)
        self.env.flush_all()
        self.env.cr.execute(query, [contact.id])
        self.assertEqual(self.env.cr.fetchone()[0], before)

    def test_refused_and_skipped_rows_leave_nothing_to_undo(self):
        report = self._import_rows(SHEET, [ZHANG, ZHANG, ["Z2", "", "1", "", ""]])
        self.assertEqual(
            self._counts(report), {"created": 1, "skipped": 1, "refused": 1}
        )
        before = self.env["res.partner"].search_count([])
        self._undo(report)
        self.assertFalse(self._patient("张晓明"))
        self.assertEqual(self.env["res.partner"].search_count([]), before - 1)
        self.assertEqual(len(self._rows(report)), 1, "its reason can still be read")

    def test_undo_of_the_first_of_two_imports_is_blocked(self):
        first = self._import_rows(SHEET, [ZHANG])
        patient = self._patient("张晓明")
        self._import_rows(SHEET, [[*ZHANG[:2], "13900139000", *ZHANG[3:]]])
        self._later(patient)
        with self.assertSentence(UserError, "Undo later imports first"):
            self._undo(first)
        self.assertTrue(patient.exists())

    def test_many_blockers_are_counted_and_five_are_named(self):
        rows = [[f"Z{n}", f"人{n}", "", f"1980-01-{n:02d}", ""] for n in range(1, 9)]
        report = self._import_rows(SHEET, rows)
        patients = self.patients.search([("record_number", "=like", "Z_")])
        for patient in patients:
            self._later(patient)
        with self.assertRaises(UserError) as caught:
            self._undo(report)
        text = str(caught.exception)
        self.assertIn(": 8 records", text)
        self.assertEqual(text.count("Patient "), 5)
        self.assertNotIn("人1", text, "numbers of records, no names")

    def test_what_was_changed_since_an_import_that_broke_off(self):
        report = self._import_rows(SHEET, [ZHANG])
        batch, patient = self._batch(report), self._patient("张晓明")
        batch.write({"state": "interrupted", "finished_at": False, "undo_until": False})
        self.env.flush_all()
        hour = fields.Datetime.now() - timedelta(hours=1)
        for table, ids in (
            ("clinic_import_batch_file", batch.file_ids.ids),
            ("clinic_patient", patient.ids),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET write_date = %s WHERE id = ANY(%s)", [hour, ids]
            )
        self.env.invalidate_all()
        patient.sudo().street = "typed by hand"
        self.env.flush_all()
        with self.assertSentence(UserError, f"Patient {patient.id}"):
            self._undo(report)
        self.assertTrue(patient.exists())

    def test_import_that_broke_off_can_be_undone(self):
        report = self._import_rows(SHEET, [ZHANG])
        self._batch(report).write({"state": "interrupted", "finished_at": False})
        self._undo(report)
        self.assertFalse(self._patient("张晓明"))

    def test_undo_is_logged_with_numbers(self):
        report = self._import_rows(SHEET, [ZHANG])
        self._undo(report)
        log = self.env["clinic.operation.log"].search(
            [("operation", "=", "import.undo")], limit=1
        )
        self.assertEqual(log.actor_id, self.hq.id)
        self.assertEqual(log.new_value, {"clinic.patient": 1})

    def test_right_of_undo_ends_with_the_right(self):
        report = self._import_rows(SHEET, [ZHANG])
        self.hq.group_ids -= self.env.ref("clinic_patient.group_clinic_patient_import")
        with self.assertRaises(AccessError):
            self._undo(report)
        with self.assertRaises(AccessError):
            self._batch(report).with_user(self.hq).action_download_refused()

    def test_keys_and_rows_are_read_at_the_branch_only(self):
        report = self._import_rows(SHEET, [ZHANG, ["Z2", "", "", "", ""]])
        there = self._new_user("privacy", self.branch_b, "t_there")
        there.group_ids += self.env.ref("clinic_patient.group_clinic_patient_import")
        for model, field in (
            ("clinic.import.key", "batch_id"),
            ("clinic.import.row", "batch_id"),
            ("clinic.import.batch.file", "batch_id"),
            ("clinic.import.batch", "id"),
        ):
            domain = [(field, "=", report["batch_id"])]
            here = self.env[model].with_user(self.hq).search(domain)
            self.assertTrue(here, model)
            self.assertFalse(self.env[model].with_user(there).search(domain), model)
            with self.assertRaises(AccessError, msg=model):
                here.with_user(there).read(["display_name"])

    def test_rows_open_in_a_list_of_their_import(self):
        report = self._import_rows(SHEET, [["Z2", "", "", "", ""]])
        action = self._batch(report).with_user(self.hq).action_open_rows()
        self.assertEqual(action["res_model"], "clinic.import.row")
        found = self.env["clinic.import.row"].search(action["domain"])
        self.assertEqual(found, self._rows(report))


@tagged("post_install", "-at_install")
class TestImportInterrupted(ImportEdgeCommon):
    """A chunk is all or nothing, and the next run goes on behind it."""

    ROWS = [[f"Z{n}", f"人{n}", "", f"1980-01-{n:02d}", ""] for n in range(1, 8)]

    def test_run_that_dies_between_chunks_goes_on(self):
        batches = self.batches
        self.batches = batches.with_context(clinic_import_chunk=3)
        model = type(self.env["clinic.import.batch"])
        original, calls = model._record_chunk, []

        def die(batch, run, table, lines):
            calls.append(len(lines))
            if len(calls) == 3:
                raise MemoryError
            return original(batch, run, table, lines)

        with (
            patch.object(model, "_record_chunk", die),
            self.assertRaises(MemoryError),
            self.env.cr.savepoint(flush=False),
        ):
            self._import_rows(SHEET, self.ROWS, name="a.csv")
        self.assertFalse(self._patient("人1"), "in a test the whole run is undone")
        report = self._import_rows(SHEET, self.ROWS, name="a.csv")
        self.assertEqual(self._counts(report), {"created": 7})

    def test_next_run_marks_the_dead_one_and_finds_its_rows(self):
        first = self._import_rows(SHEET, self.ROWS[:3])
        dead = self._batch(first)
        dead.write({"state": "running", "finished_at": False, "undo_until": False})
        report = self._import_rows(SHEET, self.ROWS)
        self.assertEqual(self._counts(report), {"unchanged": 3, "created": 4})
        self.assertEqual(dead.state, "interrupted")
        self.assertIn("went on", dead.message)

    def test_running_import_of_another_source_is_left_alone(self):
        first = self._import_rows(SHEET, self.ROWS[:3], source="one")
        self._batch(first).state = "running"
        self._import_rows(SHEET, self.ROWS, source="two")
        self.assertEqual(self._batch(first).state, "running")

    def test_chunk_is_tried_again_with_fresh_links(self):
        """Somebody wrote to the same rows: codes made before the rollback are gone."""
        profile = self._profile(
            self._file_vals(
                "clinic.patient",
                {
                    "name": "name",
                    "source": {
                        "field": "source_id",
                        "transform": "named",
                        "argument": "clinic.source",
                    },
                },
                "patients",
            )
        )
        batch_class = type(self.env["clinic.import.batch"])
        record, rollbacks, savepoints = batch_class._record_chunk, [], []
        process = type(self.env["clinic.import.handler"])._process

        def start(handler, run, table, lines):
            savepoints.append(self.env.cr.savepoint())
            return process(handler, run, table, lines)

        def fail_once(batch, run, table, lines):
            if not rollbacks:
                raise psycopg2.errors.SerializationFailure
            return record(batch, run, table, lines)

        def rollback():
            rollbacks.append(True)
            savepoints[-1].rollback()
            self.env.invalidate_all()

        module = clinic_import_pipeline_mixin.module
        with (
            patch.object(batch_class, "_record_chunk", fail_once),
            patch.object(type(self.env["clinic.import.handler"]), "_process", start),
            patch.object(self.env.cr, "rollback", rollback),
            patch.object(batch_class, "_commit_chunk", lambda *args: None),
            patch.object(module, "current_test", False),
        ):
            report = self._deliver(
                profile, patients=[{"id": "1", "name": "张伟", "source": "T 朋友"}]
            )
        self.assertEqual(len(rollbacks), 1)
        self.assertEqual(self._counts(report), {"created": 1}, self._reasons(report))
        patient = self._record(report, "clinic.patient", "1")
        self.assertTrue(patient.source_id.exists())

    def _reasons(self, report):
        return self._rows(report).mapped("reason")

    def test_child_of_a_row_that_the_database_refused_names_the_reference(self):
        profile = self._profile(
            self._file_vals(
                "clinic.patient", {"name": "name", "kind": "kind"}, "patients"
            ),
            self._file_vals(
                "clinic.allergy",
                {"patient": ("patient_id", "reference"), "substance": "substance"},
                "xallergies",
            ),
        )
        report = self._deliver(
            profile,
            patients=[
                {"id": "1", "name": "张伟", "kind": "patient"},
                {"id": "2", "name": "李娜", "kind": "nothing"},
            ],
            xallergies=[{"id": "1", "patient": "2", "substance": "Latex"}],
        )
        codes = self._rows(report).mapped("reason_code")
        self.assertEqual(codes, ["record", "reference"])
