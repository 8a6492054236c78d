"""Each door that discloses leaves one row of the access log, seen from outside."""

import json
from unittest.mock import patch

from odoo.addons.clinic_base.controllers.disclosure import _reaches_clinic
from odoo.exceptions import ConcurrencyError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_access_log import AccessLogHttpCommon

REASON = {"reason": {}}
NESTED = {"visit_id": {"fields": REASON}}


@tagged("post_install", "-at_install")
class TestAccessLogDoors(AccessLogHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = [("patient_id", "=", cls.patient.id)]

    def setUp(self):
        super().setUp()
        self._login(self.practitioner_a)
        self._get_rows()

    def test_reading_doors(self):
        ids = self.visit.ids
        for method, args in (
            ("read", [ids, ["reason"]]),
            ("web_read", [ids, REASON]),
            ("search_read", [self.mine, ["reason"]]),
            ("web_search_read", [self.mine, REASON]),
            ("web_save", [ids, {}, REASON]),
        ):
            with self.subTest(method):
                answer = self._call("clinic.visit", method, *args)
                self.assertIn("Tooth ache", json.dumps(answer))
                self.assertOneRow(
                    f"clinic.visit.{method}",
                    self.patient,
                    user_id=self.practitioner_a.id,
                    roles="practitioner",
                    branch_id=self.branch_a.id,
                    purpose="care",
                    details={"clinic.visit": ["reason"]},
                )

    def test_data_of_a_copy(self):
        answer = self._call("clinic.allergy", "copy_data", self.allergy.ids)
        self.assertIn("Penicillin", json.dumps(answer))
        self.assertOneRow("clinic.allergy.copy_data", self.patient)

    def test_a_search_by_way_of_a_family(self):
        """A family has no patient of its own: the rows of its members name them."""
        family = self.env["clinic.family"].create(
            {"name": "Zhang", "chain_id": self.chain.id}
        )
        other = self._new_patient("李四")
        self.env["clinic.family.member"].create(
            [
                {"family_id": family.id, "patient_id": patient.id}
                for patient in (self.patient, other)
            ]
        )
        members = "member_ids.patient_id.allergy_ids.substance"
        for model, path, people in (
            ("clinic.family", members, self.patient | other),
            ("clinic.family.member", f"family_id.{members}", self.patient | other),
        ):
            with self.subTest(model):
                domain = [(path, "ilike", "penic")]
                self.assertTrue(self._call(model, "search", domain))
                self.assertOneRow(f"{model}.search", people)

    def test_an_order(self):
        """The first and the last row of a list are told by what it is sorted by."""
        self._call("clinic.visit", "search", self.mine, order="reason desc")
        self.assertOneRow("clinic.visit.search", self.patient)
        self._call("clinic.visit", "search", self.mine, 0, 1, "local_date, reason")
        self.assertOneRow("clinic.visit.search", self.patient)
        self._call("clinic.visit", "search", self.mine, order="local_date")
        self.assertFalse(self._get_rows())

    def test_nested_specification(self):
        """The form of a patient with his history: still one row."""
        specification = {
            "name": {},
            "allergy_ids": {"fields": {"substance": {}}},
            "visit_ids": {
                "fields": {
                    **REASON,
                    "diagnosis_ids": {"fields": {"code_id": {"fields": REASON and {}}}},
                }
            },
        }
        self._call("clinic.patient", "web_read", self.patient.ids, specification)
        self.assertOneRow(
            "clinic.patient.web_read",
            self.patient,
            details={
                "clinic.allergy": ["substance"],
                "clinic.patient": ["allergy_ids"],
                "clinic.visit": ["diagnosis_ids", "reason"],
                "clinic.visit.diagnosis": ["code_id"],
            },
        )

    def test_twenty_records_are_one_row(self):
        visits = self._new_visits(20)
        domain = [("id", "in", visits.ids)]
        self._call("clinic.visit", "web_search_read", domain, REASON)
        self.assertOneRow("clinic.visit.web_search_read", visits.patient_id)

    def test_nothing_clinical_no_row(self):
        for model, method, args in (
            ("clinic.visit", "web_read", [self.visit.ids, {"state": {}}]),
            ("clinic.patient", "web_read", [self.patient.ids, {"name": {}}]),
            ("clinic.patient", "name_search", ["王"]),
            ("clinic.visit", "web_search_read", [[("id", "=", 0)], REASON]),
            ("clinic.visit", "search_count", [self.mine]),
            ("clinic.visit", "web_read_group", [self.mine, ["state"], []]),
        ):
            with self.subTest(f"{model}.{method}"):
                answer = self._call(model, method, *args)
                self.assertIn("result", answer)
                self.assertFalse(self._get_rows())

    def test_failing_request_leaves_none(self):
        with mute_logger("odoo.http"):
            answer = self._call(
                "clinic.visit", "read", self.visit.ids, ["reason", "no_such_field"]
            )
        self.assertIn("error", answer)
        self.assertFalse(self._get_rows())

    def test_refused_request_leaves_none(self):
        self._login(self.users["manager"])
        with mute_logger("odoo.http"):
            answer = self._call("clinic.visit", "read", self.visit.ids, ["reason"])
        self.assertIn("error", answer)
        self.assertFalse(self._get_rows())

    def test_replayed_request_leaves_one(self):
        model = self.registry["clinic.access.log"]
        original, calls = model._end_request, []

        def fail_once(logs):
            original(logs)
            calls.append(1)
            if len(calls) == 1:
                raise ConcurrencyError("replay")

        with (
            patch.object(model, "_end_request", fail_once),
            patch("time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            answer = self._call("clinic.visit", "web_read", self.visit.ids, REASON)
        self.assertIn("result", answer)
        self.assertEqual(len(calls), 2)
        self.assertOneRow("clinic.visit.web_read", self.patient)

    def test_what_a_caller_says(self):
        for said, purpose in (
            ("phone", "care: phone"),
            ("emergency", "care: emergency"),
        ):
            self._call(
                "clinic.visit",
                "read",
                self.visit.ids,
                ["reason"],
                context={"clinic_purpose": said},
            )
            self.assertOneRow("clinic.visit.read", self.patient, purpose=purpose)

    def test_labels_of_clinical_rows(self):
        self._call("clinic.allergy", "name_search", "Peni")
        self.assertOneRow("clinic.allergy.name_search", self.patient)
        self._call("clinic.allergy", "web_name_search", "Peni", {"display_name": {}})
        self.assertOneRow("clinic.allergy.web_name_search", self.patient)

    def test_grouping_by_clinical_fields(self):
        for method, args in (
            ("formatted_read_group", [self.mine, ["code_id"], ["__count"]]),
            ("web_read_group", [self.mine, ["code_id"], ["__count"]]),
            ("formatted_read_grouping_sets", [self.mine, [["code_id"], []]]),
        ):
            with self.subTest(method):
                answer = self._call("clinic.visit.diagnosis", method, *args)
                self.assertIn("result", answer)
                self.assertOneRow(f"clinic.visit.diagnosis.{method}", self.patient)

    def test_bars_of_a_board(self):
        self._call("clinic.allergy", "read_progress_bar", self.mine, "patient_id", BAR)
        self.assertOneRow("clinic.allergy.read_progress_bar", self.patient)

    def test_grouping_by_a_path(self):
        groups = self._call(
            "clinic.visit", "formatted_read_group", self.mine, ["reason_code_id.name"]
        )
        self.assertIn("result", groups)
        self.assertOneRow("clinic.visit.formatted_read_group", self.patient)

    def test_search_for_clinical_data(self):
        """Who is told that somebody has a diagnosis was told the diagnosis."""
        about = [*self.mine, ("diagnosis_ids.code_id", "=", self.code.id)]
        nested = [*self.mine, ("diagnosis_ids", "any", [("code_id.code", "=", "K02")])]
        for method, args in (
            ("search", [about]),
            ("search_count", [about]),
            ("search_read", [about, ["state"]]),
            ("web_search_read", [nested, {"state": {}}]),
            ("formatted_read_group", [nested, ["state"], ["__count"]]),
        ):
            with self.subTest(method):
                self.assertTrue(self._call("clinic.visit", method, *args)["result"])
                self.assertOneRow(f"clinic.visit.{method}", self.patient)
        none = [*self.mine, ("reason", "=", "nothing")]
        self._call("clinic.visit", "search_count", none)
        self.assertFalse(self._get_rows())

    def test_no_request_is_served_twice(self):
        """Under a replica each of them gets a cursor that may write at once."""
        about = [*self.mine, ("reason", "=", "Tooth ache")]
        with self.assertNoLogs("odoo.http", "WARNING"):
            for method, args in (
                ("web_read", [self.visit.ids, REASON]),
                ("search_count", [about]),
                ("formatted_read_group", [self.mine, ["reason"]]),
            ):
                self._call("clinic.visit", method, *args)
                self.assertTrue(self._get_rows())

    def test_other_models_are_read_from_a_replica(self):
        lines = self.registry["account.move.line"]
        for specification, reaches in (
            ({"name": {}, "partner_id": {"fields": {"name": {}}}}, False),
            ({"visit_id": {"fields": {"reason": {}}}}, True),
            ({"move_id": {"fields": {"line_ids": {"fields": NESTED}}}}, True),
            ({"no_such_field": {"fields": {}}, "name": None}, False),
        ):
            found = _reaches_clinic(self.registry, lines, specification)
            self.assertEqual(found, reaches)

    def test_form_being_filled(self):
        """A new visit of a patient shows his allergies before it is saved."""
        patient = {"patient_id": {"fields": {"allergy_text": {}}}}
        answer = self._call(
            "clinic.visit",
            "onchange",
            [],
            {},
            [],
            patient,
            context={"default_patient_id": self.patient.id},
        )
        self.assertIn("Penicillin", json.dumps(answer))
        self.assertOneRow("clinic.visit.onchange", self.patient)

    def test_form_that_answers_with_clinical_fields(self):
        answer = self._call(
            "clinic.visit",
            "onchange",
            [],
            {"patient_id": self.patient.id},
            [],
            {"reason": {}},
        )
        self.assertIn("reason", answer["result"]["value"])
        self.assertOneRow("clinic.visit.onchange", self.patient)

    def test_json2(self):
        answer = self._call_with_key(
            self.practitioner_a,
            "clinic.visit",
            "search_read",
            domain=self.mine,
            fields=["reason"],
        )
        self.assertIn("Tooth ache", answer.text)
        self.assertOneRow("clinic.visit.search_read", self.patient)

    def test_xmlrpc(self):
        self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            self.practitioner_a.id,
            "access-log-1",
            "clinic.visit",
            "read",
            [self.visit.ids, ["reason"]],
        )
        self.assertOneRow("clinic.visit.read", self.patient)


BAR = {"field": "status", "colors": {"active": "danger"}}


@tagged("post_install", "-at_install")
class TestAccessLogFiles(AccessLogHttpCommon):
    """Files and reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "x-ray.txt",
                "raw": b"shadow",
                "res_model": "clinic.visit",
                "res_id": cls.visit.id,
            }
        )
        cls.picture = cls.env["ir.attachment"].create(
            {"name": "logo.txt", "raw": b"logo", "public": True}
        )
        cls.env["ir.ui.view"].create(
            {
                "name": "t_visit_report",
                "key": "clinic_patient.t_visit_report",
                "type": "qweb",
                "arch": '<t t-name="clinic_patient.t_visit_report">'
                '<p t-foreach="docs" t-as="doc" t-out="doc.reason"/></t>',
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Visit",
                "model": "clinic.visit",
                "report_type": "qweb-html",
                "report_name": "clinic_patient.t_visit_report",
            }
        )

    def setUp(self):
        super().setUp()
        self._login(self.practitioner_a)
        self._get_rows()

    def test_file_of_a_visit(self):
        answer = self.url_open(f"/web/content/{self.file.id}")
        self.assertEqual(answer.content, b"shadow")
        self.assertOneRow("file", self.patient, details={"clinic.visit": []})
        self.url_open(f"/web/image/{self.file.id}")
        self.assertOneRow("file", self.patient)

    def test_no_file_or_report_is_served_twice(self):
        with self.assertNoLogs("odoo.http", "WARNING"):
            self.url_open(f"/web/content/{self.file.id}")
            self.url_open(f"/web/image/ir.attachment/{self.file.id}/raw")
            self._call("ir.attachment", "read", self.file.ids, ["datas"])
            self.url_open(f"/report/html/{self.report.report_name}/{self.visit.id}")
        self.assertEqual(len(self._get_rows()), 4)

    def test_file_through_rpc(self):
        for fields in (["datas"], ["raw", "name"]):
            self._call("ir.attachment", "read", self.file.ids, fields)
            self.assertOneRow("file", self.patient)
        self._call("ir.attachment", "read", self.file.ids, ["name"])
        self.assertFalse(self._get_rows())

    def test_other_files(self):
        answer = self.url_open(f"/web/content/{self.picture.id}")
        self.assertEqual(answer.content, b"logo")
        self.assertFalse(self._get_rows())

    def test_refused_file(self):
        self._login(self.users["marketing"])
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/web/content/{self.file.id}")
        self.assertNotIn(b"shadow", answer.content)
        self.assertFalse(self._get_rows())

    def test_file_with_a_token(self):
        """Whoever holds the token is a stranger; the row says so."""
        token = self.file.generate_access_token()[0]
        self.env.flush_all()
        self.authenticate(None, None)
        answer = self.url_open(f"/web/content/{self.file.id}?access_token={token}")
        self.assertEqual(answer.content, b"shadow")
        row = self._get_rows()
        self.assertEqual(row.patient_ids, self.patient.ids)
        self.assertEqual(row.user_id, self.env.ref("base.public_user").id)

    def test_report(self):
        url = f"/report/html/{self.report.report_name}/{self.visit.id}"
        self.assertIn("Tooth ache", self.url_open(url).text)
        row = self._get_rows()
        self.assertEqual(row.door, f"report/{self.report.report_name}")
        self.assertEqual(row.patient_ids, self.patient.ids)
        self.assertIn("clinical", row.classes)

    def test_report_of_other_things(self):
        self.report.model = "res.partner"
        self.env.registry.clear_cache()
        url = f"/report/html/{self.report.report_name}/"
        self.url_open(url)
        self.assertFalse(self._get_rows())

    def test_export(self):
        self.practitioner_a.group_ids += self.env.ref(
            "clinic_base.group_clinic_base_export"
        )
        parts = {"name": "diagnosis_ids/code_id/name", "label": "Code"}
        data = {
            "model": "clinic.visit",
            "fields": [{"name": "reason", "label": "Reason"}, parts],
            "ids": self.visit.ids,
            "domain": [],
            "import_compat": False,
        }
        answer = self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertIn("Caries", answer.text)
        row = self._get_rows()
        self.assertEqual((row.door, row.purpose), ("export", "export"))
        self.assertEqual(row.patient_ids, self.patient.ids)
        self.assertIn("clinical", row.classes)
        self.assertIn("code_id", row.details["clinic.visit.diagnosis"])
