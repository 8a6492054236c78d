from unittest.mock import patch

from freezegun import freeze_time
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintClock(ComplaintCommon):
    """Four working hours, five working days; what stays late reaches a person."""

    # -- deadlines ---------------------------------------------------------------------
    def test_hours_go_on_after_lunch_and_after_the_weekend(self):
        friday = self._complain()  # 10 o'clock: two hours until lunch, two after it
        self.assertEqual(friday.acknowledge_by, self._local(1, 15))
        with freeze_time(self._local(1, 17)):
            late = self._complain()
        self.assertEqual(late.acknowledge_by, self._local(4, 12), "Monday at noon")

    def test_days_are_counted_from_the_next_one(self):
        complaint = self._complain()
        self.assertEqual(complaint.answer_by, self._local(8, 23, 59))
        complaint = self._complain(is_complex=True)
        self.assertEqual(complaint.answer_by, self._local(15, 23, 59))

    def test_public_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self._local(1, 13),
                "date_to": self._local(4, 23, 59),
            }
        )
        complaint = self._complain()
        self.assertEqual(complaint.acknowledge_by, self._local(5, 11))
        self.assertEqual(complaint.answer_by, self._local(11, 23, 59))

    def test_at_night_and_at_the_end_of_a_month(self):
        for hour, minute in ((0, 5), (6, 0), (23, 55)):
            with freeze_time(self._local(28, hour, minute)):  # a Thursday
                complaint = self._complain()
                self.assertEqual(str(complaint.local_date), "2030-03-28")
                due = self._local(4, 23, 59, month=4)
                self.assertEqual(complaint.answer_by, due, (hour, minute))

    def test_made_complex_later_it_has_more_days(self):
        complaint = self._complain().with_user(self.manager)
        complaint.is_complex = True
        self.assertEqual(complaint.answer_by, self._local(15, 23, 59))

    def test_the_day_of_an_authority_wins_where_it_is_earlier(self):
        complaint = self._complain(channel="authority", deadline_on="2030-03-05")
        self.assertEqual(complaint.answer_by, self._local(5, 23, 59))
        complaint = self._complain(channel="authority", deadline_on="2030-04-05")
        self.assertEqual(complaint.answer_by, self._local(8, 23, 59))

    def test_the_chain_decides_how_long(self):
        for key, value in (("acknowledge_hours", "1"), ("answer_days", "2")):
            key = self.env["clinic.policy.key"].search(
                [("key", "=", f"complaint.{key}")]
            )
            self.env["clinic.policy"].create(
                {"key_id": key.id, "chain_id": self.chain.id, "value": value}
            )
        complaint = self._complain()
        self.assertEqual(complaint.acknowledge_by, self._local(1, 11))
        self.assertEqual(complaint.answer_by, self._local(5, 23, 59))

    def test_a_house_without_working_hours(self):
        self.calendar.attendance_ids.unlink()
        complaint = self._complain()
        self.assertEqual(complaint.acknowledge_by, self._local(1, 14))
        self.assertEqual(complaint.answer_by, self._local(6, 23, 59))

    def test_what_comes_next(self):
        complaint = self._complain().with_user(self.manager)
        self.assertEqual(complaint.due_at, complaint.acknowledge_by)
        complaint._action_acknowledge()
        self.assertEqual(complaint.due_at, complaint.answer_by)
        complaint._action_answer("Sorry")
        self.assertFalse(complaint.due_at)

    # -- late --------------------------------------------------------------------------
    def _late(self):
        found = self.complaints.search([("is_late", "=", True)])
        return found.filtered(lambda row: row.chain_id == self.chain)

    def test_late_is_found_as_it_is_shown(self):
        complaint = self._complain().with_user(self.manager)
        for day, hour, late in ((1, 14, False), (1, 16, True)):
            with freeze_time(self._local(day, hour)):
                self.env.invalidate_all()
                self.assertEqual(complaint.is_late, late)
                self.assertEqual(bool(self._late()), late)
        complaint._action_acknowledge()
        with freeze_time(self._local(4, 9)):
            self.env.invalidate_all()
            self.assertFalse(complaint.is_late or self._late())
        with freeze_time(self._local(9, 9)):
            self.env.invalidate_all()
            self.assertTrue(complaint.is_late)
            self.assertEqual(self._late(), complaint)
            complaint._action_answer("Sorry")
            self.env.invalidate_all()
            self.assertFalse(complaint.is_late or self._late())

    # -- reported ----------------------------------------------------------------------
    def _escalate(self, day, hour=9):
        with freeze_time(self._local(day, hour)), self.enter_registry_test_mode():
            self.env.ref(
                "clinic_followup.ir_cron_clinic_followup_complaints"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _tellings(self, user):
        return self.env["mail.notification"].search(
            [("res_partner_id", "=", user.partner_id.id)]
        )

    def test_nothing_is_reported_in_time(self):
        complaint = self._complain()
        self._escalate(1, 14)
        self.assertEqual(complaint.escalation, 0)

    def test_to_the_manager_then_to_the_director(self):
        nurse = self.users["nurse"]
        complaint = self._complain()
        complaint.with_user(self.manager)._action_give(nurse)
        before = len(self._tellings(self.manager))
        self._escalate(4)
        self.assertEqual(complaint.escalation, 1)
        self.assertEqual(complaint.escalated_to_id, self.manager)
        self.assertEqual(complaint.owner_id, nurse, "she keeps it")
        self.assertEqual(len(self._tellings(self.manager)), before + 1)
        self._escalate(5)
        self.assertEqual(len(self._tellings(self.manager)), before + 1, "once")
        self._escalate(9)
        self.assertEqual(complaint.escalation, 2)
        self.assertEqual(complaint.escalated_to_id, self.director)

    def test_the_manager_s_own_goes_to_the_director(self):
        complaint = self._complain()
        self.assertEqual(complaint.owner_id, self.manager)
        self._escalate(4)
        self.assertEqual(complaint.escalated_to_id, self.director)

    def test_nobody_to_tell(self):
        self.director.active = False
        complaint = self._complain()
        self._escalate(4)
        self.assertEqual(complaint.escalation, 1)
        self.assertFalse(complaint.escalated_to_id)

    def test_after_an_outage_all_of_them_once(self):
        complaints = self.complaints
        for _number in range(3):
            complaints |= self._complain()
        self._escalate(11)
        self.assertEqual(complaints.mapped("escalation"), [2, 2, 2])
        self.assertEqual(len(self._tellings(self.director)), 3)

    def test_one_that_fails_stops_no_other(self):
        complaints = self._complain() | self._complain()
        follow = type(self.complaints)._follow

        def fail(complaint):
            follow(complaint)
            if complaint.id == complaints[0].id:
                raise ValueError("no calendar")

        logger = "odoo.addons.clinic_followup.models.clinic_complaint_clock"
        patched = patch.object(type(self.complaints), "_follow", fail)
        with self.assertLogs(logger, "ERROR"), mute_logger("odoo"), patched:
            self._escalate(4)
        self.assertEqual(complaints.mapped("escalation"), [0, 1])
        self._escalate(4)
        self.assertEqual(complaints.mapped("escalation"), [1, 1])

    def test_opened_again_it_is_reported_again_when_it_is_late(self):
        complaint = self._complain().with_user(self.manager)
        self._escalate(9)
        complaint._action_answer("Sorry")
        complaint._action_reopen("Not enough.")
        self.assertEqual(complaint.sudo().escalation, 1)
        self._escalate(12)
        self.assertEqual(complaint.sudo().escalation, 2)
