import base64
import gzip
import io
import zipfile
import zlib
from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_base.tests.common import use_key_settings
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_import_edges import ImportEdgeCommon

TEXT = "姓名,手机\n张伟,13800138000\n".encode()
CLOSED = {"clinic_key_file": None, "clinic_key_env": None}


def packed(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


@tagged("post_install", "-at_install")
class TestImportQueue(ImportEdgeCommon):
    def _queue(self, content=TEXT, name="病人.csv"):
        start = self._start(content, name)
        start.action_read()
        return self.env["clinic.import.batch"].browse(start.action_run()["res_id"])

    def test_one_broken_upload_does_not_stop_the_next(self):
        first, second = self._queue(), self._queue()
        content = base64.b64encode(b"\xd0\xcf\x11\xe0" + b"\0" * 600).decode()
        first.upload = first._clinic_encrypt(content, "upload")
        first.upload_name = "a.xlsx"
        self._run_job()
        (first | second).invalidate_recordset()
        self.assertEqual((first.state, second.state), ("failed", "done"))
        self.assertIn("a.xlsx", first.message)
        self.assertEqual(second.created, 1)

    def test_upload_that_cannot_be_decrypted_does_not_stop_the_next(self):
        first, second = self._queue(), self._queue()
        first.upload = b"bm8gY2lwaGVydGV4dA=="
        with self.assertLogs("odoo.addons.clinic_base", "WARNING"):
            self._run_job()
        (first | second).invalidate_recordset()
        self.assertEqual((first.state, second.state), ("failed", "done"))
        self.assertTrue(first.message)
        self.assertFalse(first.upload)

    def test_first_come_first_served(self):
        first = self._queue("病历号,姓名\n1,甲\n".encode())
        second = self._queue("病历号,姓名\n1,乙\n".encode())
        self._run_job()
        (first | second).invalidate_recordset()
        self.assertEqual((first.created, second.updated), (1, 1))
        self.assertTrue(self._patient("乙"))

    def test_progress_follows_the_files(self):
        batch = self._queue()
        self.assertEqual(
            (batch.state, batch.progress, batch.rows_total), ("queued", 0, 0)
        )
        file = self.env["clinic.import.batch.file"].create(
            {"batch_id": batch.id, "name": "a.csv", "rows_total": 8, "created": 1}
        )
        self.assertEqual((batch.rows_done, batch.progress), (1, 12.5))
        file.write({"created": 3, "refused": 1})
        self.assertEqual((batch.rows_done, batch.progress), (4, 50))
        self.assertEqual((batch.created, batch.refused, file.rows_done), (3, 1, 4))

    def test_waiting_upload_cannot_be_undone(self):
        batch = self._queue()
        with self.assertRaisesRegex(UserError, "ended"):
            batch.with_user(self.hq).action_undo()

    def test_second_run_of_a_source_waits(self):
        batch = self._queue()
        with self.env.registry.cursor() as cr:
            number = zlib.crc32(f"clinic.import/{batch.source}".encode())
            cr.execute("SELECT pg_advisory_lock(%s)", [number])
            try:
                with self.assertRaisesRegex(UserError, "Another import"):
                    self._import_text(TEXT.decode())
            finally:
                cr.execute("SELECT pg_advisory_unlock(%s)", [number])
        report = self._import_text(TEXT.decode())
        self.assertEqual(self._counts(report), {"created": 1})


@tagged("post_install", "-at_install")
class TestImportUploads(ImportEdgeCommon):
    def _refused(self, content, name, words):
        start = self._start(content, name)
        for action in (start.action_read, start.action_try, start.action_run):
            with self.subTest(action.__name__), self.assertSentence(UserError, words):
                action()

    def test_two_files_of_one_name_in_an_archive(self):
        content = packed(("a/病人.csv", TEXT), ("b/病人.csv", TEXT))
        self._refused(content, "both.zip", "two files named 病人.csv")

    def test_archive_that_is_cut(self):
        content = packed(("病人.csv", TEXT * 50))
        self._refused(content[:-10], "cut.zip", "no table with rows")

    def test_member_that_is_damaged(self):
        content = packed(("病人.csv", TEXT))
        place = content.index(TEXT) + 3
        content = content[:place] + b"\xff\xff" + content[place + 2 :]
        self._refused(content, "bad.zip", "bad.zip is damaged")

    def test_archive_without_tables(self):
        self._refused(packed(("a.pdf", b"%PDF")), "x.zip", "no table with rows")

    def test_upload_without_a_name_is_a_csv(self):
        start = self._start(TEXT, False)
        start.action_read()
        batch = self.env["clinic.import.batch"].browse(start.action_try()["res_id"])
        self.assertEqual((batch.created, batch.is_dry_run), (1, True))

    def test_path_in_the_name_goes_nowhere(self):
        start = self._start(TEXT, "../../../etc/病人.csv")
        start.action_read()
        self.assertEqual(start.line_ids.name, "病人.csv")

    def test_packed_file_that_is_cut(self):
        rows = [["姓名", "手机"]] + [
            [f"人{n}", str(13800138000 + n)] for n in range(900)
        ]
        content = gzip.compress(self._csv(rows))
        start = self._start(content[: len(content) // 2], "病人.csv.gz")
        start.action_read()
        batch = self.env["clinic.import.batch"].browse(start.action_try()["res_id"])
        reasons = batch.row_ids.filtered(lambda r: r.outcome == "refused")
        self.assertIn("cut_file", reasons.mapped("reason_code"))
        self.assertIn("whole file", reasons[-1].reason)
        self.assertTrue(0 < batch.created < 900)

    def test_the_screen_from_upload_to_dry_run(self):
        form = Form(self.env["clinic.import.start"].with_user(self.hq))
        self.assertEqual(form.step, "upload")
        start = form.save()
        with self.assertSentence(UserError, "Choose a file"):
            start.action_read()
        start = self._start("姓名,手机,颜色\n张伟,13800138000,红\n".encode())
        start.action_read()
        with Form(start) as form:
            self.assertEqual(form.step, "mapping")
            form.source = "my_sheet"
        start.action_back()
        self.assertEqual(start.step, "upload")
        start.action_read()
        self.assertEqual(start.source, "my_sheet", "what was typed stays")
        action = start.action_try()
        batch = self.env["clinic.import.batch"].browse(action["res_id"])
        view = Form(batch.with_user(self.hq))
        self.assertEqual((view.source, batch.created), ("my_sheet", 1))

    def test_sheet_without_any_known_column_is_left_out_as_a_whole(self):
        profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")
        start = self._start(b"wheels\n4\n", profile_id=profile.id)
        start.action_read()
        self.assertEqual(start.line_ids.left_out, "The whole file")
        batch = self.env["clinic.import.batch"].browse(start.action_try()["res_id"])
        self.assertEqual(batch.skipped, 1)

    def test_upload_of_somebody_else_is_closed(self):
        start = self._start(TEXT)
        other = self._new_user("privacy", login="t_other_importer")
        other.group_ids += self.env.ref("clinic_patient.group_clinic_patient_import")
        with self.assertRaises(AccessError):
            start.with_user(other).action_read()
        self.assertFalse(start.with_user(other).search([("id", "=", start.id)]))

    def test_who_loses_the_right_cannot_go_on(self):
        start = self._start(TEXT)
        start.action_read()
        self.hq.group_ids -= self.env.ref("clinic_patient.group_clinic_patient_import")
        for action in (start.action_try, start.action_run):
            with self.assertRaises(AccessError):
                action()
        self.assertFalse(self._patient("张伟"))

    def test_without_key_no_upload_is_kept(self):
        use_key_settings(self, **CLOSED)
        with self.assertRaisesRegex(UserError, "clinic_key_file"):
            self._start(TEXT)


@tagged("post_install", "-at_install")
class TestImportHousekeeping(ImportEdgeCommon):
    SHEET = ["病历号", "姓名", "手机", "地址"]

    def _age(self, batch, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_import_batch SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=days), batch.id],
        )
        batch.invalidate_recordset()

    def _payloads(self, report):
        rows = self._batch(report).row_ids.with_context(bin_size=False)
        rows.invalidate_recordset()
        return rows.filtered("payload")

    def test_cells_of_a_dry_run_go_after_thirty_days(self):
        report = self._import_rows(
            self.SHEET, [["1", "", "13800138000", ""]], dry_run=True
        )
        batches = self.env["clinic.import.batch"]
        self._age(self._batch(report), 29)
        batches._gc_undo_values()
        self.assertTrue(self._payloads(report))
        self._age(self._batch(report), 31)
        batches._gc_undo_values()
        self.assertFalse(self._payloads(report))
        self.assertTrue(self._rows(report).reason, "the sentence stays")

    def test_dry_run_keeps_no_former_values(self):
        self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "旧街"]])
        row = ["1", "张伟", "13800138000", "新街"]
        report = self._import_rows(self.SHEET, [row], dry_run=True)
        self.assertEqual(self._counts(report), {"updated": 1})
        self.assertFalse(self._payloads(report))
        self.assertEqual(self._patient("张伟").street, "旧街")

    def test_former_values_stay_while_undo_is_open(self):
        self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "旧街"]])
        report = self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "新街"]])
        batch = self._batch(report)
        left = batch.undo_until - fields.Datetime.now()
        self.assertEqual(round(left.total_seconds() / 86400), 30)
        self._age(batch, 40)
        batch._gc_undo_values()
        self.assertTrue(self._payloads(report))

    def test_broken_off_import_without_former_values_is_not_half_undone(self):
        self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "旧街"]])
        report = self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "新街"]])
        batch = self._batch(report)
        batch.write({"state": "interrupted", "undo_until": False, "finished_at": False})
        self._age(batch, 40)
        batch._gc_undo_values()
        self.assertFalse(self._payloads(report))
        with self.assertSentence(UserError, "former values"):
            batch.with_user(self.hq).action_undo()
        self.assertEqual(self._patient("张伟").street, "新街")

    def test_update_without_key_cannot_be_undone(self):
        self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "旧街"]])
        use_key_settings(self, **CLOSED)
        profile = self.env.ref("clinic_patient.clinic_import_profile_cn_patients")
        profile.file_ids.column_ids.filtered(
            lambda column: column.transform == "identity"
        ).unlink()
        report = self._import_rows(self.SHEET, [["1", "张伟", "13800138000", "新街"]])
        self.assertEqual(self._counts(report), {"updated": 1})
        with self.assertSentence(UserError, "former values"):
            self._batch(report).with_user(self.hq).action_undo()
        self.assertEqual(self._patient("张伟").street, "新街")
