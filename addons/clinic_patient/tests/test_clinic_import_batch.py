from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_import import ImportCommon
from .synthea_sample import Delivery


@tagged("post_install", "-at_install")
class TestClinicImportBatch(ImportCommon):
    def test_all_rows_become_records(self):
        delivery = Delivery()
        report = self._import(self._write_delivery(delivery))
        self.assertEqual(report["profile"], "synthea")
        careplans = len(delivery.rows["careplans"])
        self.assertEqual(
            self._counts(report),
            {"created": report["rows"] - careplans, "skipped": careplans},
        )
        result = report["reconciliation"]
        self.assertEqual(result["differences"], [])
        self.assertEqual(result["compared"], result["total"] - 1)
        self.assertEqual(result["left_out"][0]["figure"], "rows.careplans")
        self.assertIn("Care plans are not kept", result["left_out"][0]["reason"])

    def test_second_run_changes_nothing(self):
        path = self._write_delivery()
        first = self._import(path)
        again = self._import(path)
        self.assertEqual(again["totals"]["created"], 0)
        self.assertEqual(again["totals"]["updated"], 0)
        self.assertEqual(again["totals"]["unchanged"], first["totals"]["created"])
        self.assertEqual(again["reconciliation"]["differences"], [])

    def test_what_a_patient_becomes(self):
        delivery = Delivery()
        self._import(self._write_delivery(delivery))
        row = delivery.rows["patients"][3]
        patient = self._patient(f"{row['FIRST']} {row['LAST']}")
        self.assertRecordValues(
            patient,
            [
                {
                    "sex": "female",
                    "lang": "en-US",
                    "phone": "+1" + row["PHONE"].replace("-", ""),
                    "deceased_on": self._date("2019-05-01"),  # in New York
                    "birth_date": self._date(row["BIRTHDATE"]),
                    "birth_precision": "day",
                    "home_branch_id": self.branch_a.id,
                }
            ],
        )
        self.assertEqual(patient.state_id.code, "MA")
        self.assertEqual(patient.alias_ids.mapped("number"), [row["MRN"]])
        kinds = sorted(patient.identity_ids.mapped("id_type"))
        self.assertEqual(kinds, ["driver", "passport", "social"])
        self.assertEqual(
            patient.identity_ids.filtered(lambda i: i.id_type == "social").number,
            row["SSN"],
        )
        self.assertTrue(patient.partner_id.is_clinic_patient)
        self.assertTrue(patient.observation_ids and patient.charge_ids)

    def _date(self, text):
        return self.patients._fields["birth_date"].to_date(text)

    def test_what_a_visit_becomes(self):
        delivery = Delivery(patients=1, visits=1)
        self._import(self._write_delivery(delivery))
        row = delivery.rows["encounters"][0]
        visit = self.env["clinic.visit"].search(
            [
                ("external_ref", "=", row["Id"]),
                ("patient_id.chain_id", "=", self.chain.id),
            ]
        )
        self.assertEqual(visit.state, "left")
        self.assertEqual(visit.record_state, "archived")
        self.assertEqual(visit.arrived_at.isoformat() + "+00:00", row["START"])
        self.assertEqual(visit.branch_id.external_ref, row["ORGANIZATION"])
        self.assertEqual(visit.branch_id.tz, "America/New_York")
        self.assertIn(self.hq, visit.branch_id.user_ids)
        self.assertEqual(
            visit.local_date, visit.branch_id._local_date(visit.arrived_at)
        )
        self.assertEqual(len(visit.observation_ids), 2)
        self.assertEqual(visit.diagnosis_ids.code_id.system, "snomed")

    def test_two_deliveries_live_beside_each_other(self):
        first = self._import(self._write_delivery(Delivery(seed=1), "first"))
        report = self._import(self._write_delivery(Delivery(seed=2), "second"))
        self.assertEqual(report["reconciliation"]["differences"], [])
        sources = set(self._keys(first, report).mapped("source"))
        self.assertEqual(sources, {"synthea/first", "synthea/second"})

    def test_changed_row_updates_its_record(self):
        delivery = Delivery()
        path = self._write_delivery(delivery)
        self._import(path)
        row = delivery.rows["patients"][0]
        row["CITY"] = "Salem"
        delivery.write(path)
        report = self._import(path)
        self.assertEqual(report["totals"]["updated"], 1)
        self.assertEqual(report["totals"]["created"], 0)
        self.assertEqual(self._patient(f"{row['FIRST']} {row['LAST']}").city, "Salem")

    def test_new_rows_are_added_to_a_known_delivery(self):
        delivery = Delivery(patients=2)
        path = self._write_delivery(delivery)
        self._import(path)
        delivery._add_encounter(delivery.rows["patients"][0], 1)
        delivery.write(path)
        report = self._import(path)
        self.assertEqual(report["totals"]["updated"], 0)
        created = {f["file"]: f["created"] for f in report["files"] if f["created"]}
        self.assertEqual(created["encounters.csv.gz"], 1)
        self.assertEqual(report["reconciliation"]["differences"], [])

    def test_dry_run_reports_and_keeps_nothing(self):
        before = self.patients.search_count([])
        report = self._import(self._write_delivery(), dry_run=True)
        self.assertTrue(report["dry_run"])
        self.assertGreater(report["totals"]["created"], 0)
        self.assertEqual(self.patients.search_count([]), before)
        self.assertFalse(self._keys(report))
        with self.assertRaises(UserError):
            self._batch(report)._action_undo()

    def test_dry_run_tells_the_same_as_the_run(self):
        path = self._write_delivery()
        dry = self._import(path, dry_run=True)
        real = self._import(path)
        self.assertEqual(dry["totals"], real["totals"])
        self.assertEqual(
            [file | {"note": ""} for file in dry["files"]],
            [file | {"note": ""} for file in real["files"]],
        )

    def test_lost_record_shows_as_a_difference(self):
        path = self._write_delivery()
        self._import(path)
        allergies = self.env["clinic.allergy"]
        allergies.search(
            [("patient_id.chain_id", "=", self.chain.id)], limit=1
        ).unlink()
        result = self._import(path)["reconciliation"]
        (difference,) = result["differences"]
        self.assertEqual(difference["figure"], "rows.allergies")
        self.assertEqual(difference["stated"] - difference["found"], 1)

    def test_log_names_source_and_counts(self):
        report = self._import(self._write_delivery())
        log = self.env["clinic.operation.log"].search(
            [("operation", "=like", "import.%"), ("actor_id", "=", self.hq.id)],
            order="id",
        )
        self.assertEqual(log.mapped("operation"), ["import.start", "import.end"])
        self.assertEqual(log[0].actor_id, self.hq.id)
        self.assertEqual(log[0].new_value["source"], report["source"])

    def test_no_file_no_import(self):
        with self.assertRaisesRegex(UserError, "no table with rows"):
            self._import(self._path("empty").parent)
        with self.assertRaisesRegex(UserError, "cannot be"):
            self._import(self.folder / "nowhere.csv")

    def test_no_profile_for_strange_columns(self):
        with self.assertRaisesRegex(UserError, "No import profile"):
            self._import_text("wheels,doors\n4,5\n", "cars.csv")

    def test_unknown_file_beside_known_ones_is_skipped(self):
        path = self._write_delivery()
        (path / "weather.csv").write_text("day,rain\n1,2\n2,3\n")
        report = self._import(path)
        rows = self._rows(report, "skipped")
        weather = rows.filtered(lambda row: row.file_id.name == "weather.csv")
        self.assertEqual(weather.row_count, 2)
        self.assertIn("knows no such file", weather.reason)

    def test_queries_do_not_grow_with_rows(self):
        counts = []
        for patients in (2, 12):
            path = self._write_delivery(
                Delivery(patients, seed=patients), str(patients)
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._import(path)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] * 1.25)
