from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_billing import BillingCommon
from .common_order import OrderCommon
from .test_clinic_home import HomeCommon


@tagged("post_install", "-at_install")
class TestHomeEdges(HomeCommon):
    """Days, places and roles at the edges of a home page."""

    def _new_waiting(self, branch, user):
        patient = self._new_patient(f"P {branch.code}", user, home_branch_id=branch.id)
        visit = self._new_visit(user, patient_id=patient.id, branch_id=branch.id)
        visit._action_wait()
        return visit

    def test_who_works_at_two_places_counts_the_chosen_one(self):
        self._new_waiting(self.branch_a, self.reception_a)
        self._new_waiting(self.branch_b, self.reception_b)
        both = self._new_user("reception", login="t_both_places")
        both.clinic_branch_ids = self.branch_a | self.branch_b
        for branch in (self.branch_a, self.branch_b):
            both.clinic_branch_id = branch
            self.assertEqual(self._count(both, "waiting"), 1, branch.name)
            rows = self._rows(both, "waiting")
            self.assertEqual(rows.branch_id, branch)
            self.assertEqual(self._home(both)["branch"], branch.name)

    @freeze_time("2026-03-04 17:30:00")
    def test_today_is_the_day_at_the_branch(self):
        """Half past one in the night in Shanghai, still the day before in Berlin."""
        home = self.env["clinic.home"]
        days = {
            user: str(home.with_user(user)._get_scope().day)
            for user in (self.reception_a, self.reception_b)
        }
        self.assertEqual(list(days.values()), ["2026-03-05", "2026-03-04"])

    @freeze_time("2026-03-04 15:50:00")
    def test_midnight_empties_the_page(self):
        self._new_visit(planned_at="2026-03-04 15:55:00")
        self.assertEqual(self._count(self.reception_a, "expected"), 1)
        with freeze_time("2026-03-04 16:10:00"):
            self.assertEqual(self._count(self.reception_a, "expected"), 0)

    def test_an_outsider_of_the_branch_counts_nothing(self):
        """Visits of A are not in the numbers of those who work at C."""
        self._new_waiting(self.branch_a, self.reception_a)
        manager = self._new_user("manager", self.branch_c, "t_manager_c")
        home = self._home(manager)
        self.assertEqual(home["branch"], self.branch_c.name)
        filled = [tile["key"] for tile in home["tiles"] if tile["count"] != "0"]
        self.assertEqual(filled, [])

    def test_a_role_taken_away_takes_its_numbers(self):
        user = self._new_user("reception", login="t_less")
        user.group_ids = [
            Command.link(self.env.ref("clinic_base.group_clinic_base_cashier").id)
        ]
        keys = {tile["key"] for tile in self._home(user)["tiles"]}
        self.assertLessEqual({"waiting", "arrears"}, keys)
        user.group_ids = [
            Command.unlink(self.env.ref("clinic_base.group_clinic_base_reception").id)
        ]
        keys = {tile["key"] for tile in self._home(user)["tiles"]}
        self.assertNotIn("waiting", keys)
        self.assertIn("arrears", keys)

    def test_a_list_is_short_and_its_number_is_whole(self):
        for number in range(7):
            patient = self._new_patient(f"P{number}")
            self._new_left_visit(patient_id=patient.id)
        home = self._home(self.practitioner_a)
        rows = {one["key"]: one["rows"] for one in home["lists"]}
        self.assertEqual(len(rows["my_unsigned"]), 5)
        self.assertEqual(self._count(self.practitioner_a, "my_unsigned"), 7)

    def test_a_number_of_nothing_is_calm(self):
        tiles = {tile["key"]: tile for tile in self._home(self.practitioner_a)["tiles"]}
        self.assertEqual(tiles["my_without_step"]["tone"], "")
        self._new_left_visit()
        tiles = {tile["key"]: tile for tile in self._home(self.practitioner_a)["tiles"]}
        self.assertEqual(tiles["my_without_step"]["tone"], "danger")


@tagged("post_install", "-at_install")
class TestHomeMoney(BillingCommon, HomeCommon):
    def test_what_is_to_collect_goes_with_the_payment(self):
        visit = self._new_billable(200.0, 100.0)
        for user in (self.cashier, self.reception_a, self.manager_a):
            self.assertEqual(self._count(user, "to_collect"), 1, user.login)
        self._pay(visit, amount=120.0)
        self.env.flush_all()
        self.assertEqual(self._count(self.cashier, "to_collect"), 1, "a part")
        row = self._get_list("to_collect")["rows"][0]
        self.assertIn("王小明", row["title"])
        self.assertTrue(any("180" in text for text in row["texts"]), row)
        self._pay(visit)
        self.env.flush_all()
        self.assertEqual(self._count(self.cashier, "to_collect"), 0)

    def _get_list(self, key):
        self.env.flush_all()
        self.env.invalidate_all()  # each call of a browser reads anew
        lists = {one["key"]: one for one in self._home(self.cashier)["lists"]}
        return lists[key]

    def test_a_row_of_the_cashier_opens_what_he_may_read(self):
        visit = self._new_billable(200.0)
        found = self._get_list("to_collect")
        self.assertEqual(found["model"], "clinic.visit.due")
        self.assertEqual([row["id"] for row in found["rows"]], visit.ids)
        with self.assertRaises(AccessError):
            self.env["clinic.visit"].with_user(self.cashier).search([])

    def test_debts_of_earlier_days(self):
        visit = self._new_billable(200.0)
        visit._move({"local_date": "2020-01-01"})
        self.env.flush_all()
        for user in (self.cashier, self.finance, self.manager_a):
            self.assertEqual(self._count(user, "arrears"), 1, user.login)
        self.assertEqual(self._count(self.cashier, "to_collect"), 0)

    def test_ways_of_payment_are_on_the_list_to_set_up(self):
        steps = {step["key"]: step for step in self._home(self.admin_clinic)["steps"]}
        self.assertTrue(steps["payments"]["is_done"], "set up for all companies")
        self.cash.payment_account_id = False
        steps = {step["key"]: step for step in self._home(self.admin_clinic)["steps"]}
        self.assertFalse(steps["payments"]["is_done"])


@tagged("post_install", "-at_install")
class TestHomeOrders(OrderCommon, HomeCommon):
    def test_orders_of_the_nurse(self):
        first, second = self._order(), self._order()
        self.assertEqual(self._count(self.nurse_a, "orders"), 2)
        first.with_user(self.nurse_a).action_accept()
        self.assertEqual(self._count(self.nurse_a, "orders"), 1)
        self.assertEqual(self._count(self.nurse_a, "my_orders"), 1)
        self.assertEqual(self._count(self.second_nurse, "my_orders"), 0)
        self.assertEqual(self._rows(self.nurse_a, "my_orders"), first)
        (first | second).with_user(self.nurse_a).action_done()
        self.assertEqual(self._count(self.nurse_a, "orders"), 0)
        self.assertEqual(self._count(self.nurse_a, "my_orders"), 0)

    def test_what_is_ordered_is_not_on_the_page(self):
        self._order(name="Injection of a secret")
        self.assertNotIn("secret", str(self._home(self.nurse_a)))

    def test_a_nurse_of_another_branch_counts_none(self):
        self._order()
        nurse = self._new_user("nurse", self.branch_b, "t_nurse_b")
        self.assertEqual(self._count(nurse, "orders"), 0)
