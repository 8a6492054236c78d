import base64
import io
import zipfile

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import ImportCommon
from .synthea_sample import Delivery

TEXT = "姓名,手机,身份证号,颜色\n张伟,13800138000,44011320141005001X,红\n"


@tagged("post_install", "-at_install")
class TestClinicImportStart(ImportCommon):
    """The same engine, by the screen."""

    def _start(self, content=None, name="病人.csv"):
        content = content or TEXT.encode()
        return (
            self.env["clinic.import.start"]
            .with_user(self.hq)
            .create({"upload": base64.b64encode(content), "upload_name": name})
        )

    def _zip(self):
        folder = self._write_delivery(Delivery(2, 1))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, f"inside/{path.name}")
            archive.writestr("../../evil.csv", "a,b\n1,2\n")
        return packed.getvalue()

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "clinic_patient.ir_cron_clinic_patient_import"
            ).method_direct_trigger()

    def test_mapping_is_shown_before_anything_happens(self):
        start = self._start()
        start.action_read()
        self.assertEqual(start.step, "mapping")
        self.assertEqual(start.profile_id.code, "cn_patients")
        self.assertIn("姓名 > name", start.line_ids.kept)
        self.assertIn("颜色", start.line_ids.left_out)
        self.assertFalse(self._patient("张伟"))

    def test_upload_is_encrypted_at_once(self):
        start = self._start()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT sealed FROM clinic_import_start WHERE id = %s", [start.id]
        )
        sealed = base64.b64decode(bytes(self.env.cr.fetchone()[0]))
        self.assertNotIn(b"44011320141005001X", sealed)
        plain = base64.b64encode(TEXT.encode())[:30]
        self.assertNotIn(plain, sealed)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.import.start"), ("res_id", "=", start.id)]
        )
        self.assertFalse(attachments)

    def test_dry_run(self):
        start = self._start()
        start.action_read()
        action = start.action_try()
        batch = self.env["clinic.import.batch"].browse(action["res_id"])
        self.assertTrue(batch.is_dry_run)
        self.assertEqual((batch.state, batch.created), ("done", 1))
        self.assertFalse(self._patient("张伟"))

    def test_import_is_done_by_the_job(self):
        start = self._start()
        start.action_read()
        action = start.action_run()
        batch = self.env["clinic.import.batch"].browse(action["res_id"])
        self.assertEqual(batch.state, "queued")
        self._run_job()
        batch.invalidate_recordset()
        self.assertEqual((batch.state, batch.created), ("done", 1))
        self.assertEqual(batch.progress, 100)
        self.assertFalse(batch.upload)
        self.assertEqual(batch.user_id, self.hq)
        patient = self._patient("张伟")
        self.assertEqual(patient.home_branch_id, self.branch_a)
        self.assertEqual(patient.create_uid, self.hq)

    def test_archive_with_control_totals(self):
        start = self._start(self._zip(), "delivery.zip")
        start.action_read()
        self.assertEqual(start.profile_id.code, "synthea")
        action = start.action_try()
        batch = self.env["clinic.import.batch"].browse(action["res_id"])
        self.assertEqual(batch.refused, 0)
        evil = batch.file_ids.filtered(lambda file: file.name == "evil.csv")
        self.assertEqual(evil.skipped, 1)

    def test_without_file(self):
        start = self.env["clinic.import.start"].with_user(self.hq).create({})
        with self.assertRaisesRegex(UserError, "Choose a file"):
            start.action_read()

    def test_a_failing_upload_says_why(self):
        start = self._start()
        start.action_read()
        batch = self.env["clinic.import.batch"].browse(start.action_run()["res_id"])
        batch.upload_name = "old.xlsx"
        content = b"\xd0\xcf\x11\xe0" + b"\0" * 600
        batch.upload = batch._clinic_encrypt(
            base64.b64encode(content).decode(), "upload"
        )
        self._run_job()
        batch.invalidate_recordset()
        self.assertEqual(batch.state, "failed")
        self.assertIn("Save it as .xlsx", batch.message)
