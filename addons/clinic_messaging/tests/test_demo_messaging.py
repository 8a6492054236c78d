from odoo.addons.clinic_base.tests.common import use_key_ring
from odoo.tests import TransactionCase, tagged

from ..models.clinic_message import STATES


@tagged("post_install", "-at_install")
class TestDemoMessaging(TransactionCase):
    """The demo clinic has every kind of message, and nothing of it leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.env["clinic.demo"]._load()
        cls.env["clinic.demo"]._load_desk()
        cls.env["clinic.demo"]._load_messaging()
        cls.branch = cls.env.ref("clinic_patient.demo_branch_rs")
        cls.here = [("branch_id", "=", cls.branch.id)]

    def test_messages_of_every_state(self):
        messages = self.env["clinic.message"].search(self.here)
        states = set(messages.mapped("state"))
        self.assertEqual(states, set(dict(STATES)) - {"claimed"})
        for message in messages.filtered(lambda m: m.state == "suppressed"):
            self.assertTrue(message.reason_text)
        sent = messages.filtered(lambda m: m.state == "sent")
        self.assertTrue(all(sent.mapped("body")))

    def test_the_desk_asks_what_may_be_sent(self):
        months = self.env["clinic.policy"]._get(
            "consent.ask_months", branch=self.branch
        )
        self.assertEqual(months, 12)

    def test_no_account_of_a_real_provider(self):
        providers = self.env["clinic.message.provider"].search([])
        self.assertLessEqual(set(providers.mapped("code")), {"local"})

    def test_work_lists_are_not_empty(self):
        followup = self.env.ref("clinic_patient.demo_user_followup")
        for model, domain in (
            ("clinic.message.reply", [("state", "=", "open")]),
            ("clinic.message.reply", [("is_late", "=", True)]),
            ("clinic.message.reply", [("intent", "=", "opt_out")]),
            ("clinic.call.task", [("state", "=", "open"), ("user_id", "=", False)]),
            ("clinic.call.task", [("user_id", "=", followup.id)]),
            ("clinic.call.task", [("outcome", "=", "missed")]),
            ("clinic.call.task", [("message_id", "!=", False)]),
            ("clinic.message", [("state", "=", "to_do"), ("channel", "=", "wechat")]),
        ):
            with self.subTest(model=model, domain=domain):
                mine = self.env[model].with_user(followup)
                self.assertTrue(mine.search(domain))

    def test_loaded_twice_it_is_there_once(self):
        count = self.env["clinic.message"].search_count([])
        self.env["clinic.demo"]._load_messaging()
        self.assertEqual(self.env["clinic.message"].search_count([]), count)
