from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import AppointmentCommon

SECRETS = ("王小明", "Scaling", "Toothache", "Branch A", "13800138000")


@tagged("post_install", "-at_install")
class TestCalendarMirror(AppointmentCommon):
    def _get_event(self, appointment):
        events = self.env["calendar.event"].with_context(active_test=False)
        return events.search([("clinic_appointment_id", "=", appointment.id)])

    def test_a_booking_is_busy(self):
        appointment = self._book(self._at(9), reason="Toothache")
        event = self._get_event(appointment)
        self.assertEqual(event.name, "Busy")
        self.assertEqual(event.privacy, "private")
        self.assertEqual(event.user_id, self.practitioner_a)
        self.assertEqual(event.partner_ids, self.practitioner_a.partner_id)
        self.assertEqual((event.start, event.stop), (self._at(9), self._at(9, 30)))

    def test_it_says_nothing_else(self):
        appointment = self._book(self._at(9), reason="Toothache")
        event = self._get_event(appointment)
        values = event.with_user(self.practitioner_a).read()[0]
        said = " ".join(str(value) for value in values.values())
        for word in SECRETS:
            self.assertNotIn(word, said)
        messages = " ".join(event.message_ids.mapped("body"))
        self.assertNotIn("王小明", messages)

    def test_colleagues_read_busy_and_no_more(self):
        appointment = self._book(self._at(9))
        event = self._get_event(appointment).with_user(self.employee)
        self.assertNotIn("clinic_appointment_id", event.fields_get())
        with self.assertRaises(AccessError):
            event.read(["clinic_appointment_id"])
        self.assertEqual(event.read(["name"])[0]["name"], "Busy")

    def test_nobody_gets_mail(self):
        with self.mock_mail():
            self._book(self._at(9))
        self.assertFalse(self.mails)

    def mock_mail(self):
        self.mails = self.env["mail.mail"].sudo().search([])
        before = self.mails

        class Watch:
            def __enter__(watch):
                return watch

            def __exit__(watch, *args):
                self.mails = self.env["mail.mail"].sudo().search([]) - before

        return Watch()

    def test_it_moves_along(self):
        appointment = self._book(self._at(9))
        event = self._get_event(appointment)
        appointment.with_user(self.reception_a).action_move(self._at(11))
        self.assertEqual(self._get_event(appointment), event)
        self.assertEqual((event.start, event.stop), (self._at(11), self._at(11, 30)))

    def test_another_doctor(self):
        user = self._new_user("practitioner", login="t_dr_wang")
        self.other_doctor.user_id = user
        appointment = self._book(self._at(9))
        appointment._action_move(practitioner=self.other_doctor)
        self.assertEqual(self._get_event(appointment).user_id, user)
        third = self._new_practitioner("Dr. No", branch_ids=self.branch_a.ids)
        self._new_roster(third)
        appointment._action_move(practitioner=third)
        self.assertFalse(self._get_event(appointment))

    def test_cancelled_or_missed_is_free(self):
        first, second = self._book(self._at(9)), self._book(self._at(10))
        first._action_cancel("He has a cold")
        self.assertFalse(self._get_event(first))
        second._move({"state": "no_show"})
        second._missed()
        self.assertFalse(self._get_event(second))

    def test_the_whole_day_is_moved(self):
        both = self._book(self._at(9)) | self._book(self._at(10))
        both._action_shift(60)
        starts = {self._get_event(one).start for one in both}
        self.assertEqual(starts, {self._at(10), self._at(11)})

    def test_doctors_without_user_have_no_calendar(self):
        appointment = self._book(self._at(9), practitioner_id=self.other_doctor.id)
        self.assertFalse(self._get_event(appointment))

    def test_switched_off_by_policy(self):
        key = self.env.ref("clinic_appointment.policy_key_appointment_calendar")
        self.env["clinic.policy"].create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "false"}
        )
        self.assertFalse(self._get_event(self._book(self._at(9))))

    def test_the_calendar_does_not_move_it(self):
        event = self._get_event(self._book(self._at(9)))
        for user in (self.practitioner_a, self.env.user):
            mine = event.with_user(user)
            with self.assertSentence(UserError, "appointment board"):
                mine.write({"start": self._at(10)})
            with self.assertSentence(UserError, "appointment board"):
                mine.unlink()

    def test_own_meetings_stay_own(self):
        events = self.env["calendar.event"].with_user(self.practitioner_a)
        event = events.create(
            {"name": "Lunch", "start": self._at(12), "stop": self._at(13)}
        )
        event.write({"start": self._at(12, 30)})
        event.unlink()

    def test_nobody_makes_a_mirror_by_hand(self):
        appointment = self._book(self._at(9))
        user = new_test_user(self.env, "t_cal", "base.group_user")
        event = (
            self.env["calendar.event"]
            .with_user(user)
            .with_context(clinic_mirror=True)
            .create(
                {
                    "name": "Mine",
                    "start": self._at(9),
                    "stop": self._at(10),
                    "clinic_appointment_id": appointment.id,
                }
            )
        )
        self.assertFalse(event.sudo().clinic_appointment_id)

    def test_nor_by_a_default(self):
        appointment = self._book(self._at(9))
        user = new_test_user(self.env, "t_cal", "base.group_user")
        events = self.env["calendar.event"].with_user(user)
        events = events.with_context(default_clinic_appointment_id=appointment.id)
        with self.assertRaises(AccessError):
            events.create({"name": "Mine", "start": self._at(9), "stop": self._at(10)})
