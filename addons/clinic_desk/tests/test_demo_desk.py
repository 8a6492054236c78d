from odoo import fields
from odoo.addons.clinic_base.tests.common import use_key_ring
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoDesk(TransactionCase):
    """The demo clinic has a day at its desks, and nothing of it is made up by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.env["clinic.demo"]._load()
        cls.env["clinic.demo"]._load_desk()
        cls.branches = {
            code: cls.env.ref(f"clinic_patient.demo_branch_{code}")
            for code in ("rs", "ot")
        }

    def _get_user(self, login):
        return self.env.ref(f"clinic_patient.demo_user_{login}")

    def _get_visits(self, code):
        branch = self.branches[code]
        today = branch._local_date(fields.Datetime.now())
        return self.env["clinic.visit"].search(
            [("branch_id", "=", branch.id), ("local_date", "=", today)]
        )

    def test_the_day_has_every_state(self):
        states = set(self._get_visits("rs").mapped("state"))
        self.assertEqual(states, set(dict(self._states())))
        self.assertLessEqual(
            {"expected", "waiting", "in_treatment", "left"},
            set(self._get_visits("ot").mapped("state")),
        )

    def _states(self):
        return self.env["clinic.visit"]._fields["state"].selection

    def test_money_of_the_day(self):
        states = set(self._get_visits("rs").mapped("payment_state"))
        self.assertLessEqual({"paid", "part_paid", "to_pay"}, states)
        payments = self.env["account.payment"].search(
            [("clinic_branch_id", "in", [b.id for b in self.branches.values()])]
        )
        self.assertGreaterEqual(len(payments), 5)
        self.assertTrue(all(payment.clinic_visit_id for payment in payments))

    def test_yesterday_is_closed_with_a_difference(self):
        close = self.env["clinic.day.close"].search([], limit=1)
        self.assertEqual(close.state, "closed")
        self.assertEqual(close.closed_by, self._get_user("manager"))
        self.assertTrue(close.has_difference)
        self.assertEqual(len(close.line_ids), 2)
        self.assertEqual(close.total_difference, -2)

    def test_work_lists_of_the_desk_are_not_empty(self):
        for model in (
            "clinic.order",
            "clinic.order.set",
            "clinic.handover",
            "clinic.consent.form",
            "clinic.consent.signature",
        ):
            self.assertTrue(self.env[model].search([], limit=1), model)
        approvals = self.env["clinic.approval"].with_user(self._get_user("manager"))
        waiting = approvals.search([("state", "=", "requested")])
        self.assertIn("discount", waiting.mapped("kind"))
        self.assertEqual(waiting.mapped("can_decide"), [True])

    def test_every_person_has_a_page(self):
        for login in ("reception", "cashier", "nurse", "doctor", "manager", "hq"):
            home = self.env["clinic.home"].with_user(self._get_user(login)).get_home()
            self.assertTrue(home["tiles"], login)
        page = self.env["clinic.home"].with_user(self._get_user("manager")).get_home()
        counts = {tile["key"]: tile["count"] for tile in page["tiles"]}
        self.assertEqual(counts["approvals"], "1")
        self.assertNotEqual(counts["waiting"], "0")
        self.assertEqual(counts["arrears"], "0", "the old system was paid")
        page = self.env["clinic.home"].with_user(self._get_user("hq")).get_home()
        counts = {tile["key"]: tile["count"] for tile in page["tiles"]}
        self.assertEqual(counts["approvals"], "2")

    def test_a_second_load_changes_nothing(self):
        before = self.env["clinic.visit"].search_count([])
        self.env["clinic.demo"]._load_desk()
        self.assertEqual(self.env["clinic.visit"].search_count([]), before)
