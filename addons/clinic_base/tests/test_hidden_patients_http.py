import json

from odoo.tests import tagged

from .common_hidden_patient import MARK, HiddenPatientCommon


@tagged("post_install", "-at_install")
class TestHiddenPatientsHttp(HiddenPatientCommon):
    def test_http_doors(self):
        self.authenticate("door_manager", "door_manager")
        calls = {
            "/mail/partner/from_email": {
                "thread_model": "res.partner",
                "thread_id": self.contact.id,
                "emails": ["zyxwvmark@example.com"],
            },
            "/mail/thread/recipients": {
                "thread_model": "res.partner",
                "thread_id": self.contact.id,
            },
            "/mail/thread/recipients/get_suggested_recipients": {
                "thread_model": "res.partner",
                "thread_id": self.contact.id,
                "partner_ids": self.patient.ids,
                "main_email": "zyxwvmark@example.com",
            },
            "/mail/thread/messages": {
                "thread_model": "res.partner",
                "thread_id": self.contact.id,
            },
            "/mail/data": {
                "fetch_params": [
                    "init_messaging",
                    [
                        "mail.thread",
                        {
                            "thread_model": "res.partner",
                            "thread_id": self.contact.id,
                            "request_list": ["followers", "suggestedRecipients"],
                        },
                    ],
                    ["avatar_card", {"id": self.patient.id, "model": "res.partner"}],
                ]
            },
            "/discuss/channel/members": {
                "channel_id": self.channel.id,
                "known_member_ids": [],
            },
        }
        for url, params in calls.items():
            with self.subTest(door=url):
                result = self.make_jsonrpc_request_quietly(url, params)
                self.assertUnmarked(self._without_echo(result), url)

    def make_jsonrpc_request_quietly(self, url, params):
        response = self.url_open(url, json={"params": params})
        return response.json()

    def _without_echo(self, result):
        """Drop what the caller sent himself: the address that he asked about."""
        text = json.dumps(result, ensure_ascii=False)
        return text.replace("zyxwvmark@example.com", "")

    def test_http_image(self):
        self.authenticate("door_employee", "door_employee")
        for url in (
            f"/web/image/res.partner/{self.patient.id}/avatar_128",
            f"/web/image/res.partner/{self.patient.id}/image_128",
            f"/web/content/{self.attachment.id}",
        ):
            with self.subTest(url=url):
                response = self.url_open(url)
                self.assertNotIn(MARK[0] + "</text>", response.text)
                self.assertNotIn(MARK, response.text)

    def test_http_json2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.employee)
            ._generate("rpc", "test", self.env.cr.now())
        )
        for method, body in {
            "search_read": {"domain": [["name", "ilike", MARK]], "fields": ["name"]},
            "name_search": {"name": MARK},
            "read": {"ids": self.patient.ids, "fields": ["name"]},
            "get_mention_suggestions": {"search": MARK},
        }.items():
            with self.subTest(method=method):
                response = self.url_open(
                    f"/json/2/res.partner/{method}",
                    json=body,
                    headers={"Authorization": f"bearer {key}"},
                )
                self.assertNotIn(MARK, response.text)
