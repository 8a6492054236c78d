from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.clinic_appointment.tests.common import NOW, AppointmentCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.clinic_followup_call import MOST_DAYS
from .common_recall import RecallRows

SHOWN = "+8613800138000"


@tagged("post_install", "-at_install")
class TestRecallCall(RecallRows, AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rows()

    def _mine(self, days=0, user=None, **vals):
        return self._new_row(days, **vals).with_user(user or self.caller)

    def _calls(self, row):
        return self.env["clinic.call.task"].search(
            [("res_model", "=", "clinic.followup"), ("res_id", "=", row.id)]
        )

    # -- calling ---------------------------------------------------------------------
    def test_a_due_row_is_no_call_yet(self):
        self.assertFalse(self._calls(self._mine()))

    def test_call_opens_one_and_dials(self):
        row = self._mine()
        action = row.action_call()
        self.assertEqual(action["params"]["number"], SHOWN)
        task = self._calls(row)
        self.assertEqual((task.state, task.user_id), ("open", self.caller))
        self.assertEqual(task.subject, "Call after extraction")
        self.assertEqual(task.script, "Good morning, how did you sleep?")
        self.assertEqual(task.purpose, "clinical")
        self.assertEqual(task.kind_label, "Follow-up")
        row.action_call()
        self.assertEqual(self._calls(row), task)

    def test_nobodys_row_is_mine_once_i_call(self):
        row = self._mine()
        row.sudo()._move({"owner_id": False})
        row.action_call()
        self.assertEqual(row.owner_id, self.caller)

    def test_a_colleagues_row_stays_his(self):
        row = self._mine(owner_id=self.reception_a.id)
        row.action_call()
        self.assertEqual(row.owner_id, self.reception_a)

    def test_no_call_at_night(self):
        row = self._mine()
        with freeze_time(NOW + timedelta(hours=13)):
            with self.assertSentence(UserError, "No call to"):
                row.action_call()
            with self.assertSentence(UserError, "No call to"):
                row.action_outcome("missed")
            row.action_outcome("reached")  # he rang back
        self.assertEqual(row.state, "done")

    def test_calls_about_other_things_count(self):
        row = self._mine()
        other = self._mine()
        other.action_outcome("missed")
        with self.assertSentence(UserError, "No call to"):
            row.action_call()

    def test_a_file_without_a_number(self):
        patient = self._new_patient("No phone")
        row = self._mine(patient_id=patient.id)
        with self.assertSentence(UserError, "No number that rings"):
            row.action_call()

    def test_nobody_calls_the_dead(self):
        row = self._mine()
        self.env.cr.execute(
            "UPDATE clinic_patient SET deceased_on = '2030-02-01' WHERE id = %s",
            self.patient.ids,
        )
        self.env.invalidate_all()
        with self.assertSentence(UserError, "is not to be called"):
            row.action_call()
        with self.assertSentence(UserError, "is not to be called"):
            row.action_outcome("reached")

    def test_care_goes_on_where_no_contact_is_wanted(self):
        self.patient.sudo().do_not_contact = True
        self._mine().action_call()
        clock = self._mine(source="clock", kind="revisit", step_id=False)
        with self.assertSentence(UserError, "is not to be called"):
            clock.action_call()

    # -- outcomes --------------------------------------------------------------------
    def test_reached_closes_it(self):
        row = self._mine()
        self.assertTrue(row.action_outcome("reached", "sleeps well"))
        self.assertEqual((row.state, row.reason), ("done", "reached"))
        self.assertEqual((row.done_by, row.attempt_count), (self.caller, 1))
        attempt = self._calls(row).attempt_ids
        self.assertEqual((attempt.note, attempt.outcome), ("sleeps well", "reached"))

    def test_refused_and_wrong_number_close_it(self):
        for outcome in ("refused", "wrong_number"):
            row = self._mine()
            row.action_outcome(outcome)
            self.assertEqual((row.state, row.reason), ("done", outcome))

    def test_no_answer_leaves_it(self):
        row = self._mine()
        row.action_outcome("missed")
        self.assertEqual((row.state, row.outcome), ("open", "missed"))
        self.assertEqual(row.last_call_at, fields.Datetime.now())

    def test_the_third_call_in_vain_is_the_last(self):
        row = self._mine()
        for days in range(3):
            with freeze_time(NOW + timedelta(days=days)):
                row.action_outcome("missed")
        self.assertEqual((row.state, row.reason), ("dropped", "not_reached"))
        self.assertEqual(row.attempt_count, 3)

    def test_call_again_on_another_day(self):
        row = self._mine()
        row.action_outcome("reschedule", days=3)
        self.assertEqual(row.due_on, self.today + timedelta(days=3))
        self.assertEqual(row.state, "open")
        self.assertFalse(self._ids(view="called"))
        with freeze_time(NOW + timedelta(days=3)):
            self.assertEqual(self._ids(view="called"), row.ids)

    def test_call_again_on_a_day_that_is_none(self):
        row = self._mine()
        for days in (-1, MOST_DAYS + 1):
            with self.assertSentence(UserError, "Choose a day within"):
                row.action_outcome("reschedule", days=days)

    def test_an_outcome_that_is_none(self):
        with self.assertSentence(UserError, "Choose what came of the call"):
            self._mine().action_outcome("gone")

    def test_whoever_was_first_has_said_it(self):
        row = self._mine()
        row.action_outcome("reached")
        with self.assertSentence(UserError, "has closed this follow-up already"):
            row.with_user(self.reception_a).action_outcome("refused")
        self.assertEqual(len(self._calls(row).attempt_ids), 1)

    def test_worked_from_the_list_of_calls(self):
        row = self._mine()
        row.action_call()
        self._calls(row).with_user(self.caller).action_reached()
        self.assertEqual((row.state, row.reason), ("done", "reached"))

    def test_who_has_no_right_to_calls_works_his_own_rows(self):
        consultant = self.users["consultant"]
        self.patient.sudo().consultant_id = consultant
        row = self._mine(user=consultant, owner_id=consultant.id)
        with self.assertRaises(AccessError):
            self.env["clinic.call.task"].with_user(consultant).search([])
        row.action_outcome("reached")
        self.assertEqual(row.done_by, consultant)

    # -- the call follows its row ----------------------------------------------------
    def test_closed_the_call_is_gone(self):
        row = self._mine()
        row.action_call()
        row._action_drop("not_needed")
        self.assertEqual(self._calls(row).state, "dropped")

    def test_the_call_goes_to_the_new_owner_and_day(self):
        row = self._mine()
        row.action_outcome("missed")
        row._action_assign(self.reception_a)
        task = self._calls(row)
        self.assertEqual(task.user_id, self.reception_a)
        row._action_move(self.today + timedelta(days=2))
        day = self.branch_a._local_date(task.due_at)
        self.assertEqual(day, self.today + timedelta(days=2))
        self.assertEqual(task.attempt_count, 1)

    # -- booking ---------------------------------------------------------------------
    def test_one_click_books(self):
        row = self._mine(service_id=self.service.id)
        start = fields.Datetime.to_string(self._at(10))
        self.assertTrue(row.action_book_slot(start, self.doctor.id))
        booking = row.appointment_id
        self.assertEqual((booking.start_at, booking.source), (self._at(10), "phone"))
        self.assertEqual(booking.practitioner_id, self.doctor)
        self.assertEqual(booking.service_id, self.service)
        self.assertEqual(booking.followup_id, row)
        self.assertEqual(row.state, "booked")
        self.assertFalse(self._calls(row))

    def test_the_call_that_led_to_it_is_noted(self):
        row = self._mine()
        row.action_call()
        row.action_book_slot(fields.Datetime.to_string(self._at(10)), self.doctor.id)
        task = self._calls(row)
        self.assertEqual((task.state, task.outcome), ("done", "booked"))
        self.assertEqual((row.state, row.outcome), ("booked", "booked"))

    def test_a_time_that_was_taken(self):
        row = self._mine()
        row.action_call()
        self._book(self._at(10), patient_id=self.other_patient.id)
        start = fields.Datetime.to_string(self._at(10))
        with self.assertSentence(UserError, "is booked from"):
            row.action_book_slot(start, self.doctor.id)

    def test_booked_twice(self):
        row = self._mine()
        row.action_book_slot(fields.Datetime.to_string(self._at(10)), self.doctor.id)
        with self.assertSentence(UserError, "Move that one instead"):
            row.action_book_slot(
                fields.Datetime.to_string(self._at(11)), self.doctor.id
            )
        with self.assertSentence(UserError, "Move that one instead"):
            row.action_book()

    def test_the_dialog_is_filled_and_stands_for_the_row(self):
        self.patient.practitioner_id = self.other_doctor
        row = self._mine(service_id=self.service.id)
        row.action_call()
        action = row.action_book()
        dialogs = self.env[action["res_model"]].with_user(self.caller)
        with Form(dialogs.with_context(**action["context"])) as form:
            self.assertEqual(form.patient_id, self.patient)
            self.assertEqual(form.doctor_id, self.other_doctor)
            form.day = "2030-03-04"
            form.hour = 10
        form.record.action_book()
        self.assertEqual(row.appointment_id.start_at, self._at(10))
        self.assertEqual(row.state, "booked")
        self.assertEqual(self._calls(row).outcome, "booked")

    def test_the_dialog_for_somebody_else(self):
        row = self._mine()
        action = row.action_book()
        dialogs = self.env[action["res_model"]].with_user(self.caller)
        with Form(dialogs.with_context(**action["context"])) as form:
            form.patient_id = self.other_patient
            form.day = "2030-03-04"
            form.hour = 10
        form.record.action_book()
        self.assertEqual(row.state, "open")

    def test_a_nurse_calls_and_does_not_book(self):
        self._new_left_visit()
        row = self._mine(user=self.nurse_a, owner_id=self.nurse_a.id)
        with self.assertSentence(AccessError, "books no appointments"):
            row.action_book()
        row.action_outcome("reached")
        self.assertEqual(row.state, "done")

    # -- who -------------------------------------------------------------------------
    def test_roles(self):
        row = self._mine()
        for role in ("medical_director", "privacy", "finance", "marketing"):
            mine = row.with_user(self.users[role])
            start = fields.Datetime.to_string(self._at(10))
            doors = (
                mine.action_call,
                mine.action_book,
                lambda one=mine: one.action_outcome("reached"),
                lambda one=mine, at=start: one.action_book_slot(at, self.doctor.id),
            )
            for door in doors:
                with self.subTest(role), self.assertSentence(AccessError, "Your role"):
                    door()

    def test_another_branch(self):
        row = self._mine(user=self.reception_b)
        with self.assertRaises(AccessError):
            row.action_outcome("reached")

    # -- home ------------------------------------------------------------------------
    def test_who_calls_lands_here(self):
        home = self.env["clinic.home"].with_user(self.caller).get_home()
        self.assertEqual(home["opens"], "clinic_followup.clinic_followup_recall_action")
