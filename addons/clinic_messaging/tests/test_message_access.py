from odoo.addons.clinic_messaging.providers.base import REASONS
from odoo.addons.clinic_messaging.tools.governor import CHANNEL_REASONS
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_outbox import OutboxCommon

READERS = ("reception", "nurse", "practitioner", "followup", "manager")
CLOSED = ("cashier", "consultant", "marketing", "finance", "hq_director")


@tagged("post_install", "-at_install")
class TestMessageAccess(OutboxCommon):
    """Messages are read with the file; nobody writes them, addresses stay closed."""

    def setUp(self):
        super().setUp()
        self.message = self._enqueue()

    def test_read_with_the_file(self):
        for role in (*READERS, "medical_director", "privacy"):
            mine = self.message.with_user(self.users[role])
            with self.subTest(role):
                self.assertEqual(mine.state, "queued")
                self.assertIn(self.message, mine.search([]))

    def test_other_roles_and_branches(self):
        for user in (
            *(self.users[role] for role in (*CLOSED, "administrator")),
            self.employee,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.message.with_user(user).read(["state"])
        theirs = self.message.with_user(self.reception_b)
        with self.assertRaises(AccessError):
            theirs.read(["state"])
        self.assertNotIn(self.message, theirs.search([]))

    def test_nobody_writes(self):
        for role in (*READERS, "medical_director", "privacy", "administrator"):
            mine = self.message.with_user(self.users[role])
            for write in (
                lambda m: m.write({"state": "sent"}),
                lambda m: m.unlink(),
                lambda m: m.create({"key": "x", "purpose": "clinical"}),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    write(mine)

    def test_address_is_closed(self):
        mine = self.message.with_user(self.manager_a)
        for name in ("address", "address_key", "params", "claim"):
            with self.subTest(name), self.assertRaises(AccessError):
                mine.read([name])
        with self.assertRaises(AccessError):
            mine.search([("address", "=", "+8613800138000")])
        with self.assertRaises(AccessError):
            mine.search([], order="address")

    def test_address_is_masked_as_in_the_file(self):
        self.assertNotIn(
            "3800138", self.message.with_user(self.manager_a).address_shown
        )
        by_mail = self._enqueue(channel="email")
        shown = by_mail.with_user(self.manager_a).address_shown
        self.assertNotEqual(shown, "wang@example.com")
        self.assertIn("@", shown)
        for message in self.message | by_mail:
            mine = message.with_user(self.manager_a)
            file = self.patient.with_user(self.manager_a)
            masked = file.phone_shown if message == self.message else file.email_shown
            self.assertEqual(mine.address_shown, masked)

    def test_code_to_a_phone_alone_is_nobodys(self):
        code = self._enqueue(
            patient=False,
            address="+8613900139000",
            template=None,
            body="1",
            purpose="requested",
        )
        for role in (*READERS, "privacy"):
            self.assertNotIn(code, self.messages.with_user(self.users[role]).search([]))

    def test_known_addresses(self):
        addresses = self.env["clinic.message.address"]
        addresses._mark_unreachable(self.chain, "sms", "+8613800138000", "gone")
        row = addresses.search([("chain_id", "=", self.chain.id)])
        self.assertNotIn("13800138000", str(row.read()))
        row.with_user(self.admin_clinic).read()
        for role in (*READERS, "privacy", "marketing"):
            with self.subTest(role), self.assertRaises(AccessError):
                row.with_user(self.users[role]).read()
        with self.assertRaises(AccessError):
            row.with_user(self.admin_clinic).write({"state": "ok"})

    def test_fingerprint_is_keyed(self):
        addresses = self.env["clinic.message.address"]
        before = addresses._get_key("+8613800138000")
        self.assertEqual(before, addresses._get_key(" +8613800138000 "))
        self.env["ir.config_parameter"].sudo().set_param("database.secret", "other")
        self.assertNotEqual(before, addresses._get_key("+8613800138000"))
        self.assertNotIn("13800138", before)

    def test_every_reason_has_words(self):
        known = self.messages._get_reasons()
        others = {"deceased", "merged", "archived", "expired", "not_owner", "silent"}
        others |= {"cap_week", "cap_month", "slot", "cancelled", "replaced"}
        self.assertLessEqual({*CHANNEL_REASONS, *REASONS, *others}, set(known))
        for label, sentence in known.values():
            self.assertLess(len(label), 40)
            self.assertTrue(sentence.endswith("."))
        self.assertEqual(
            self.messages._get_reason_label("code of others"), "code of others"
        )
