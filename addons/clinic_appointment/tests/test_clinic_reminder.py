from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import DAY
from .common_reminder import DAY_BEFORE, ReminderCommon

JOB = "odoo.addons.clinic_appointment.models.clinic_reminder_job"


@tagged("post_install", "-at_install")
class TestReminder(ReminderCommon):
    def test_the_day_before_at_ten(self):
        appointment = self._book(self._at(9))
        self._plan()
        reminder = self._get_reminders(appointment)
        self.assertEqual(reminder.due_at, DAY_BEFORE)
        message = reminder.message_id
        self.assertEqual(message.state, "queued")
        self.assertEqual(message.kind, "reminder_d1")
        self.assertEqual(message.due_at, DAY_BEFORE)
        self.assertEqual(message.event_at, appointment.start_at)

    def test_it_is_planned_hours_ahead_and_once(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=15))
        self.assertFalse(self._get_reminders(appointment))
        self.assertEqual(self._plan(DAY_BEFORE - timedelta(hours=13)), 1)
        self.assertEqual(self._plan(DAY_BEFORE - timedelta(hours=12)), 0)
        self.assertEqual(self._plan(), 0)
        self.assertEqual(len(self._get_reminders(appointment)), 1)

    def test_postgresql_holds_one_row(self):
        appointment = self._book(self._at(9))
        self._plan()
        reminder = self._get_reminders(appointment)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO clinic_reminder"
                " (appointment_id, patient_id, branch_id, code, start_at)"
                " SELECT appointment_id, patient_id, branch_id, code, start_at"
                "   FROM clinic_reminder WHERE id = %s",
                [reminder.id],
            )

    def test_first_visit_three_days_before(self):
        day = DAY + timedelta(days=1)  # a Tuesday, four days from now
        self._new_roster(self.doctor, day=day)
        new, known = self._book(self._at(9, day=day)), None
        visit = self._new_visit(patient_id=self.other_patient.id)
        visit._action_consult()
        visit._action_leave()
        known = self._book(self._at(10, day=day), patient_id=self.other_patient.id)
        self._plan(DAY_BEFORE - timedelta(days=1))
        self.assertTrue(self._get_reminders(new, code="d3"))
        self.assertFalse(self._get_reminders(known, code="d3"))

    def test_operations_three_days_before(self):
        day = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=day)
        visit = self._new_visit()
        visit._action_consult()
        visit._action_leave()
        self.service.is_clinic_surgery = True
        appointment = self._book(self._at(9, day=day))
        self._plan(DAY_BEFORE - timedelta(days=1))
        self.assertTrue(self._get_reminders(appointment, code="d3"))

    def test_two_hours_before_from_ten_on(self):
        early, late = self._book(self._at(9)), self._book(self._at(10))
        self._plan(self._at(7, 45))
        self.assertFalse(self._get_reminders(early, code="h2"))
        reminder = self._get_reminders(late, code="h2")
        self.assertEqual(reminder.message_id.due_at, self._at(8))

    def test_a_slot_at_half_past_eight(self):
        """In quiet hours or not: reminded the day before, never in the night."""
        appointment = self._book(self._at(8, 30))
        self._plan(self._at(1))
        self.assertFalse(self._get_reminders(appointment, code="h2"))
        self.assertTrue(self._get_reminders(appointment, code="d1"))

    def test_a_late_reminder_is_sent_while_it_helps(self):
        """The server stood still for a day."""
        appointment = self._book(self._at(11))
        self._plan(self._at(7, 45))
        reminder = self._get_reminders(appointment)
        self.assertEqual(reminder.message_id.state, "queued")
        self.assertLess(reminder.message_id.expires_at, appointment.start_at)

    def test_after_a_standstill_one_is_enough(self):
        day = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=day)
        appointment = self._book(self._at(11, day=day))
        self._plan(DAY_BEFORE + timedelta(days=1))
        self.assertTrue(self._get_reminders(appointment, code="d1"))
        self._plan(DAY_BEFORE + timedelta(days=1, minutes=10))
        self.assertFalse(self._get_reminders(appointment, code="d3"))

    def test_what_has_begun_is_not_reminded_of(self):
        appointment = self._book(self._at(9))
        self._plan(self._at(9, 1))
        self.assertFalse(self._get_reminders(appointment))

    def test_switched_off_by_policy(self):
        self._set_policy("appointment.reminders", "false")
        self.assertFalse(self._get_reminders(self._book(self._at(9))))
        self.assertEqual(self._plan(), 0)

    def test_declined_ones_are_not_reminded_of(self):
        appointment = self._book(self._at(9))
        appointment._action_decline()
        self.assertEqual(self._plan(), 0)

    # -- families ----------------------------------------------------------------
    def test_three_children_with_one_phone(self):
        children = [self._new_sibling(name) for name in ("王一", "王二", "王三")]
        booked = [
            self._book(self._at(9 + number), patient_id=child.id)
            for number, child in enumerate(children)
        ]
        self._plan()
        message = self._get_reminders(*booked).message_id
        self.assertEqual(len(message), 1)
        text = self._get_text(message)
        for child in children:
            self.assertIn(child.name, text)
        self.assertIn("9:00", text)
        self.assertIn("11:00", text)

    def test_a_child_booked_later_joins_what_waits(self):
        first = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        old = self._get_reminders(first).message_id
        second = self._book(self._at(10), patient_id=self._new_sibling("王小花").id)
        self._plan(DAY_BEFORE - timedelta(hours=6))
        self.assertEqual((old.state, old.reason), ("suppressed", "replaced"))
        message = self._get_reminders(first, second).message_id
        self.assertEqual(len(message), 1)
        self.assertEqual(message.state, "queued")
        self.assertIn("王小花", self._get_text(message))

    def test_a_child_booked_after_it_was_sent_gets_an_own_one(self):
        first = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        self._send(self._get_reminders(first).message_id)
        second = self._book(self._at(10), patient_id=self._new_sibling("王小花").id)
        self._plan(DAY_BEFORE - timedelta(hours=6))
        message = self._get_reminders(second).message_id
        self.assertEqual(message.state, "queued")
        self.assertNotIn("王小明", self._get_text(message))

    def test_who_has_no_phone_is_alone(self):
        nobody = [self._new_patient(name) for name in ("无一", "无二")]
        booked = [
            self._book(self._at(9 + number), patient_id=patient.id)
            for number, patient in enumerate(nobody)
        ]
        self._plan()
        messages = self._get_reminders(*booked).message_id
        self.assertEqual(len(messages), 2)
        self.assertEqual(set(messages.mapped("state")), {"suppressed"})
        self.assertTrue(all(messages.mapped("reason")))

    # -- what changes ------------------------------------------------------------
    def test_moved_is_reminded_of_again_once(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        old = self._get_reminders(appointment).message_id
        with freeze_time(DAY_BEFORE - timedelta(hours=8)):
            appointment.with_user(self.reception_a).action_move(self._at(15))
        self.assertEqual((old.state, old.reason), ("suppressed", "replaced"))
        self.assertEqual(self._plan(), 1)
        new = self._get_reminders(appointment).message_id - old
        self.assertEqual(new.state, "queued")
        self.assertIn("3:00", self._get_text(new))
        self.assertEqual(self._plan(), 0)

    def test_moved_and_moved_back_is_reminded_of(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        for hour in (15, 9):
            with freeze_time(DAY_BEFORE - timedelta(hours=8)):
                appointment._action_move(self._at(hour))
        self._plan(DAY_BEFORE - timedelta(hours=2))
        message = self._get_reminders(appointment).message_id
        self.assertEqual(message.state, "queued")

    def test_what_was_sent_stays_and_the_new_time_is_told(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        old = self._get_reminders(appointment).message_id
        self._send(old)
        with freeze_time(DAY_BEFORE - timedelta(hours=8)):
            appointment._action_move(self._at(15))
        self.assertEqual(old.state, "sent")
        self._plan()
        reminders = self._get_reminders(appointment)
        self.assertEqual(len(reminders), 2)

    def test_cancelled_is_not_reminded_of(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        message = self._get_reminders(appointment).message_id
        appointment._action_cancel("He has a cold")
        self.assertEqual((message.state, message.reason), ("suppressed", "cancelled"))
        self.assertEqual(self._plan(), 0)

    def test_the_others_of_a_family_are_still_reminded(self):
        """Booked, joined, cancelled: the first one's message is taken back twice."""
        first = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=13))
        second = self._book(self._at(10), patient_id=self._new_sibling("王小花").id)
        self._plan(DAY_BEFORE - timedelta(hours=6))
        second._action_cancel("She has a cold")
        self._plan(DAY_BEFORE - timedelta(hours=3))
        message = self._get_reminders(first).message_id
        self.assertEqual(message.state, "queued")
        self.assertNotIn("王小花", self._get_text(message))

    def test_cancelled_visit_on_the_board(self):
        appointment = self._book(self._at(9))
        self._plan(DAY_BEFORE - timedelta(hours=12))
        appointment.visit_id.with_user(self.reception_a).action_cancel_visit()
        message = self._get_reminders(appointment).message_id
        self.assertFalse(message)

    # -- asked, called -------------------------------------------------------------
    def test_sent_means_asked(self):
        appointment = self._book(self._at(9))
        self._plan()
        self._send(self._get_reminders(appointment).message_id)
        self.assertEqual(appointment.confirm_state, "asked")
        kinds = set(appointment.event_ids.mapped("kind"))
        self.assertEqual(kinds, {"asked", "booked"})

    def test_confirmed_before_stays_confirmed(self):
        appointment = self._book(self._at(9))
        appointment._action_confirm()
        self._plan()
        self._send(self._get_reminders(appointment).message_id)
        self.assertEqual(appointment.confirm_state, "confirmed")

    def test_unanswered_is_called_at_three(self):
        appointment = self._book(self._at(9))
        self._plan()
        self._send(self._get_reminders(appointment).message_id)
        at_three = DAY_BEFORE + timedelta(hours=5)
        self.assertEqual(self._call(at_three - timedelta(minutes=1)), 0)
        self.assertEqual(self._call(at_three), 1)
        self.assertEqual(self._call(at_three + timedelta(hours=1)), 0)
        call = self.calls.search([("patient_id", "=", self.patient.id)])
        self.assertEqual((call.kind, call.state), ("confirm", "open"))
        self.assertIn("王小明", call.script)
        self.assertEqual(call.due_at, at_three)

    def test_one_call_for_a_family(self):
        sibling = self._new_sibling("王小花")
        first = self._book(self._at(9))
        self._book(self._at(10), patient_id=sibling.id)
        self._plan()
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 1)
        call = self.calls.search([("res_id", "=", first.id), ("kind", "=", "confirm")])
        self.assertIn("王小花", call.subject)

    def test_who_could_not_be_written_to_is_called(self):
        """No channel at all: the list of calls is the last one."""
        nobody = self._new_patient("无名")
        self._book(self._at(9), patient_id=nobody.id)
        self._plan()
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 1)

    def test_confirmed_is_not_called(self):
        appointment = self._book(self._at(9))
        self._plan()
        appointment._action_confirm()
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 0)

    def test_confirming_ends_the_call(self):
        appointment = self._book(self._at(9))
        self._plan()
        self._call(DAY_BEFORE + timedelta(hours=5))
        call = self.calls.search([("res_id", "=", appointment.id)])
        appointment.with_user(self.reception_a).action_confirm()
        self.assertEqual(call.state, "dropped")

    def test_who_said_on_the_phone_that_he_comes(self):
        sibling = self._new_sibling("王小花")
        first = self._book(self._at(9))
        second = self._book(self._at(10), patient_id=sibling.id)
        self._plan()
        self._call(DAY_BEFORE + timedelta(hours=5))
        call = self.calls.search([("res_id", "=", first.id), ("kind", "=", "confirm")])
        first._after_call(call, "booked")
        self.assertEqual(set((first | second).mapped("confirm_state")), {"confirmed"})

    def test_a_nurse_who_calls_may_write_down_what_he_said(self):
        """She books nothing, and does not have everybody of the family in her care."""
        sibling = self._new_sibling("王小花")
        first = self._book(self._at(9))
        second = self._book(self._at(10), patient_id=sibling.id)
        self._new_visit()._move({"state": "waiting"})
        self._plan()
        self._call(DAY_BEFORE + timedelta(hours=5))
        call = self.calls.search([("res_id", "=", first.id), ("kind", "=", "confirm")])
        call.with_user(self.nurse_a).action_booked()
        self.assertEqual(set((first | second).mapped("confirm_state")), {"confirmed"})
        self.assertEqual(call.state, "done")

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_a_rule_that_fails_stops_no_other(self):
        """Its template was put away: the others remind, and people are called."""
        templates = self.env["clinic.message.template"]
        templates.search([("code", "=", "reminder_h2")]).active = False
        late, silent = self._book(self._at(12)), self._book(self._at(11))
        self._plan(DAY_BEFORE - timedelta(hours=1))
        self.env["clinic.reminder"].search([]).called_at = False
        tomorrow = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=tomorrow)
        coming = self._book(self._at(9, day=tomorrow), patient_id=self.other_patient.id)
        cron = self.env.ref("clinic_appointment.ir_cron_clinic_appointment_remind")
        with (
            freeze_time(self._at(10)),
            self.enter_registry_test_mode(),
            self.assertLogs(JOB, "ERROR") as logged,
        ):
            cron.method_direct_trigger()
        self.assertIn("reminder_h2", "".join(logged.output))
        self.assertEqual(cron.failure_count, 1)
        self.assertTrue(self._get_reminders(coming))
        self.assertFalse(self._get_reminders(late, silent, code="h2"))
        self.assertTrue(self.calls.search([("res_id", "in", (late | silent).ids)]))

    def test_the_job(self):
        appointment = self._book(self._at(9))
        cron = self.env.ref("clinic_appointment.ir_cron_clinic_appointment_remind")
        with freeze_time(DAY_BEFORE), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            count = len(self._get_reminders(appointment))
            cron.method_direct_trigger()
        self.assertEqual(count, 1)
        self.assertEqual(len(self._get_reminders(appointment)), 1)

    # -- cost ----------------------------------------------------------------------
    def test_one_or_twenty_cost_the_same(self):
        counts = []
        for number, day in ((1, 5), (20, 6)):
            date = DAY.replace(day=day)
            patients = [
                self._new_patient(f"张{n}", phone=f"1370000{day}{n:03}")
                for n in range(number)
            ]
            self._bulk("clinic.appointment").create(
                [
                    {
                        "patient_id": patient.id,
                        "branch_id": self.branch_a.id,
                        "start_at": self._at(9, day=date),
                        "stop_at": self._at(10, day=date),
                        "booked_at": fields.Datetime.now(),
                        "state": "booked",
                    }
                    for patient in patients
                ]
            )
            at = DAY_BEFORE + timedelta(days=day - 4)
            self._plan(at - timedelta(hours=20))  # caches
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            planned = self._plan(at)
            self.assertGreaterEqual(planned, number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestReminderRule(ReminderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["clinic.reminder.rule"]
        cls.day_before = cls.env.ref("clinic_appointment.reminder_rule_d1")

    def _get_codes(self, branch):
        return {rule.code for rule in self.rules._get_rules(branch)[branch]}

    def test_the_house_rules(self):
        self.assertEqual(self._get_codes(self.branch_a), {"d1", "d3", "h2"})

    def test_the_nearest_rule_counts(self):
        of_chain = self.day_before.copy({"chain_id": self.chain.id, "at_hour": 11})
        of_branch = self.day_before.copy({"branch_id": self.branch_a.id, "at_hour": 12})
        rules = self.rules._get_rules(self.branch_a | self.branch_b)
        self.assertIn(of_branch, rules[self.branch_a])
        self.assertIn(of_chain, rules[self.branch_b])

    def test_switched_off_at_a_branch(self):
        self.day_before.copy({"branch_id": self.branch_a.id, "is_on": False})
        self.assertEqual(self._get_codes(self.branch_a), {"d3", "h2"})
        self.assertEqual(self._get_codes(self.branch_b), {"d1", "d3", "h2"})

    def test_impossible_moments(self):
        for vals in (
            {"days": 0, "hours": 0},
            {"days": -1},
            {"days": 61},
            {"days": 0, "hours": 49},
            {"at_hour": 24},
            {"call_hour": -1},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.day_before.write(vals)

    def test_unknown_template(self):
        with self.assertSentence(ValidationError, "reminder_d1"):
            self.day_before.template_code = "no_such_words"

    def test_branch_of_another_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        with self.assertSentence(ValidationError, "not a branch of"):
            self.day_before.copy({"chain_id": other.id, "branch_id": self.branch_a.id})

    def test_zones_of_branches(self):
        """Branch B is in Berlin: ten o'clock there, on both sides of the change."""
        day = DAY.replace(day=31)  # clocks change on this Sunday
        self.doctor.branch_ids |= self.branch_b
        booked = self._bulk("clinic.appointment").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_b.id,
                "start_at": self._at(9, day=day, branch=self.branch_b),
                "stop_at": self._at(10, day=day, branch=self.branch_b),
                "booked_at": fields.Datetime.now(),
                "state": "booked",
            }
        )
        self._plan(datetime(2030, 3, 30, 5))
        reminder = self._get_reminders(booked)
        self.assertEqual(reminder.due_at, datetime(2030, 3, 30, 9))
