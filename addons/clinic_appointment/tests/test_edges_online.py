"""Edges of links, codes, reminders and the portal."""

from datetime import date, timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DAY
from .common_online import PHONE, OnlineCommon, PageCommon
from .common_reminder import ReminderCommon
from .test_portal import BIRTH, PortalCommon

SPRING = date(2030, 3, 31)  # clocks in Berlin skip 2:00 to 3:00


@tagged("post_install", "-at_install")
class TestOtherDay(OnlineCommon):
    def _come_early(self, appointment):
        with freeze_time(self._at(9, day=DAY - timedelta(days=1))):
            appointment.visit_id._action_move_to_today()
            appointment.visit_id.action_check_in()

    def test_who_came_on_another_day_is_not_told_of_a_cancellation(self):
        appointment = self._book(self._at(9))
        self._come_early(appointment)
        self.assertEqual(appointment.state, "cancelled")
        self.assertEqual(
            self._told(appointment), [("appointment_confirm", "suppressed")]
        )

    def test_the_link_of_the_old_time_ends(self):
        appointment = self._take()
        token = appointment._get_token()
        self._come_early(appointment)
        self.assertFalse(self.appointments._find_by_token(token))

    def test_who_is_cancelled_on_the_board_is_told(self):
        appointment = self._book(self._at(9))
        appointment.visit_id._action_cancel()
        self.assertIn(("appointment_cancelled", "queued"), self._told(appointment))


@tagged("post_install", "-at_install")
class TestLinkOfTwo(PageCommon):
    def setUp(self):
        super().setUp()
        self.mine = self._take()
        self.theirs = self._book(self._at(11), patient_id=self.other_patient.id)
        self.path = f"/clinic/a/{self.mine._get_token()}"

    def test_a_link_opens_one_appointment_alone(self):
        self._get(self.path)
        self.assertShown("9:00")
        self.assertNotShown("11:00", "L. X. H.", "李小红")
        self._get(f"{self.path}/cancel")
        path, hidden = self._forms()[0]
        self.url_open(path, data={**hidden, "appointment": self.theirs.id})
        self.assertEqual(self.mine.state, "cancelled")
        self.assertEqual(self.theirs.state, "booked")

    def test_pressed_twice_it_is_cancelled_once(self):
        self._get(f"{self.path}/cancel")
        path, hidden = self._forms()[0]
        first, second = (self.url_open(path, data=hidden) for _number in range(2))
        self.assertEqual((first.status_code, second.status_code), (200, 404))
        kinds = self.mine.event_ids.mapped("kind")
        self.assertEqual(kinds.count("cancelled"), 1)
        told = self._told(self.mine)
        self.assertEqual(told.count(("appointment_cancelled", "queued")), 1)

    def test_moved_twice_from_one_page(self):
        self._get(f"{self.path}/move")
        path, hidden = next(
            form for form in self._forms() if form[1]["at"] == "2030-03-04T02:00"
        )
        for _number in range(2):
            self.assertEqual(self.url_open(path, data=hidden).status_code, 200)
        self.assertEqual(self.mine.start_at, self._at(10))
        self.assertEqual(self.mine.move_count, 1)

    def test_the_form_of_one_at_the_link_of_another(self):
        """The words against other sites belong to the browser, not to the link."""
        self._get(f"{self.path}/cancel")
        hidden = self._forms()[0][1]
        wrong = "x" * len(self.mine._get_token())
        answer = self.url_open(f"/clinic/a/{wrong}/cancel", data=hidden)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual((self.mine | self.theirs).mapped("state"), ["booked"] * 2)

    def test_who_has_come_cancels_nothing(self):
        self._get(f"{self.path}/cancel")
        with freeze_time(self._at(8, 50)):
            self.mine.visit_id._action_wait()
            self._post("/cancel")
        self.assertShown("has begun or is over")
        self.assertEqual(self.mine.state, "arrived")


@tagged("post_install", "-at_install")
class TestNight(OnlineCommon):
    def _get_last(self):
        return self.env["clinic.message"].search([], order="id desc", limit=1)

    def test_a_code_at_23_leaves_at_23(self):
        codes = self.env["clinic.phone.code"]
        with freeze_time(self._at(23, day=DAY - timedelta(days=1))):
            self.assertEqual(codes._send(PHONE, self.branch_a, "booking", "::1"), "")
            message = self._get_last()
            self.assertEqual((message.kind, message.state), ("phone_code", "queued"))
            self.assertEqual(message.due_at, fields.Datetime.now())
            code = message.params["code"]
            self.assertTrue(codes._check(PHONE, code, "booking", "::1"))
            self.assertFalse(codes._check(PHONE, code, "booking", "::1"))

    def test_a_code_opens_what_it_was_asked_for(self):
        codes = self.env["clinic.phone.code"]
        codes._send(PHONE, self.branch_a, "booking", "::1")
        code = self._get_last().params["code"]
        self.assertFalse(codes._check(PHONE, code, "portal", "::1"))
        self.assertFalse(codes._check("+8613900139000", code, "booking", "::1"))
        self.assertTrue(codes._check(PHONE, code, "booking", "::1"))

    def test_what_the_desk_does_at_night_waits_for_nobody_to_wake(self):
        """Told by the desk late in the evening: before the slot, not in the night."""
        with freeze_time(self._at(23, day=DAY - timedelta(days=1))):
            appointment = self._book(self._at(11))
            message = self._get_last()
        self.assertEqual(message.res_id, appointment.id)
        self.assertLess(message.due_at, appointment.start_at)


