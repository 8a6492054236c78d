import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_emergency import REASON, EmergencyCommon


@tagged("post_install", "-at_install")
class TestEmergencyFiles(EmergencyCommon):
    """What becomes of emergency accesses when the file itself moves or leaves."""

    def _merge(self, keep, drop):
        drop.sudo().visit_ids._action_cancel()
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": keep.id, "drop_id": drop.id}
        )
        merge._action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        return merge

    def test_merge_keeps_the_row_and_moves_the_right(self):
        access = self._open("nurse", self.there)
        merge = self._merge(self.abroad, self.there)
        self.assertEqual(access.sudo().patient_id, self.there)
        self.assertEqual(access.sudo().grant_id.patient_id, self.abroad)
        self.assertTrue(self._count("nurse", self.abroad)["clinic.allergy"])
        self.assertEqual(access.action_open_patient()["res_id"], self.abroad.id)
        self.assertEqual(self._open("nurse", self.there), access)
        self.assertEqual(self._open("nurse", self.abroad), access)
        self.assertNotIn(access._name, merge.line_ids.mapped("model"))
        self.assertIn("clinic.patient.grant", merge.line_ids.mapped("model"))

    def test_merge_of_two_files_both_opened(self):
        first = self._open("nurse", self.there)
        second = self._open("nurse", self.abroad)
        self._merge(self.abroad, self.there)
        self.assertTrue(first.exists() and second.exists())
        first.action_end()
        self.assertTrue(self._count("nurse", self.abroad)["clinic.patient"])
        second.action_end()
        self.assertFalse(self._count("nurse", self.abroad)["clinic.patient"])

    def test_a_file_that_was_opened_is_used(self):
        """An undo of the import that made it leaves it alone."""
        patient = self._new_patient("Importiert", self.reception_b).sudo()
        references = self.env["clinic.patient.reference"]
        self.assertFalse(references._get_used(patient))
        self._open("nurse", patient)
        self.assertIn(patient.id, references._get_used(patient))

    def test_take_out_says_who_and_not_why(self):
        access = self._open("nurse")
        with TemporaryDirectory() as folder:
            takeouts = self.env["clinic.takeout"].with_user(self.privacy)
            takeouts._export_folder(Path(folder), self.there)
            tables = {
                path.name: path.read_text(encoding="utf-8-sig")
                for path in Path(folder).rglob("*.*")
                if path.is_file()
            }
        rows = list(csv.DictReader(io.StringIO(tables["grants.csv"])))
        kinds = {row["kind"] for row in rows}
        self.assertIn("emergency", kinds)
        for text in tables.values():
            self.assertNotIn(REASON, text)
        self.assertTrue(access.exists())

    def test_directory_row_leads_in(self):
        row = self._as("nurse", "clinic.patient.directory").browse(self.there.id)
        self.assertTrue(row.is_emergency_offered)
        window = self._as("nurse", "clinic.emergency.open").browse(
            row.action_open_in_emergency()["res_id"]
        )
        self.assertIn(self.there.name, window.patient_label)
        window.reason = REASON
        window.action_open()
        self.env.invalidate_all()
        self.assertFalse(row.is_emergency_offered)
        self.assertFalse(
            self._as("cashier", row._name).browse(row.id).is_emergency_offered
        )
        with self.assertRaises(AccessError):
            self._as("cashier", row._name).browse(row.id).action_open_in_emergency()

    def test_rows_outside_the_directory_lead_nowhere(self):
        foreign = self._new_patient("Fremd", self._new_chain_user("reception"))
        for patient in (self.abroad, foreign):
            row = self._as("nurse", "clinic.patient.directory").browse(patient.id)
            self.assertRefused(row.action_open_in_emergency)
