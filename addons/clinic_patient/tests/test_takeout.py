import json

from odoo.addons.clinic_base.tools.masking import MASK
from odoo.tests import tagged

from ..tools.takeout import key_id
from .common_takeout import ID_NUMBER, TakeoutCommon

FORMULA = "=cmd|' /C calc'!A0"


@tagged("post_install", "-at_install")
class TestTakeout(TakeoutCommon):
    def test_every_kind_of_record_is_there(self):
        folder, totals = self._export()
        # an addon that adds a file fills it in tests of its own
        ours = self.env["clinic.takeout.files.mixin"]._get_files()
        filled = {spec.name for spec in ours} - {"grants"}
        self.assertLessEqual(filled, set(totals["tables"]))
        for name, table in totals["tables"].items():
            if name in filled:
                self.assertTrue(table["rows"], name)
            rows = self._rows(folder, name)
            self.assertEqual(len(rows), table["rows"], name)
            self.assertEqual(len(self._json(folder, name)), table["rows"], name)
        self.assertTrue((folder / "README.md").exists())

    def test_totals_beside_the_files(self):
        folder, totals = self._export(self.patient)
        stored = json.loads((folder / "control_totals.json").read_text("utf-8"))
        self.assertEqual(stored, totals)
        self.assertFalse(totals["masked"])
        tables = totals["tables"]
        self.assertEqual(tables["visit_lines"]["sums"], {"amount": "99.99"})
        self.assertEqual(
            tables["history_charges"]["sums"], {"amount": "129.16", "paid": "77.4951"}
        )

    def test_formulas_are_neutralised_and_nothing_is_lost(self):
        folder, _totals = self._export()
        names = {
            key_id(row["id"]): row["name"] for row in self._rows(folder, "patients")
        }
        self.assertEqual(names[self.mother.id], "'" + FORMULA)
        observation = self._rows(folder, "visit_observations")[-1]
        self.assertEqual(observation["value"], "'@21")
        names = {
            key_id(row["id"]): row["name"] for row in self._json(folder, "patients")
        }
        self.assertEqual(names[self.mother.id], FORMULA)

    def test_values_are_in_open_forms(self):
        folder, _totals = self._export(self.patient)
        visit = self._rows(folder, "visits")[0]
        self.assertEqual(visit["arrived_at"], "2023-03-10T20:00:00Z")
        self.assertEqual(visit["local_date"], "2023-03-11")
        self.assertEqual(visit["reason"], "Toothache\nsince Monday")
        patient = self._rows(folder, "patients")[0]
        self.assertEqual(patient["birth_date"], "1980-05-17")
        self.assertEqual(patient["active"], "true")
        self.assertEqual(len(patient["tag_ids"].split("|")), 2)
        charge = self._rows(folder, "history_charges")[0]
        self.assertEqual(charge["currency_id"], self.company.currency_id.name)
        self.assertEqual(charge["paid"], "77.4951")

    def test_keys_are_stable_and_resolve(self):
        first, _totals = self._export()
        second, _totals = self._export()
        keys = {row["id"] for row in self._rows(first, "patients")}
        self.assertEqual(keys, {row["id"] for row in self._rows(second, "patients")})
        for name, column, target in (
            ("visits", "patient_id", "patients"),
            ("visits", "practitioner_id", "practitioners"),
            ("visits", "payer_id", "payers"),
            ("visits", "signed_by", "users"),
            ("visit_line_credits", "line_id", "visit_lines"),
            ("visit_lines", "product_id", "services"),
            ("visit_diagnoses", "code_id", "diagnosis_codes"),
            ("patients", "source_id", "sources"),
            ("sources", "parent_id", "sources"),
            ("tags", "axis_id", "tag_axes"),
            ("patients", "home_branch_id", "branches"),
            ("branches", "chain_id", "chains"),
            ("practitioners", "user_id", "users"),
        ):
            keys = {row["id"] for row in self._rows(first, target)}
            found = {row[column] for row in self._rows(first, name)} - {""}
            self.assertTrue(found, f"{name}.{column}")
            self.assertLessEqual(found, keys, f"{name}.{column}")

    def test_who_pays(self):
        folder, _totals = self._export()
        patients = {key_id(row["id"]): row for row in self._rows(folder, "patients")}
        child, mother = patients[self.patient.id], patients[self.mother.id]
        self.assertEqual(child["payer_patient_id"], mother["id"])
        self.assertEqual((mother["payer_patient_id"], mother["payer_id"]), ("", ""))
        payers = self._rows(folder, "payers")
        self.assertEqual([row["name"] for row in payers], ["Employer Ltd"])

    def test_one_patient_and_nobody_else(self):
        self._bulk("clinic.visit").create(
            {"patient_id": self.mother.id, "branch_id": self.branch_b.id}
        )
        folder, totals = self._export(self.patient)
        tables = totals["tables"]
        self.assertEqual(tables["patients"]["rows"], 1)
        self.assertEqual(tables["visits"]["rows"], 1)
        self.assertEqual(tables["family_members"]["rows"], 1)
        self.assertEqual([r["code"] for r in self._rows(folder, "branches")], ["A"])
        self.assertEqual(len(self._rows(folder, "diagnosis_codes")), 1)
        self.assertEqual(len(self._rows(folder, "sources")), 2, "with its parent")
        text = "".join(path.read_text("utf-8") for path in folder.glob("*.csv"))
        self.assertNotIn("calc", text)

    def test_merged_files_come_with_the_patient(self):
        self.mother.sudo().write({"merged_into_id": self.patient.id, "active": False})
        _folder, totals = self._export(self.patient)
        self.assertEqual(totals["tables"]["patients"]["rows"], 2)

    def test_documents_are_plain_or_masked(self):
        folder, _totals = self._export(self.patient)
        self.assertEqual(self._rows(folder, "identities")[0]["number"], ID_NUMBER)
        folder, totals = self._export(self.patient, masked=True)
        self.assertTrue(totals["masked"])
        self.assertEqual(self._rows(folder, "identities.masked")[0]["number"], "1****X")

    def test_masked_hides_the_person_and_says_so(self):
        folder, totals = self._export(masked=True)
        secrets = ("王小明", "王家", "13800138000", "文三路", "1980-05-17", ID_NUMBER)
        secrets += ("Employer", "pay@example.com", "Toothache", "t_reception", "Dr. Li")
        for path in [*folder.glob("*.csv"), *folder.glob("json/*.json")]:
            text = path.read_text("utf-8")
            for secret in secrets:
                self.assertNotIn(secret, text, path.name)
        for name, table in totals["tables"].items():
            for row in self._rows(folder, f"{name}.masked"):
                self.assertEqual(row["clinic_masked"], MASK, name)
            self.assertTrue(all(".masked." in file for file in table["files"]))

    def test_formats(self):
        folder, _totals = self._export(self.patient, formats=("json",))
        self.assertFalse(list(folder.glob("*.csv")))
        folder, _totals = self._export(self.patient, formats=("csv",))
        self.assertFalse((folder / "json").exists())

    def test_it_is_logged(self):
        logs = self.env["clinic.operation.log"]
        self._export(self.patient, user=self.privacy)
        row = logs.search([("operation", "=", "takeout")], limit=1)
        self.assertEqual(row.actor_id, self.privacy.id)
        self.assertEqual(row.res_ids, self.patient.ids)
        self.assertEqual(row.new_value["rows"]["visits"], 1)
        self._export(masked=True)
        row = logs.search([("operation", "=", "takeout.masked")], limit=1)
        self.assertFalse(row.res_ids)

    def test_translated_names_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        tag = self.patient.tag_ids[:1].sudo()
        tag.with_context(lang="fr_FR").name = "Prothèse"
        folder, _totals = self._export()
        self.assertIn("Prothèse", {r["name@fr_FR"] for r in self._rows(folder, "tags")})

    def test_queries_do_not_grow_with_rows(self):
        counts = []
        self._export()
        for _round in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._export()
            counts.append(self.cr.sql_log_count - start)
            self._bulk("clinic.visit").create(
                [
                    {"patient_id": self.patient.id, "branch_id": self.branch_a.id}
                    for _index in range(19)
                ]
            )
        self.assertEqual(*counts)
