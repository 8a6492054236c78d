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

    def test_numbers_of_the_queue_are_given_once(self):
        for code in self.branches:
            visits = self._get_visits(code).filtered("queue_number")
            self.assertTrue(visits, code)
            numbers = sorted(visits.mapped("queue_number"))
            self.assertEqual(numbers, list(range(1, len(visits) + 1)), code)
            gone = self._get_visits(code) - visits
            self.assertLessEqual(
                set(gone.mapped("state")), {"expected", "no_show", "cancelled", "left"}
            )

    def test_who_left_has_a_step_or_is_on_the_list(self):
        for code in self.branches:
            for visit in self._get_visits(code).filtered(lambda v: v.state == "left"):
                live = visit.next_step_ids.filtered(lambda s: s.state != "dropped")
                self.assertEqual(not live, visit.is_without_next_step, visit.reason)

    def test_payments_are_those_of_bills(self):
        """What the desk took is what the bills say, to the cent."""
        for code in self.branches:
            for visit in self._get_visits(code).filtered("clinic_payment_ids"):
                paid = sum(visit.clinic_payment_ids.mapped("amount"))
                bills = visit.clinic_move_ids.filtered(lambda m: m.state == "posted")
                total = sum(bills.mapped("amount_total"))
                left = sum(bills.mapped("amount_residual"))
                self.assertAlmostEqual(paid, total - left, 2)
                self.assertEqual(visit.payment_state == "paid", not left)

    def test_the_desk_of_today_is_counted_and_closed(self):
        """The journey of the day close works on the demo as it stands."""
        manager = self._get_user("manager")
        manager.clinic_branch_id = self.branches["rs"]
        self.env.flush_all()
        closes = self.env["clinic.day.close"].with_user(manager)
        close = closes.browse(closes.action_open_today()["res_id"])
        payments = close._get_payments()
        self.assertTrue(payments)
        self.assertAlmostEqual(close.total_booked, sum(payments.mapped("amount")), 2)
        for line in close.line_ids:
            line.counted = line.booked
        close.action_close()
        self.assertEqual(close.state, "closed")
        self.assertFalse(close.has_difference)
        self.assertEqual(payments.clinic_day_close_id, close)

    def test_a_nurse_finishes_what_was_ordered(self):
        orders = self.env["clinic.order"].with_user(self._get_user("nurse"))
        mine = orders.search([("state", "in", ("ordered", "accepted"))])
        self.assertTrue(mine.filtered(lambda order: order.state == "accepted"))
        visit = mine.visit_id[:1]
        mine.filtered(lambda order: order.visit_id == visit).action_done_back()
        self.assertEqual(visit.state, "waiting")

    def test_a_handover_is_taken_over(self):
        handovers = self.env["clinic.handover"].with_user(self._get_user("nurse"))
        mine = handovers.search([("is_for_me", "=", True)])
        self.assertEqual(len(mine), 1)
        self.assertEqual(
            [fact["value"] for fact in mine.facts][-1], "Was dizzy last time"
        )
        mine.action_accept()
        self.assertFalse(handovers.search([("is_for_me", "=", True)]))

    def test_the_board_of_each_place_is_its_own(self):
        for login, code in (("reception", "rs"), ("reception_ot", "ot")):
            boards = self.env["clinic.desk.board"].with_user(self._get_user(login))
            cards = boards.get_board()["cards"]
            shown = {card["id"] for card in cards}
            self.assertLessEqual(set(self._get_visits(code).ids), shown)
            others = self.env["clinic.visit"].browse(shown).branch_id
            self.assertEqual(others, self.branches[code])
