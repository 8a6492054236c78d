import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import ImportCommon
from .synthea_sample import Delivery

SHEET = ["病历号", "姓名", "手机", "地址"]


@tagged("post_install", "-at_install")
class TestClinicImportUndo(ImportCommon):
    def _undo(self, report):
        self._batch(report).with_user(self.hq).action_undo()

    def _later(self, record):
        """As if the record had been written tomorrow: a test is one transaction."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET write_date = now() + interval '1 day', "
            "create_date = now() + interval '1 day' WHERE id = %s",
            [record.id],
        )
        record.invalidate_recordset()

    def test_everything_goes(self):
        models = ("clinic.patient", "clinic.visit", "clinic.branch", "res.partner")
        models += ("clinic.patient.identity", "clinic.practitioner", "clinic.allergy")
        sudo = {
            model: self.env[model].with_context(active_test=False) for model in models
        }
        before = {model: found.search_count([]) for model, found in sudo.items()}
        report = self._import(self._write_delivery())
        self._undo(report)
        after = {model: found.search_count([]) for model, found in sudo.items()}
        self.assertEqual(after, before)
        self.assertEqual(self._batch(report).state, "undone")
        self.assertFalse(self._keys(report))

    def test_it_can_be_imported_again(self):
        path = self._write_delivery()
        first = self._import(path)
        self._undo(first)
        again = self._import(path)
        self.assertEqual(again["totals"], first["totals"])

    def test_former_values_come_back(self):
        self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        report = self._import_rows(SHEET, [["Z1", "张伟", "13900139000", "新街"]])
        patient = self._patient("张伟")
        self.assertEqual((patient.street, patient.phone), ("新街", "+8613900139000"))
        self._undo(report)
        self.assertEqual((patient.street, patient.phone), ("旧街", "+8613800138000"))

    def test_the_same_rows_update_again_after_an_undo(self):
        self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        row = ["Z1", "张伟", "13800138000", "新街"]
        self._undo(self._import_rows(SHEET, [row]))
        report = self._import_rows(SHEET, [row])
        self.assertEqual(self._counts(report), {"updated": 1})

    def test_former_values_are_encrypted(self):
        self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        report = self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "新街"]])
        row = self._rows(report, "updated")
        sealed = base64.b64decode(row.sudo().with_context(bin_size=False).payload)
        self.assertTrue(sealed)
        self.assertNotIn("旧街".encode(), sealed)

    def test_adopted_contacts_are_released(self):
        contact = self.env["res.partner"].create(
            {"name": "张晓明", "phone": "+8613800138000"}
        )
        headings = [*SHEET[:3], "出生日期"]
        report = self._import_rows(
            headings, [["Z1", "张晓明", "13800138000", "1980-02-03"]]
        )
        self.assertTrue(contact.is_clinic_patient)
        self._undo(report)
        self.assertTrue(contact.exists())
        self.assertFalse(contact.is_clinic_patient)

    def test_a_changed_patient_blocks_it(self):
        report = self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        patient = self._patient("张伟")
        patient.street = "更新的街"
        self._later(patient)
        with self.assertRaisesRegex(UserError, f"Patient {patient.id}"):
            self._undo(report)
        self.assertTrue(patient.exists())

    def test_a_later_document_blocks_it(self):
        report = self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        patient = self._patient("张伟")
        allergy = self.env["clinic.allergy"].create(
            {"patient_id": patient.id, "substance": "Penicillin"}
        )
        self._later(allergy)
        with self.assertRaisesRegex(UserError, f"Allergy {allergy.id}"):
            self._undo(report)

    def test_an_invoice_blocks_it(self):
        report = self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        patient = self._patient("张伟")
        self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": patient.partner_id.id}
        )
        with self.assertRaisesRegex(UserError, "cannot be undone"):
            self._undo(report)
        self.assertTrue(patient.exists())

    def test_only_once(self):
        report = self._import(self._write_delivery(Delivery(1, 1)))
        self._undo(report)
        with self.assertRaises(UserError):
            self._undo(report)

    def test_not_after_the_time_is_over(self):
        report = self._import_rows(SHEET, [["Z1", "张伟", "13800138000", "旧街"]])
        batch = self._batch(report)
        batch.undo_until = "2020-01-01"
        with self.assertRaisesRegex(UserError, "time to undo"):
            self._undo(report)
        batch._gc_undo_values()
        self.assertFalse(batch.undo_until)
