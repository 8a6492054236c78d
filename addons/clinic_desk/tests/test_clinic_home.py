import json
from datetime import timedelta

from odoo import Command
from odoo.addons.clinic_base.tests.common import GROUP, ROLES
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models.clinic_home import ROLES as HOME_ROLES
from ..tools.tiles import COUNT_LIMIT, shown_count
from .common import DeskCommon

# role -> what its page counts; the approvals and own requests are everybody's
PAGES = {
    "reception": {"expected", "waiting", "in_rooms", "my_steps"},
    "nurse": {"orders", "my_orders", "waiting", "in_rooms", "handovers"},
    "practitioner": {
        "my_patients",
        "any_doctor",
        "my_unsigned",
        "my_without_step",
        "my_steps",
    },
    "cashier": {"to_collect", "arrears"},
    "finance": {"arrears", "days_open", "differences"},
    "consultant": {"own_customers", "handovers"},
    "followup": {"due_steps", "overdue_steps"},
    "manager": {
        "expected",
        "waiting",
        "in_rooms",
        "left",
        "without_step",
        "approvals",
        "to_collect",
        "days_open",
        "handovers",
    },
    "medical_director": {"unsigned", "without_step", "amendments", "reviews"},
    "hq_director": {"approvals", "days_open", "differences"},
    "privacy": {"reviews", "objected", "read_today"},
}
SECRET = "qzcsecret"


class HomeCommon(DeskCommon):
    def _home(self, user):
        return self.env["clinic.home"].with_user(user).get_home()

    def _count(self, user, key):
        tiles = {tile["key"]: tile for tile in self._home(user)["tiles"]}
        return int(tiles[key]["count"])

    def _rows(self, user, key):
        """What a click on the number opens, as the same person."""
        action = self.env["clinic.home"].with_user(user).open_tile(key)
        rows = self.env[action["res_model"]].with_user(user)
        return rows.search(action["domain"])


