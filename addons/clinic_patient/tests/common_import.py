import csv
import tempfile
from pathlib import Path

from .common import PatientCommon
from .synthea_sample import Delivery

OUTCOMES = ("created", "adopted", "updated", "unchanged", "skipped", "refused")


class ImportCommon(PatientCommon):
    """Imports as the HQ director, who has the import right, into branch A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("clinic_patient.group_clinic_patient_import").user_ids = cls.hq
        cls.batches = cls.env["clinic.import.batch"].with_user(cls.hq)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.counter = 0

    @classmethod
    def _path(cls, name):
        """A file or folder of its own for each call."""
        cls.counter += 1
        folder = cls.folder / str(cls.counter)
        folder.mkdir()
        return folder / name

    def _import(self, path, **options):
        """The report of one run; every row of every file is accounted for."""
        report = self.batches._run_folder(path, **options)
        for file in report["files"]:
            counted = sum(file[outcome] for outcome in OUTCOMES)
            self.assertEqual(counted, file["rows"], file)
        return report

    def _import_text(self, text, name="patients.csv", encoding="utf-8", **options):
        path = self._path(name)
        path.write_bytes(text.encode(encoding))
        return self._import(path, **options)

    def _import_rows(self, headings, rows, name="病人.csv", **options):
        """A Chinese patient sheet from lists of cells."""
        path = self._path(name)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return self._import(path, **options)

    def _write_delivery(self, delivery=None, name="old-system"):
        path = self._path(name)
        (delivery or Delivery()).write(path)
        return path

    def _keys(self, *reports):
        ids = [report["batch_id"] for report in reports]
        return self.env["clinic.import.key"].search([("batch_id", "in", ids)])

    def _batch(self, report):
        return self.env["clinic.import.batch"].browse(report["batch_id"])

    def _rows(self, report, outcome="refused"):
        batch = self._batch(report)
        return batch.row_ids.filtered(lambda row: row.outcome == outcome)

    def _only_refusal(self, report, code, column=None, row=2):
        """The one refused row of a report, with code, column and number."""
        found = self._rows(report)
        self.assertEqual(len(found), 1, found.mapped("reason"))
        self.assertEqual(found.reason_code, code)
        self.assertEqual(found.row_number, row)
        if column:
            self.assertEqual(found.column, column)
        self.assertTrue(found.reason)
        return found

    def _counts(self, report):
        return {name: number for name, number in report["totals"].items() if number}

    def _patient(self, name):
        return self.patients.search(
            [("name", "=", name), ("chain_id", "=", self.chain.id)]
        )
