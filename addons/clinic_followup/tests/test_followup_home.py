"""What each one finds on his page."""

from odoo.tests import tagged

from .common_owners import OwnersCommon


@tagged("post_install", "-at_install")
class TestFollowupHome(OwnersCommon):
    def _home(self, user):
        home = self.env["clinic.home"].with_user(user).get_home()
        return {tile["key"]: tile["count"] for tile in home["tiles"]}

    def _rows(self, user, key):
        action = self.env["clinic.home"].with_user(user).open_tile(key)
        rows = self.env[action["res_model"]].with_user(user)
        return rows.search(action["domain"])

    def test_a_caller_sees_his_own_due_and_late(self):
        self._new_rows(2, owner_id=self.ann.id)
        late = self._new_rows(1, days=-1, owner_id=self.ann.id)
        self._new_rows(1, days=1, owner_id=self.ann.id)
        self._new_rows(3, owner_id=self.bob.id)
        home = self._home(self.ann)
        self.assertEqual(home["my_followups"], "2")
        self.assertEqual(home["my_late_followups"], "1")
        self.assertEqual(self._rows(self.ann, "my_late_followups"), late)
        self.assertNotIn("late_followups", home)

    def test_owners_of_other_roles_see_theirs(self):
        row = self._new_of_visit("practitioner")
        self.assertEqual(self._home(self.doctor_user)["my_followups"], "1")
        self.assertEqual(self._rows(self.doctor_user, "my_followups"), row)
        for name in ("nurse", "reception", "consultant"):
            self.assertEqual(self._home(self.users[name])["my_followups"], "0")
        for name in ("finance", "marketing", "hq_director", "cashier"):
            self.assertNotIn("my_followups", self._home(self.users[name]))

    def test_the_manager_sees_what_is_late_and_what_is_nobodys(self):
        self.callers.search([]).active = False
        free = self._new_rows(2)
        self._new_rows(1, days=-3, owner_id=self.ann.id)
        self._new_rows(1, kind="message")
        self.rows._escalate()
        for user in (self.manager_a, self.medical_director):
            home = self._home(user)
            self.assertEqual(home["late_followups"], "1")
            self.assertEqual(home["free_followups"], "2")
            self.assertEqual(home["reported_followups"], "1")
            self.assertEqual(self._rows(user, "free_followups"), free)
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        self.assertEqual(self._home(manager_b)["late_followups"], "0")

    def test_what_is_reported_to_another_by_name_is_his(self):
        self.branch_a.followup_lead_id = self.lead
        self._new_rows(1, days=-3, owner_id=self.ann.id)
        self.rows._escalate()
        self.assertEqual(self._home(self.manager_a)["reported_followups"], "0")
        self.assertEqual(self._home(self.lead)["reported_followups"], "1")
        self.assertNotIn("reported_followups", self._home(self.bob))

    def test_revisits_not_booked_stay_on_the_page_of_callers(self):
        steps = self.env["clinic.next.step"]
        other = self._new_old_visit(days=2)
        for visit, kind in ((self.visit, "revisit"), (other, "followup")):
            steps.create({"visit_id": visit.id, "kind": kind, "due_on": self.today})
        home = self._home(self.ann)
        self.assertEqual((home["due_steps"], home["overdue_steps"]), ("1", "0"))
        rows = self._rows(self.ann, "due_steps")
        self.assertEqual(rows.kind, "revisit")