@tagged("post_install", "-at_install")
class TestClinicHome(HomeCommon):
    def test_every_role_of_the_house_has_a_page(self):
        self.assertEqual(set(HOME_ROLES), set(ROLES))
        for role, user in self.users.items():
            home = self._home(user)
            keys = {tile["key"] for tile in home["tiles"]}
            self.assertLessEqual(PAGES.get(role, set()) | {"my_requests"}, keys, role)
            self.assertEqual(home["branch"], self.branch_a.name, role)

    def test_people_without_a_role_have_none(self):
        with self.assertSentence(AccessError, "Ask an administrator"):
            self._home(self.employee)
        with self.assertSentence(AccessError, "Ask an administrator"):
            self.env["clinic.home"].with_user(self.employee).open_tile("waiting")

    def test_each_number_is_the_number_of_its_rows(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_wait()
        self._new_left_visit()
        self._new_visit()
        for role, user in self.users.items():
            for tile in self._home(user)["tiles"]:
                rows = self._rows(user, tile["key"])
                self.assertEqual(str(len(rows)), tile["count"], (role, tile["key"]))

    def test_numbers_of_the_day_at_the_desk(self):
        self._new_visit()
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_wait()
        for user in (self.reception_a, self.manager_a):
            self.assertEqual(self._count(user, "expected"), 1)
            self.assertEqual(self._count(user, "waiting"), 1)
        self.assertEqual(self._count(self.practitioner_a, "my_patients"), 1)
        visit._action_consult()
        self.assertEqual(self._count(self.reception_a, "in_rooms"), 1)
        self.assertEqual(self._count(self.reception_a, "waiting"), 0)

    def test_another_branch_is_not_counted(self):
        self._new_visit()._action_wait()
        self.assertEqual(self._count(self.reception_b, "waiting"), 0)

    def test_doctor_sees_what_is_left_to_do(self):
        visit = self._new_left_visit()
        self.assertEqual(self._count(self.practitioner_a, "my_unsigned"), 1)
        self.assertEqual(self._count(self.practitioner_a, "my_without_step"), 1)
        self.assertEqual(self._count(self.medical_director, "unsigned"), 1)
        visit.with_user(self.practitioner_a).action_sign()
        self.env["clinic.next.step"].with_user(self.practitioner_a).create(
            {"visit_id": visit.id, "kind": "none", "reason": "healed"}
        )
        self.assertEqual(self._count(self.practitioner_a, "my_unsigned"), 0)
        self.assertEqual(self._count(self.practitioner_a, "my_without_step"), 0)

    def test_caller_sees_due_and_overdue_steps(self):
        visit, late = self._new_left_visit(), self._new_left_visit()
        steps = self.env["clinic.next.step"].with_user(self.practitioner_a)
        day = visit.local_date
        steps.create({"visit_id": visit.id, "kind": "revisit", "due_on": day})
        caller = self.users["followup"]
        self.assertEqual(self._count(caller, "due_steps"), 1)
        self.assertEqual(self._count(caller, "overdue_steps"), 0)
        steps.create({"visit_id": late.id, "kind": "revisit", "due_on": "2020-01-01"})
        self.assertEqual(self._count(caller, "overdue_steps"), 1)
        self.assertEqual(self._count(self.practitioner_a, "my_steps"), 2)

    def test_consultant_sees_own_customers_only(self):
        self._new_visit()
        self.assertEqual(self._count(self.consultant, "own_customers"), 0)
        self.patient.sudo().consultant_id = self.consultant
        self.assertEqual(self._count(self.consultant, "own_customers"), 1)

    def test_approvals_by_who_decides(self):
        approvals = self.env["clinic.approval"].with_user(self.reception_a)
        approvals._request("discount", self.branch_a, "old customer", 80)
        self.assertEqual(self._count(self.manager_a, "approvals"), 1)
        self.assertEqual(self._count(self.hq, "approvals"), 1)
        self.assertEqual(self._count(self.medical_director, "amendments"), 0)
        self.assertEqual(self._count(self.reception_a, "my_requests"), 1)
        rows = {one["key"]: one for one in self._home(self.manager_a)["lists"]}
        texts = rows["approvals"]["rows"][0]["texts"]
        self.assertIn("old customer", texts)
        self.assertTrue(any("80" in text for text in texts))

    def test_own_request_does_not_wait_for_oneself(self):
        approvals = self.env["clinic.approval"].with_user(self.manager_a)
        approvals._request("discount", self.branch_a, "why", 80)
        self.assertEqual(self._count(self.manager_a, "approvals"), 0)
        self.assertEqual(self._count(self.hq, "approvals"), 1)

    def test_lists_tell_who_and_when(self):
        self._new_visit(
            practitioner_id=self.doctor.id, planned_at="2026-03-02 01:30:00"
        )
        day = self.env["clinic.visit"].search([], limit=1).local_date
        self.assertEqual(str(day), "2026-03-02", "09:30 in Shanghai")
        home = self.env["clinic.home"].with_user(self.practitioner_a)
        tile = home._get_doctor_tiles(home._get_scope())[0]
        row = home._prepare_row(tile, self.env["clinic.visit"].search([], limit=1))
        self.assertIn("王小明", row["title"])
        self.assertEqual(row["texts"][0], "Expected")
        self.assertIn("9:30", row["texts"][1])

    def test_nothing_clinical_is_on_the_page(self):
        visit = self._new_visit(practitioner_id=self.doctor.id, reason=SECRET)
        visit._action_consult()
        self.env["clinic.visit.diagnosis"].with_user(self.practitioner_a).create(
            {"visit_id": visit.id, "text": SECRET}
        )
        for role, user in self.users.items():
            self.assertNotIn(SECRET, json.dumps(self._home(user)), role)

    def test_whose_work_is_one_screen_lands_there(self):
        self.assertEqual(
            self._home(self.reception_a)["opens"],
            "clinic_desk.clinic_desk_board_action",
        )
        self.assertEqual(
            self._home(self.nurse_a)["opens"], "clinic_desk.clinic_order_action"
        )
        for role in ("manager", "cashier", "practitioner", "privacy"):
            self.assertFalse(self._home(self.users[role])["opens"], role)

    def test_days_that_nobody_closed(self):
        closes = self.env["clinic.day.close"].with_user(self.manager_a)
        closes._open_day(self.branch_a, self.env.cr.now().date() - timedelta(days=3))
        for user in (self.manager_a, self.finance, self.hq):
            self.assertEqual(self._count(user, "days_open"), 1)

    def test_several_roles_share_one_page(self):
        user = self._new_user("practitioner", login="t_both")
        user.group_ids = [Command.link(self.env.ref(GROUP + "reception").id)]
        home = self._home(user)
        keys = [tile["key"] for tile in home["tiles"]]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertLessEqual(PAGES["practitioner"] | PAGES["reception"], set(keys))
        self.assertFalse(home["opens"], "no single screen for two roles")

    def test_the_current_branch_is_counted(self):
        self._new_visit()._action_wait()
        self.reception_a.sudo().clinic_branch_ids |= self.branch_b
        self.reception_a.sudo().clinic_branch_id = self.branch_b
        self.assertEqual(self._count(self.reception_a, "waiting"), 0)

    def test_a_number_of_another_role_is_refused(self):
        with self.assertSentence(UserError, "Reload"):
            self._rows(self.cashier, "my_unsigned")
        with self.assertSentence(UserError, "Reload"):
            self._rows(self.hq, "waiting")

    def test_administrator_has_a_list_to_set_up(self):
        home = self._home(self.admin_clinic)
        steps = {step["key"]: step for step in home["steps"]}
        self.assertLessEqual(
            {"branches", "people", "practitioners", "services", "payments"}, set(steps)
        )
        self.assertTrue(steps["branches"]["is_done"])
        self.assertFalse(steps["people"]["is_done"], "nobody works at branch C")
        self._new_user("reception", self.branch_c, "t_reception_c")
        steps = {step["key"]: step for step in self._home(self.admin_clinic)["steps"]}
        others = self.env["clinic.branch"].search(
            [("user_ids", "=", False), ("is_external", "=", False)]
        )
        self.assertEqual(steps["people"]["is_done"], not others)
        for step in steps.values():
            self.assertTrue(self.env.ref(step["action"]), step["key"])
        self.assertFalse(self._home(self.manager_a)["steps"])

    def test_queries_do_not_grow_with_rows(self):
        for user in (self.practitioner_a, self.manager_a, self.users["followup"]):
            self._new_left_visit()
            few = self._count_queries(user)
            for _number in range(12):
                patient = self._new_patient(f"P{_number}")
                visit = self._new_left_visit(patient_id=patient.id)
                self.env["clinic.next.step"].with_user(self.practitioner_a).create(
                    {"visit_id": visit.id, "kind": "revisit", "due_on": "2020-01-01"}
                )
            self.assertEqual(self._count_queries(user), few, user.login)

    def _count_queries(self, user):
        for _turn in range(2):  # the first one fills the caches of the registry
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._home(user)
        return self.env.cr.sql_log_count - before

    def test_counts_end_somewhere(self):
        self.assertEqual(shown_count(COUNT_LIMIT - 1), str(COUNT_LIMIT - 1))
        self.assertEqual(shown_count(COUNT_LIMIT), f"{COUNT_LIMIT - 1}+")


@tagged("post_install", "-at_install")
class TestFirstScreen(HttpCase, HomeCommon):
    def _session(self, login):
        self.authenticate(login, login)
        return self.make_jsonrpc_request("/web/session/get_session_info", {})

    def test_who_has_a_role_lands_on_the_page(self):
        home = self.env.ref("clinic_desk.clinic_home_action").id
        self.assertEqual(self._session("t_manager")["home_action_id"], home)

    def test_who_has_none_lands_where_odoo_puts_him(self):
        self.assertFalse(self._session("plain_employee")["home_action_id"])

    def test_who_chose_a_screen_keeps_it(self):
        chosen = self.env.ref("clinic_patient.clinic_patient_action")
        self.manager_a.sudo().action_id = chosen.id
        self.assertEqual(self._session("t_manager")["home_action_id"], chosen.id)


@tagged("post_install", "-at_install")
class TestHomeOnPhone(HttpCase, HomeCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_a_number_opens_its_rows(self):
        self._new_visit()._action_wait()
        self.start_tour("/odoo", "clinic_desk_home", login="t_manager")
