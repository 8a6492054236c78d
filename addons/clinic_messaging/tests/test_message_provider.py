from odoo.addons.clinic_messaging.providers import ADAPTERS
from odoo.addons.clinic_messaging.providers.base import Provider
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_sender import SenderCommon


@tagged("post_install", "-at_install")
class TestMessageProvider(SenderCommon):
    def test_settings_of_the_adapter(self):
        provider = self._new_provider("twilio")
        names = [setting.name for setting in ADAPTERS["twilio"].settings]
        self.assertEqual(provider.setting_ids.mapped("name"), names)
        provider._set_settings({"sender": "+1500"})
        provider.code = "aliyun"
        names = {setting.name for setting in ADAPTERS["aliyun"].settings}
        self.assertEqual(set(provider.setting_ids.mapped("name")), names)

    def test_what_is_missing(self):
        provider = self._new_provider("twilio")
        self.assertIn("Authentication token", provider.problem)
        provider._set_settings(
            {"account_sid": "AC1", "auth_token": "t", "sender": "+1500"}
        )
        self.assertFalse(provider.problem)
        self.assertFalse(self._new_provider("local").problem)

    def test_secret_is_encrypted_and_masked(self):
        provider = self._new_provider("twilio", settings={"auth_token": "s3cr3t"})
        row = provider.setting_ids.filtered("is_secret")
        self.assertEqual(row.value, "****")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT plain, convert_from(ciphertext, 'LATIN1')"
            " FROM clinic_message_provider_setting WHERE id = %s",
            [row.id],
        )
        plain, cipher = self.env.cr.fetchone()
        self.assertFalse(plain)
        self.assertNotIn("s3cr3t", cipher)
        self.assertEqual(row.sudo()._get_values(), {"auth_token": "s3cr3t"})
        admin = row.with_user(self.users["administrator"])
        self.assertEqual(admin.value, "****")
        with self.assertRaises(AccessError):
            admin.read(["ciphertext"])

    def test_mask_is_not_saved_over_the_secret(self):
        provider = self._new_provider("twilio", settings={"auth_token": "s3cr3t"})
        row = provider.setting_ids.filtered("is_secret")
        row.value = "****"
        self.assertEqual(row._get_values(), {"auth_token": "s3cr3t"})
        with self.assertRaisesRegex(ValidationError, "Type the whole"):
            row.value = "****abc"
        row.value = False
        self.assertEqual(row._get_values(), {"auth_token": ""})
        self.assertFalse(row.is_filled)

    def _new_with_secret(self):
        settings = {"account_sid": "AC1", "auth_token": "s3cr3t", "sender": "+1500"}
        provider = self._new_provider("twilio", settings=settings)
        self.assertFalse(provider.problem)
        rows = {row.name: row for row in provider.setting_ids}
        return provider.with_user(self.users["administrator"]), rows

    def _get_secret(self, provider):
        return provider.sudo().setting_ids._get_values()["auth_token"]

    def test_a_secret_goes_to_no_other_address(self):
        provider, rows = self._new_with_secret()
        administrator = rows["address"].with_user(self.users["administrator"])
        self.assertIn("Changing it clears", administrator.hint)
        administrator.value = "https://elsewhere.example"
        self.assertFalse(self._get_secret(provider))
        self.assertEqual(rows["auth_token"].value, False)
        self.assertIn("Authentication token", provider.problem)
        logs = self.env["clinic.operation.log"].search(
            [("operation", "=", "provider.setting")], limit=2, order="id desc"
        )
        self.assertEqual(set(logs.mapped("summary")), {"auth_token", "address"})

    def test_the_same_address_clears_nothing(self):
        provider, rows = self._new_with_secret()
        for same in (ADAPTERS["twilio"].settings[-1].default, False):
            rows["address"].value = same
            self.assertEqual(self._get_secret(provider), "s3cr3t")
        rows["sender"].value = "+1501"
        self.assertEqual(self._get_secret(provider), "s3cr3t")

    def test_a_secret_that_comes_with_the_address_is_kept(self):
        """In whichever order a form sends them."""
        provider, rows = self._new_with_secret()
        lines = [
            Command.update(rows["auth_token"].id, {"value": "n3w"}),
            Command.update(rows["address"].id, {"value": "https://elsewhere.example"}),
        ]
        provider.write({"setting_ids": lines})
        self.assertEqual(self._get_secret(provider), "n3w")
        lines[0] = Command.update(rows["auth_token"].id, {"value": "****"})
        lines[1] = Command.update(rows["address"].id, {"value": "https://x.example"})
        provider.write({"setting_ids": lines})
        self.assertFalse(self._get_secret(provider), "a mask is no secret")

    def test_a_secret_does_not_move_to_another_account(self):
        provider, rows = self._new_with_secret()
        other = self._new_provider("local")
        row = rows["auth_token"].with_user(self.users["administrator"])
        row.provider_id = other
        self.assertFalse(row.sudo().ciphertext)

    def test_password_of_another_mail_server(self):
        settings = {"sender": "a@clinic.example", "host": "a.example", "password": "p"}
        for name, value in (
            ("host", "b.example"),
            ("port", "26"),
            ("security", "none"),
        ):
            with self.subTest(name=name):
                provider = self._new_provider("smtp", "email", settings)
                provider._set_settings({name: value})
                values = provider.setting_ids._get_values()
                self.assertEqual((values[name], values["password"]), (value, ""))

    def test_change_is_logged_without_its_value(self):
        logs = self.env["clinic.operation.log"]
        provider = self._new_provider("twilio")
        before = logs.search([], limit=1)
        provider._set_settings({"auth_token": "s3cr3t"})
        row = logs.search([("id", ">", before.id)], order="id", limit=1)
        self.assertEqual(
            (row.operation, row.summary), ("provider.setting", "auth_token")
        )
        self.assertNotIn("s3cr3t", f"{row.old_value}{row.new_value}")

    def test_channel_of_the_adapter(self):
        with self.assertRaisesRegex(ValidationError, "Choose the other channel"):
            self._new_provider("twilio", "email")
        for channel in ("sms", "email", "wechat"):
            self.assertTrue(self._new_provider("local", channel))

    def test_numbers(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._new_provider("local", rate=0)
            self.env.flush_all()

    def test_kinds(self):
        for code, adapter in ADAPTERS.items():
            with self.subTest(code=code):
                channel = adapter.channel or "sms"
                provider = self._new_provider(code, channel)
                self.assertEqual(provider.is_by_hand, adapter.by_hand)
                self.assertEqual(provider.is_keyed, adapter.is_keyed)
                self.assertIn(code, dict(self.providers._get_codes()))

    def test_a_new_adapter_touches_nothing_else(self):
        class Pigeon(Provider):
            code, label = "pigeon", "Pigeon"

        self.addCleanup(ADAPTERS.pop, "pigeon")
        ADAPTERS["pigeon"] = Pigeon
        provider = self._new_provider("pigeon")
        self.assertEqual(type(provider._get_adapter()), Pigeon)

    def test_mail_server_of_odoo(self):
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "House",
                "smtp_host": "mail.example",
                "smtp_port": 587,
                "smtp_encryption": "starttls",
                "smtp_user": "u",
                "smtp_pass": "p",
            }
        )
        provider = self._new_provider("smtp", "email", {"sender": "a@clinic.example"})
        values = provider._get_adapter().values
        self.assertEqual(values["host"], "mail.example")
        self.assertEqual(
            (values["port"], values["security"], values["user"], values["password"]),
            ("587", "starttls", "u", "p"),
        )

    def test_rights(self):
        """Everybody sees by whom messages go, administrators set it up."""
        provider = self._new_provider("twilio", settings={"sender": "+1500"})
        reception = provider.with_user(self.users["reception"])
        self.assertEqual(reception.name, "twilio")
        with self.assertRaises(AccessError):
            reception.name = "mine"
        with self.assertRaises(AccessError):
            reception.read(["receipt_url"])
        with self.assertRaises(AccessError):
            reception.setting_ids.mapped("value")
        for action in ("action_wake", "action_renew_token"):
            with self.assertRaises(AccessError):
                getattr(reception, action)()
        administrator = provider.with_user(self.users["administrator"])
        administrator.name = "Carrier"
        administrator.setting_ids[0].value = "AC2"
        self.assertEqual(administrator.setting_ids[0].value, "AC2")

    def test_token(self):
        provider = self._new_provider("local")
        administrator = provider.with_user(self.users["administrator"])
        url = administrator.receipt_url
        self.assertIn("/clinic/hook/", url)
        self.assertTrue(url.endswith("/receipt"))
        token = provider.sudo().token
        self.assertEqual(self.providers._find_by_token(token), provider)
        self.assertFalse(self.providers._find_by_token(""))
        with self.assertRaises(AccessError):
            administrator.read(["token"])
        administrator.action_renew_token()
        self.assertNotEqual(administrator.receipt_url, url)
        self.assertFalse(self.providers._find_by_token(token))
        self.assertFalse(self.providers.new({"code": "local"}).receipt_url)

    def test_form(self):
        administrator = self.users["administrator"]
        with Form(self.providers.with_user(administrator)) as form:
            form.name = "Carrier"
            form.code = "twilio"
            form.channel = "sms"
        self.assertTrue(form.record.setting_ids)

    def test_what_is_typed_in_the_form_is_kept(self):
        administrator = self.users["administrator"]
        providers = self.env["clinic.message.provider"].with_user(administrator)
        provider = providers.create({"name": "A", "code": "aliyun", "channel": "sms"})
        with Form(provider) as form:
            for place, row in enumerate(provider.setting_ids):
                if row.is_required:
                    with form.setting_ids.edit(place) as line:
                        line.value = f"typed {place}"
                    self.assertIn(f"typed {place}", _get_typed(form))
        required = provider.setting_ids.filtered("is_required")
        self.assertTrue(required)
        self.assertTrue(all(required.mapped("is_filled")))
        self.assertFalse(provider.problem)
        secret = required.filtered("is_secret")
        self.assertEqual(set(secret.mapped("value")), {"****"})


def _get_typed(form):
    return [row["value"] for row in form.setting_ids._records]
