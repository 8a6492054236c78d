"""The reminder is answered by its link; the desk says who did not come."""

import re
from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_online import PageCommon
from .common_reminder import DAY_BEFORE, ReminderCommon
from .test_appointment_ui import BoardTours


@tagged("post_install", "-at_install")
class TestReminderLink(PageCommon, ReminderCommon):
    def _open_link(self, appointment):
        """As somebody does who got the SMS."""
        self._plan()
        message = self._get_reminders(appointment).message_id
        self._send(message)
        link = re.search(r"https?://\S+", self._get_text(message))[0]
        return self._get("/clinic/" + link.partition("/clinic/")[2])

    def test_a_reminder_is_answered(self):
        appointment = self._book(self._at(9))
        self._open_link(appointment)
        self.assertShown("W. X. M.", "Dr. Li")
        self.assertNotShown("王小明")
        self._post("/confirm")
        self.assertShown("You have confirmed")
        self.assertEqual(appointment.confirm_state, "confirmed")
        self.assertEqual(self._call(DAY_BEFORE + timedelta(hours=5)), 0)

    def test_one_link_for_a_family(self):
        """Whom the message named can be confirmed, moved and cancelled by its link."""
        sibling = self._new_sibling("李小花")
        first = self._book(self._at(9))
        second = self._book(self._at(10), patient_id=sibling.id)
        third = self._book(self._at(11), patient_id=self.other_patient.id)
        self._open_link(first)
        self.assertShown("W. X. M.", "L. X. H.", "10:00")
        self.assertNotShown("王小明", "李小花", "11:00")
        self._get(f"/clinic/a/{second._get_token()}")
        self._post("/confirm")
        self.assertEqual(second.confirm_state, "confirmed")
        self.assertEqual(first.confirm_state, "asked")
        # the link of the other, which stood in no message with this one, shows it alone
        self.assertNotShown("9:00")
        second._action_cancel("She has a cold")
        self._get(f"/clinic/a/{first._get_token()}")
        self.assertNotShown("10:00", "L. X. H.")
        self.assertEqual(third.state, "booked")

    def test_before_the_message_is_sent_the_link_shows_one(self):
        first = self._book(self._at(9))
        self._book(self._at(10), patient_id=self._new_sibling("李小花").id)
        self._plan()
        self.assertFalse(first.sudo()._get_told_beside())

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.patient.lang = "zh_CN"
        appointment = self._book(self._at(9))
        self._plan()
        message = self._get_reminders(appointment).message_id
        self.assertEqual(message.lang, "zh_CN")
        self.assertIn("王小明", self._get_text(message))

    def test_cancelled_by_link_ends_everything(self):
        appointment = self._book(self._at(9))
        visit = self._new_left_visit()
        step = self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "revisit", "due_on": "2030-03-08"}
        )
        later = self._book(self._at(15))
        self.assertEqual(step.state, "done")
        with freeze_time(DAY_BEFORE):
            self._open_link(later)
            self._get(f"/clinic/a/{later._get_token()}/cancel")
            self._post("/cancel")
        self.assertEqual((later.state, later.visit_id.state), ("cancelled",) * 2)
        self.assertEqual(step.state, "open")
        self.assertEqual(appointment.state, "booked")


class AttendanceTours(BoardTours):
    """Somebody was expected an hour ago."""

    def _new_missing(self):
        start = fields.Datetime.now() - timedelta(hours=1)
        visit = self._new_visit(planned_at=start, practitioner_id=self.doctor.id)
        appointment = self._bulk("clinic.appointment").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "practitioner_id": self.doctor.id,
                "start_at": start,
                "stop_at": start + timedelta(minutes=30),
                "visit_id": visit.id,
            }
        )
        appointment = appointment.with_context(clinic_bulk=False)
        appointment._flag_late(fields.Datetime.now())
        self.assertEqual(appointment.late_stage, "missing")
        return appointment


@tagged("post_install", "-at_install")
class TestAttendanceTours(HttpCase, AttendanceTours):
    def test_the_desk_says_who_did_not_come(self):
        appointment = self._new_missing()
        self.start_tour(
            "/odoo/attendance",
            "clinic_appointment_no_show",
            login=self.reception_a.login,
        )
        self.assertEqual(appointment.state, "no_show")
        calls = self.env["clinic.call.task"].search([("res_id", "=", appointment.id)])
        self.assertEqual(calls.kind, "no_show")

    def test_a_revisit_is_booked_from_its_list(self):
        visit = self._new_left_visit()
        step = self.env["clinic.next.step"].create(
            {
                "visit_id": visit.id,
                "kind": "revisit",
                "due_on": self.day,
                "service_id": self.service.id,
            }
        )
        self.start_tour(
            "/odoo/next-steps",
            "clinic_next_step_book",
            login=self.reception_a.login,
        )
        self.assertEqual(step.state, "done")
        self.assertEqual(step.appointment_id.local_date, self.day)


@tagged("post_install", "-at_install")
class TestAttendanceToursOnPhone(HttpCase, AttendanceTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_the_desk_says_who_did_not_come(self):
        appointment = self._new_missing()
        self.start_tour(
            "/odoo/attendance",
            "clinic_appointment_no_show_phone",
            login=self.reception_a.login,
        )
        self.assertEqual(appointment.state, "no_show")
