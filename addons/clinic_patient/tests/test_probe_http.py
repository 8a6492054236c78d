"""The doors of the web server: RPC, JSON-2 with a key, files, reports, exports."""

import json

from odoo.addons.clinic_base.tests.common import GROUP
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_probe import DISEASE, MARK, MARKS, PHONE, ProbeCommon

SHOWN = (MARK, PHONE, DISEASE)


@tagged("post_install", "-at_install")
class TestProbeHttp(HttpCase, ProbeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": f"{MARK}.txt",
                "raw": MARK.encode(),
                "res_model": "clinic.patient",
                "res_id": cls.there.id,
            }
        )
        cls.identity = cls.env["clinic.patient.identity"].create(
            {
                "patient_id": cls.there.id,
                "id_type": "passport",
                "country_id": cls.env.ref("base.cn").id,
                "number": "E12345678",
            }
        )
        cls.there.sudo().message_post(body=MARK)
        cls.env.flush_all()

    def _call(self, model, method, *args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": list(args),
                    "kwargs": kwargs,
                }
            },
        )
        return answer.text

    def _login(self, user):
        """A session of the user, or none for the public."""
        if user == self.public:
            self.authenticate(None, None)
        else:
            user.password = "probe-password-1"
            self.env.flush_all()
            self.authenticate(user.login, "probe-password-1")

    def assertTextClosed(self, text, marks=SHOWN):
        for mark in marks:
            self.assertNotIn(mark, text)

    def _get_strangers(self):
        return (
            self.employee,
            self.portal,
            self.public,
            self.reception_a,
            self.nurse_a,
            self.users["marketing"],
            self.admin_clinic,
        )

    @mute_logger("odoo.http")
    def test_rpc(self):
        there = self.there.id
        calls = (
            ("clinic.patient", "read", [there], ["name", "phone_shown"]),
            ("clinic.patient", "web_read", [there], {"name": {}, "phone_shown": {}}),
            ("clinic.patient", "search_read", [["id", "=", there]], ["name"]),
            ("clinic.patient", "export_data", [there], ["name", "phone_shown"]),
            ("clinic.patient", "copy", [there]),
            ("clinic.patient", "get_metadata", [there]),
            ("clinic.visit", "search_read", [["patient_id", "=", there]], ["reason"]),
            ("clinic.allergy", "search_read", [["patient_id", "=", there]]),
            (
                "mail.message",
                "search_read",
                [["model", "=", "clinic.patient"], ["res_id", "=", there]],
                ["body"],
            ),
            ("ir.attachment", "read", self.attachment.ids, ["name", "raw"]),
            ("clinic.patient", "_name_search_ids", MARK),
            ("clinic.person.match", "_candidates", [{"name": MARK}]),
            ("clinic.takeout", "_export_folder", "/nowhere"),
        )
        for user in self._get_strangers():
            self._login(user)
            for model, method, *args in calls:
                with self.subTest(f"{user.login}: {model}.{method}"):
                    self.assertTextClosed(self._call(model, method, *args))

    @mute_logger("odoo.http")
    def test_rpc_at_home(self):
        """The same question by somebody who may, so that the probe is no empty one."""
        self._login(self.reception_b)
        text = self._call("clinic.patient", "read", [self.there.id], ["name"])
        self.assertIn(MARK, text)

    @mute_logger("odoo.http")
    def test_files_and_images(self):
        there, partner = self.there.id, self.there.sudo().partner_id.id
        doors = (
            f"/web/content/{self.attachment.id}",
            f"/web/content/{self.attachment.id}?download=true&access_token=x",
            f"/web/content/clinic.patient/{there}/name",
            f"/web/content?model=clinic.patient&id={there}&field=phone",
            f"/web/content/clinic.patient.identity/{self.identity.id}/ciphertext",
            f"/web/content/clinic.patient.identity/{self.identity.id}/number",
            f"/web/image/clinic.patient/{there}/name",
            f"/web/image/{self.attachment.id}",
            f"/web/image/res.partner/{partner}/name",
            f"/report/html/base.report_irmodeloverview/{there}",
            f"/report/html/clinic_patient.file/{there}",
            f"/report/text/web.external_layout/{there}",
            f"/json/1/clinic.patient/{there}",
            f"/odoo/clinic.patient/{there}",
            f"/mail/view?model=clinic.patient&res_id={there}",
            "/clinic/import/1/refused.csv",
            "/clinic/takeout/1",
        )
        for user in self._get_strangers():
            self._login(user)
            for door in doors:
                with self.subTest(f"{user.login}: {door}"):
                    text = self.url_open(door, allow_redirects=False).text
                    self.assertTextClosed(text, (*SHOWN, "E12345678"))

    @mute_logger("odoo.http")
    def test_ciphertext_is_served_to_nobody(self):
        sealed = self.identity.sudo().with_context(bin_size=False).ciphertext
        for user in (self.reception_b, self.manager_a, self.privacy):
            self._login(user)
            door = f"/web/content/clinic.patient.identity/{self.identity.id}"
            answer = self.url_open(f"{door}/ciphertext")
            self.assertNotEqual(answer.status_code, 200)
            self.assertNotIn(sealed, answer.content)

    @mute_logger("odoo.http")
    def test_export(self):
        for user in (self.employee, self.nurse_a, self.users["marketing"]):
            self._login(user)
            for kind in ("csv", "xlsx"):
                params = {
                    "model": "clinic.patient",
                    "fields": [{"name": "name", "label": "Name", "type": "char"}],
                    "ids": False,
                    "domain": [],
                    "groupby": [],
                    "import_compat": False,
                }
                answer = self.url_open(
                    f"/web/export/{kind}",
                    data={
                        "data": json.dumps(params),
                        "csrf_token": Request.csrf_token(self),
                    },
                )
                with self.subTest(user.login, kind=kind):
                    self.assertTextClosed(answer.text)

    @mute_logger("odoo.http")
    def test_discussion_of_a_file(self):
        routes = (
            ("/mail/thread/data", {"request_list": ["followers", "attachments"]}),
            ("/mail/thread/messages", {}),
        )
        for user in self._get_strangers():
            self._login(user)
            for route, params in routes:
                answer = self.url_open(
                    route,
                    json={
                        "params": {
                            "thread_model": "clinic.patient",
                            "thread_id": self.there.id,
                            **params,
                        }
                    },
                )
                with self.subTest(f"{user.login}: {route}"):
                    self.assertTextClosed(answer.text)

    # -- JSON-2: a key instead of a session -------------------------
    def _get_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys.sudo()._generate("rpc", "probe", None)
        self.env.flush_all()
        return key

    def _ask(self, key, model, method, **params):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            json=params,
            headers={"Authorization": f"Bearer {key}"},
        )
        return answer

    @mute_logger("odoo.http")
    def test_json2_with_a_key(self):
        calls = (
            ("clinic.patient", "search_read", {"domain": [], "fields": ["name"]}),
            (
                "clinic.patient",
                "read",
                {"ids": [self.there.id], "fields": ["phone_shown"]},
            ),
            ("clinic.patient", "name_search", {"name": MARK}),
            ("clinic.visit", "search_read", {"domain": [], "fields": ["patient_id"]}),
            (
                "clinic.patient",
                "formatted_read_group",
                {"domain": [], "groupby": ["name"], "aggregates": ["__count"]},
            ),
        )
        for user in (self.employee, self.nurse_a, self.admin_clinic):
            key = self._get_key(user)
            for model, method, params in calls:
                with self.subTest(f"{user.login}: {model}.{method}"):
                    text = self._ask(key, model, method, **params).text
                    self.assertTextClosed(text)

    @mute_logger("odoo.http")
    def test_json2_reaches_no_private_method(self):
        key = self._get_key(self.reception_b)
        for model, method, params in (
            ("clinic.patient", "_name_search_ids", {"term": MARK}),
            ("clinic.patient", "check_access", {"operation": "read"}),
            ("clinic.person.match", "_candidates", {"persons": []}),
            ("clinic.import.batch", "_run_folder", {"path": "/"}),
        ):
            answer = self._ask(key, model, method, **params)
            with self.subTest(f"{model}.{method}"):
                self.assertNotEqual(answer.status_code, 200)
        answer = self._ask(
            key, "clinic.patient", "read", ids=[self.there.id], fields=["name"]
        )
        self.assertIn(MARK, answer.text)

    @mute_logger("odoo.http")
    def test_json2_context_gives_no_rights(self):
        """Words in a context are no keys."""
        nurse = new_test_user(
            self.env,
            "probe_nurse",
            GROUP + "nurse",
            clinic_branch_ids=[(6, 0, self.branch_a.ids)],
        )
        key = self._get_key(nurse)
        for context in (
            {"clinic_bulk": True},
            {"clinic_move": True, "clinic_bulk": True},
            {"su": True, "active_test": False},
            {"allowed_company_ids": [self.company_c.id]},
            {"uid": 1},
        ):
            answer = self._ask(
                key,
                "clinic.patient",
                "search_read",
                domain=[],
                fields=["name"],
                context=context,
            )
            self.assertTextClosed(answer.text, MARKS[:2])
            answer = self._ask(
                key,
                "clinic.visit",
                "write",
                ids=self.here.sudo().visit_ids.ids,
                vals={"state": "left"},
                context=context,
            )
            self.assertNotEqual(answer.status_code, 200)
