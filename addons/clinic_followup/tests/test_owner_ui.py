"""The manager works what was reported, in the browser."""

from odoo import fields
from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.tests import HttpCase, tagged


class OwnerTours(DeskCommon):
    """Ann has three rows, six days late. It is today, as the browser has no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.users["followup"]
        cls.bob = cls._new_user("followup", login="t_bob")
        callers = cls.env["clinic.followup.caller"]
        for user in (cls.ann, cls.bob):
            callers.create({"branch_id": cls.branch_a.id, "user_id": user.id})
        today = cls.branch_a._local_date(fields.Datetime.now())
        late_on = fields.Date.subtract(today, days=6)
        cls.rows = cls.env["clinic.followup"].create(
            [
                {
                    "patient_id": cls._new_patient(f"陈{number:03}").id,
                    "branch_id": cls.branch_a.id,
                    "source": "plan",
                    "title": "Call after extraction",
                    "owner_id": cls.ann.id,
                    "due_on": late_on,
                }
                for number in range(3)
            ]
        )


@tagged("post_install", "-at_install")
class TestOwnerTour(HttpCase, OwnerTours):
    def test_what_was_reported_is_handed_over(self):
        self.env["clinic.followup"]._escalate()
        self.assertEqual(self.rows.mapped("escalation"), [2, 2, 2])
        self.start_tour(
            "/odoo/action-clinic_desk.clinic_home_action",
            "clinic_followup_escalation",
            login=self.manager_a.login,
        )
        self.assertEqual(self.rows.owner_id, self.bob)
        for row in self.rows:
            self.assertEqual(row.event_ids[0].made_by, self.manager_a.id)
            self.assertIn("Ann is ill", row.event_ids[0].note)


@tagged("post_install", "-at_install")
class TestOwnerTourOnPhone(HttpCase, OwnerTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_all_of_a_person_are_handed_over(self):
        self.start_tour(
            "/odoo/followup-callers",
            "clinic_followup_callers",
            login=self.manager_a.login,
        )
        self.assertEqual(self.rows.owner_id, self.bob)
