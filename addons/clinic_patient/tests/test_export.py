import csv
import io
import json
from unittest.mock import patch

import openpyxl
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_visit import VisitCommon

EXPORT = "clinic_base.group_clinic_base_export"
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "＝1+1", "－2+3")


class ExportCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exporter = cls._new_user("manager", cls.branch_a, "t_exporter")
        cls.exporter.group_ids |= cls.env.ref(EXPORT)
        cls.files = cls.env["clinic.patient"]
        for name in EVIL:
            cls.files |= cls._new_patient(name)
        cls.logs = cls.env["clinic.operation.log"]
        cls.accesses = cls.env["clinic.access.log"]

    def _export(self, user, fields=("name", "record_number"), records=None):
        records = self.files if records is None else records
        return records.with_user(user).export_data(list(fields))["datas"]

    def _run_hooks(self):
        self.env.flush_all()
        self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestExport(ExportCommon):
    def test_only_with_the_right(self):
        allow = self.env.ref("base.group_allow_export")
        for role in ("reception", "nurse", "manager", "medical_director"):
            user = self.users[role]
            user.group_ids |= allow  # core's right alone is not enough
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._export(user)
        self.assertEqual(len(self._export(self.exporter)), len(EVIL))

    def test_who_has_it_by_default(self):
        holders = {role for role, user in self.users.items() if user.has_group(EXPORT)}
        self.assertEqual(holders, {"privacy", "hq_director"})
        for login in ("base.user_root", "base.user_admin"):
            self.assertFalse(self.env.ref(login).has_group(EXPORT))

    def test_core_right_is_asked_too(self):
        self.env.ref(EXPORT).implied_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(UserError):
            self._export(self.exporter)

    def test_formulas_are_harmless(self):
        names = [row[0] for row in self._export(self.exporter)]
        for name in names:
            self.assertTrue(name.startswith("'"), name)
        self.assertEqual(len(names), len(EVIL))

    def test_numbers_stay_numbers(self):
        visit = self._new_visit()
        line = self.env["clinic.visit.line"].create(
            {
                "visit_id": visit.id,
                "product_id": self.service.id,
                "quantity": -2,
                "price": 12.5,
            }
        )
        rows = self._export(self.exporter, ["quantity", "price"], line)
        self.assertEqual(rows, [[-2, 12.5]])

    def test_one_row_in_the_operation_log(self):
        last = self.logs.search([], limit=1).id or 0
        self._export(self.exporter, ["name", "home_branch_id/name"])
        self._run_hooks()
        row = self.logs.search([("id", ">", last), ("operation", "=", "export.rows")])
        self.assertEqual(len(row), 1)
        self.assertEqual(row.actor_id, self.exporter.id)
        self.assertEqual(row.res_model, "clinic.patient")
        self.assertEqual(row.new_value["count"], len(EVIL))
        self.assertEqual(row.new_value["fields"], ["home_branch_id/name", "name"])
        for name in EVIL:
            self.assertNotIn(name, str(row.read()))

    def test_one_row_in_the_access_log(self):
        last = self.accesses.search([], limit=1).id or 0
        self._export(self.exporter)
        self._run_hooks()
        row = self.accesses.search([("id", ">", last)])
        self.assertEqual(len(row), 1)
        self.assertEqual(row.patient_ids, sorted(self.files.ids))
        self.assertIn("export", f"{row.door} {row.purpose}")

    def test_too_many_rows(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_base.policy_key_export_second_approver_rows"
                ).id,
                "chain_id": self.chain.id,
                "value": "3",
            }
        )
        with self.assertRaises(UserError) as caught:
            self._export(self.exporter)
        self.assertIn("take-out", str(caught.exception))
        self.assertEqual(len(self._export(self.exporter, records=self.files[:3])), 3)

    def test_the_way_through_another_model(self):
        """A list of branches, with a column of their patients' names."""
        last = self.logs.search([], limit=1).id or 0
        visit = self._new_visit(patient_id=self.files[0].id)
        path = ["patient_id/name"]
        step = self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "none", "reason": "done"}
        )
        self.manager_a.group_ids |= self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            step.with_user(self.manager_a).export_data(path)
        rows = step.with_user(self.exporter).export_data(path)["datas"]
        self.assertEqual(rows, [["'=1+1"]])
        self._run_hooks()
        models = self.logs.search(
            [("id", ">", last), ("operation", "=", "export.rows")]
        ).mapped("res_model")
        self.assertIn("clinic.patient", models)

    def test_reading_everything_is_bounded(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref("clinic_base.policy_key_export_read_rows").id,
                "chain_id": self.chain.id,
                "value": "80",
            }
        )
        vals = {"name": "Row", "home_branch_id": self.branch_a.id}
        self.env["clinic.patient"].with_context(tracking_disable=True).create(
            [{**vals, "name": f"Row {n}", "chain_id": self.chain.id} for n in range(81)]
        )
        patients = self.env["clinic.patient"].with_user(self.reception_a)
        everybody = patients.search([("name", "like", "Row")])
        self.assertEqual(len(everybody), 81)
        name, row = {"name": {}}, [("name", "like", "Row")]
        ways = {
            "read": lambda: everybody.read(["name"]),
            "search_read": lambda: patients.search_read(row, ["name"]),
            "web_read": lambda: everybody.web_read(name),
            "web_search_read": lambda: patients.web_search_read(row, name),
            "group": lambda: patients.formatted_read_group(row, ["name"], ["__count"]),
            "gather": lambda: patients.formatted_read_group(
                row, [], ["name:array_agg"]
            ),
            "sets": lambda: patients.formatted_read_grouping_sets(
                row, [["name"]], ["__count"]
            ),
        }
        for title, way in ways.items():
            with self.subTest(title), self.assertRaises(AccessError):
                way()
        self.assertLessEqual(len(patients.name_search("Row", limit=None)), 81)
        self.assertEqual(len(everybody[:80].read(["name"])), 80)
        self.assertEqual(
            len(everybody.with_user(self.exporter).read(["name"])), 81, "the right"
        )

    def test_button_is_hidden(self):
        for model in ("clinic.patient", "clinic.visit"):
            with self.subTest(model=model):
                views = self.env[model].with_user(self.manager_a)
                arch = views.get_view(view_type="list")["arch"]
                self.assertIn('clinic_export="0"', arch)
                self.assertIn('export_xlsx="0"', arch)
                arch = views.with_user(self.exporter).get_view(view_type="list")["arch"]
                self.assertNotIn("clinic_export", arch)


