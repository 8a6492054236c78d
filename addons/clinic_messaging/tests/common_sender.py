from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.clinic_patient.tests.common_visit import VisitCommon

from .common import open_round_the_clock
from .fake_providers import FakeAliyun, FakeTwilio
from .fake_smtp import FakeSmtp

PHONE = "+8613800138000"


class SenderCommon(VisitCommon):
    """Real time, a queue of messages, and providers on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_round_the_clock(cls.chain)
        cls.providers = cls.env["clinic.message.provider"]
        cls.providers.search([]).active = False
        cls.messages = cls.env["clinic.message"]
        cls.messages.search([("state", "=", "queued")]).write({"state": "suppressed"})
        cls.sender = cls.env["clinic.message.sender"]

    def _fake(self, kind, **options):
        fake = kind(**options)
        self.addCleanup(fake.close)
        return fake

    def _new_provider(self, code, channel="sms", settings=None, **vals):
        provider = self.providers.create(
            {"name": code, "code": code, "channel": channel, "rate": 1000, **vals}
        )
        provider._set_settings(settings or {})
        return provider

    def _new_aliyun(self, **options):
        fake = self._fake(FakeAliyun, **options)
        settings = {
            "access_key_id": "id",
            "access_key_secret": "secret",
            "sign_name": "诊所",
            "address": fake.address,
        }
        return fake, self._new_provider("aliyun", settings=settings)

    def _new_twilio(self, **options):
        fake = self._fake(FakeTwilio, **options)
        settings = {
            "account_sid": "AC1",
            "auth_token": "token",
            "sender": "+15005550006",
            "address": fake.address,
        }
        return fake, self._new_provider("twilio", settings=settings)

    def _new_smtp(self):
        fake = self._fake(FakeSmtp)
        settings = {
            "sender": "Clinic <hello@clinic.example>",
            "host": "127.0.0.1",
            "port": str(fake.port),
            "security": "none",
        }
        return fake, self._new_provider("smtp", "email", settings)

    def _new_template(self, **vals):
        return self.env["clinic.message.template"].create(
            {"name": "Words", "code": "s_words", "body": "Hello {{ patient }}.", **vals}
        )

    def _register(self, template, provider, **vals):
        return self.env["clinic.message.template.registration"].create(
            {
                "template_id": template.id,
                "provider_id": provider.id,
                "provider_template": "SMS_1",
                "parameters": "name=patient",
                **vals,
            }
        )

    def _queue(self, count=1, **vals):
        """Messages that were decided to be sent, due now."""
        known = self.messages.search_count([])
        now = fields.Datetime.now()
        return self.messages.create(
            [
                {
                    "key": f"s-{known + number}",
                    "patient_id": self.patient.id,
                    "chain_id": self.chain.id,
                    "branch_id": self.branch_a.id,
                    "company_id": self.company.id,
                    "purpose": "requested",
                    "channel": "sms",
                    "address": PHONE,
                    "body": f"Words {known + number}",
                    "queue": "now",
                    "state": "queued",
                    "made_at": now,
                    "due_at": now - timedelta(seconds=1),
                    **vals,
                }
                for number in range(count)
            ]
        )

    def _send(self, queue="now"):
        """A run of the sender, whose commits stay in this test."""
        with self._commits():
            self.sender._send_queue(queue)
        self.env.invalidate_all()

    @contextmanager
    def _commits(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=60.0) as commits:
            yield commits

    def _age(self, messages, minutes=5):
        """As if the run that claimed them had died some minutes ago."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE clinic_message SET state = 'claimed', claim = 'dead',"
            " outcome = NULL, claimed_at = %s WHERE id = ANY(%s)",
            [fields.Datetime.now() - timedelta(minutes=minutes), messages.ids],
        )
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'off'")
        self.env.invalidate_all()