@tagged("post_install", "-at_install")
class TestRemindersAtEdges(ReminderCommon):
    def test_half_past_eight_is_told_outside_quiet_hours(self):
        appointment = self._book(self._at(8, 30))
        self._plan()
        message = self._get_reminders(appointment).message_id
        self.assertEqual(message.state, "queued")
        local = message.due_at + timedelta(hours=8)  # Shanghai
        self.assertEqual((local.date(), local.hour), (date(2030, 3, 3), 10))

    def test_three_children_are_in_one_message_in_their_order(self):
        children = [self._new_sibling(name) for name in ("王一一", "王二二", "王三三")]
        bookings = [
            self._book(self._at(11 - number), patient_id=child.id)
            for number, child in enumerate(children)
        ]
        self._plan()
        reminders = self._get_reminders(*bookings)
        self.assertEqual(len(reminders), 3)
        text = self._get_text(reminders.message_id.ensure_one())
        places = [text.index(time) for time in ("9:00", "10:00", "11:00")]
        self.assertEqual(places, sorted(places))

    def test_one_of_three_moves_to_another_day(self):
        later = DAY + timedelta(days=1)
        self._new_roster(self.doctor, day=later)
        children = [self._new_sibling(name) for name in ("王一一", "王二二", "王三三")]
        bookings = [
            self._book(self._at(9 + number), patient_id=child.id)
            for number, child in enumerate(children)
        ]
        self._plan()
        bookings[1]._action_move(self._at(10, day=later))
        self._plan()
        text = self._get_text(self._get_reminders(bookings[0]).message_id)
        self.assertIn("9:00", text)
        self.assertIn("11:00", text)
        self.assertNotIn("10:00", text)

    def test_ten_o_clock_of_a_day_with_23_hours(self):
        self.doctor.branch_ids |= self.branch_b
        self._new_roster(self.doctor, self.branch_b, SPRING, (8, 18))
        child = self._new_patient(
            "Anna Klein", user=self.reception_b, phone="13600136000"
        )
        appointment = self._book(
            self._at(11, day=SPRING, branch=self.branch_b),
            user=self.reception_b,
            branch_id=self.branch_b.id,
            patient_id=child.id,
        )
        before = SPRING - timedelta(days=1)
        due = self._at(10, day=before, branch=self.branch_b)
        self._plan(due)
        reminder = self._get_reminders(appointment)
        self.assertEqual(reminder.due_at, due)
        self.assertEqual(appointment.start_at - due, timedelta(hours=24))


@tagged("post_install", "-at_install")
class TestPortalOfAnother(PortalCommon):
    def _new_token_of_another(self):
        other = self._book(self._at(11), patient_id=self.other_patient.id)
        return other, other._get_token()

    @mute_logger("odoo.http")
    def test_a_session_does_not_follow_to_another_phone(self):
        visit = self._new_past_visit()
        self._archive(visit)
        self._enter(birth=BIRTH)
        self.assertEqual(
            self._get(f"/clinic/me/record/{visit.id}").headers["Content-Type"],
            "application/pdf",
        )
        self._get("/clinic/me")
        self._post("/leave")
        self._sign_in("13900139000")
        self.assertShown("L. X. H.")
        answer = self._get(f"/clinic/me/record/{visit.id}")
        self.assertNotIn("application/pdf", answer.headers["Content-Type"])

    def test_bookings_of_others_are_not_on_the_page(self):
        _other, token = self._new_token_of_another()
        mine = self._take()
        self._enter(birth=BIRTH)
        self.assertIn(mine._get_token(), self.page.text)
        self.assertNotIn(token, self.page.text)
        self.assertNotShown("11:00")

    def test_the_sister_shows_the_sister_alone(self):
        mine = self._take()
        hers = self._take(self._at(10), person=self.sister)
        self._enter(self.sister)
        self.assertIn(hers._get_token(), self.page.text)
        self.assertNotIn(mine._get_token(), self.page.text)