@tagged("post_install", "-at_install")
class TestExportHttp(ExportCommon, HttpCase):
    def _post(self, url, **values):
        data = {
            "model": "clinic.patient",
            "fields": [
                {"name": "name", "label": "=evil()", "type": "char"},
                {"name": "record_number", "label": "Number", "type": "char"},
            ],
            "ids": self.files.ids,
            "domain": [],
            "import_compat": False,
            "context": {},
            **values,
        }
        with patch("odoo.http.Request.validate_csrf", return_value=True):
            return self.url_open(url, data={"data": json.dumps(data)})

    def test_refused(self):
        self.manager_a.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("t_manager", "t_manager")
        for url in ("/web/export/csv", "/web/export/xlsx"):
            response = self._post(url)
            self.assertEqual(response.status_code, 500)
            self.assertIn("May export", response.text)
            self.assertNotIn("calc", response.text)

    def test_csv(self):
        self.authenticate("t_exporter", "t_exporter")
        response = self._post("/web/export/csv")
        rows = list(csv.reader(io.StringIO(response.text)))
        self.assertEqual(rows[0][0], "'=evil()")
        self.assertEqual(len(rows), len(EVIL) + 1)
        for row in rows[1:]:
            self.assertTrue(row[0].startswith("'"), row)

    def _get_cells(self, response):
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        return [cell for row in sheet.iter_rows() for cell in row if cell.value]

    def test_xlsx(self):
        self.authenticate("t_exporter", "t_exporter")
        cells = self._get_cells(self._post("/web/export/xlsx"))
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        values = [cell.value for cell in cells]
        self.assertIn("'=evil()", values)
        self.assertIn("'=1+1", values)

    def test_xlsx_grouped(self):
        self.authenticate("t_exporter", "t_exporter")
        cells = self._get_cells(self._post("/web/export/xlsx", groupby=["name"]))
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        values = [str(cell.value) for cell in cells]
        self.assertIn("'=1+1 (2)", values)

    def _pivot(self):
        table = {
            "model": "clinic.visit",
            "title": "Visits",
            "measure_count": 1,
            "col_group_headers": [
                [{"title": "=head()", "width": 1, "height": 1}],
            ],
            "measure_headers": [{"title": "Count", "is_bold": False}],
            "rows": [
                {"title": "=1+1", "indent": 0, "values": [{"value": -3}]},
                {"title": "+2", "indent": 0, "values": [{"value": "=x()"}]},
            ],
        }
        with patch("odoo.http.Request.validate_csrf", return_value=True):
            return self.url_open(
                "/web/pivot/export_xlsx", data={"data": json.dumps(table)}
            )

    def test_pivot(self):
        self.authenticate("t_exporter", "t_exporter")
        cells = self._get_cells(self._pivot())
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertIn(-3, [cell.value for cell in cells])
        row = self.logs.search([("operation", "=", "export.table")], limit=1)
        self.assertEqual(row.actor_id, self.exporter.id)
        self.assertEqual(row.new_value, {"count": 2})

    def test_pivot_refused(self):
        self.authenticate("t_manager", "t_manager")
        response = self._pivot()
        self.assertNotEqual(response.status_code, 200)

    def test_other_models_as_before(self):
        user = self._new_user("nurse", self.branch_a, "t_allowed")
        user.group_ids = [
            Command.link(self.env.ref("base.group_allow_export").id),
        ]
        self.authenticate("t_allowed", "t_allowed")
        response = self._post(
            "/web/export/csv",
            model="res.country",
            ids=self.env.ref("base.de").ids,
            fields=[{"name": "code", "label": "Code", "type": "char"}],
        )
        self.assertIn("DE", response.text)
