from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestHeaderButtons(VisitCommon):
    # -- book ----------------------------------------------------------------------
    def test_book_opens_a_visit_of_this_patient_here(self):
        for user in (self.reception_a, self.practitioner_a):
            action = self.patient.with_user(user).action_plan_visit()
            self.assertEqual(action["target"], "new")
            visits = self.env[action["res_model"]].with_user(user)
            form = Form(visits.with_context(**action["context"]))
            self.assertEqual(form.patient_id, self.patient)
            # a window that registers as well calls it the home branch
            branch = {"branch_id", "home_branch_id"} & set(visits._fields)
            self.assertEqual(getattr(form, branch.pop()), self.branch_a)

    def test_book_by_whom_it_concerns(self):
        for role in ("nurse", "manager", "followup", "privacy"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.patient.with_user(self.users[role]).action_plan_visit()
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).action_plan_visit()

    # -- call ----------------------------------------------------------------------
    def _get_log(self, user):
        self.env.cr.precommit.run()
        return self.env["clinic.access.log"].search(
            [("user_id", "=", user.id), ("door", "=", "reveal")]
        )

    def test_call_shows_logs_and_dials(self):
        mine = self.patient.with_user(self.reception_a)
        other = self._new_patient("李四", self.manager_a, phone="13700137000")
        mine = other.with_user(self.reception_a)
        self.assertIn("*", mine.phone_shown)
        action = mine.action_call()
        self.assertEqual(action["tag"], "clinic_dial")
        self.assertEqual(action["params"], {"number": "+8613700137000"})
        self.assertEqual(self._get_log(self.reception_a).patient_ids, other.ids)
        self.assertEqual(mine.phone_shown, "+8613700137000")

    def test_call_the_second_number_where_there_is_no_first(self):
        other = self._new_patient("李四", phone2="13700137000")
        action = other.with_user(self.reception_a).action_call()
        self.assertEqual(action["params"], {"number": "+8613700137000"})

    def test_nothing_that_rings(self):
        for vals in ({}, {"phone": "12"}):
            other = self._new_patient("李四", **vals)
            with self.assertSentence(UserError, "No number that rings"):
                other.with_user(self.reception_a).action_call()

    def test_call_by_who_may_not_see_numbers(self):
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).action_call()
        for role in ("marketing", "finance"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.patient.with_user(self.users[role]).action_call()
