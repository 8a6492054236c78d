from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DAY, AppointmentCommon


@tagged("post_install", "-at_install")
class TestNextStepBooked(AppointmentCommon):
    def _new_step(self, due=DAY, patient=None, **vals):
        visit = self._new_left_visit(patient_id=(patient or self.patient).id)
        return self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "revisit", "due_on": due, **vals}
        )

    def _new_service(self):
        return self.env["product.product"].create(
            {"name": "Implant", "is_clinic_service": True}
        )

    def test_booking_closes_it(self):
        step = self._new_step(service_id=self.service.id)
        appointment = self._book(self._at(9))
        self.assertEqual((step.state, step.appointment_id), ("done", appointment))
        self.assertEqual(appointment.next_step_id, step)

    def test_cancelling_opens_it_again(self):
        step = self._new_step(service_id=self.service.id)
        appointment = self._book(self._at(9))
        appointment._action_cancel("He has a cold")
        self.assertEqual((step.state, bool(step.appointment_id)), ("open", False))
        again = self._book(self._at(10))
        self.assertEqual((step.state, step.appointment_id), ("done", again))

    def test_a_no_show_opens_it_again(self):
        step = self._new_step()
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9, 40)):
            appointment.visit_id.with_user(self.reception_a).action_no_show()
        self.assertEqual(step.state, "open")

    def test_moving_keeps_it(self):
        step = self._new_step()
        appointment = self._book(self._at(9))
        appointment._action_move(self._at(12))
        self.assertEqual((step.state, step.appointment_id), ("done", appointment))

    def test_came_on_another_day(self):
        step = self._new_step()
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9) - timedelta(hours=20)):
            appointment.visit_id._action_move_to_today()
        self.assertEqual(step.state, "done")

    def test_dropped_meanwhile_stays_dropped(self):
        step = self._new_step()
        appointment = self._book(self._at(9))
        step._action_drop()
        appointment._action_cancel("He has a cold")
        self.assertEqual(step.state, "dropped")

    def test_another_service_stays_open(self):
        other = self._new_service()
        step = self._new_step(service_id=other.id)
        self._book(self._at(9))
        self.assertEqual(step.state, "open")

    def test_the_earliest_of_several(self):
        late = self._new_step(DAY + timedelta(days=9))
        early = self._new_step()
        self._book(self._at(9))
        self.assertEqual((early.state, late.state), ("done", "open"))
        self._book(self._at(10))
        self.assertEqual(late.state, "done")

    def test_the_chosen_one(self):
        early = self._new_step()
        other = self._new_service()
        late = self._new_step(DAY + timedelta(days=9), service_id=other.id)
        self._book(self._at(9), next_step_id=late.id)
        self.assertEqual((early.state, late.state), ("open", "done"))

    def test_steps_of_other_people_are_not_closed(self):
        step = self._new_step(patient=self.other_patient)
        self._book(self._at(9), next_step_id=step.id)
        self.assertEqual(step.state, "open")

    def test_followups_stay(self):
        step = self._new_step(kind="followup")
        self._book(self._at(9))
        self.assertEqual(step.state, "open")

    def test_nobody_types_the_link(self):
        step = self._new_step()
        appointment = self._book(self._at(9), patient_id=self.other_patient.id)
        with self.assertRaises(UserError):
            step.with_user(self.reception_a).appointment_id = appointment

    # -- the button ------------------------------------------------------------------
    def _open_dialog(self, step):
        action = step.with_user(self.reception_a).action_book()
        self.assertEqual(action["res_model"], "clinic.appointment.book")
        return (
            self.env["clinic.appointment.book"]
            .with_user(self.reception_a)
            .with_context(**action["context"])
        )

    def test_the_dialog_is_filled(self):
        step = self._new_step(service_id=self.service.id)
        dialog = self._open_dialog(step).create({})
        self.assertEqual(dialog.patient_id, self.patient)
        self.assertEqual(dialog.service_id, self.service)
        self.assertEqual(dialog.doctor_id, self.doctor)
        self.assertEqual((dialog.day, dialog.hour), (DAY, 9))
        dialog.action_book()
        self.assertEqual(step.state, "done")

    def test_what_is_overdue_is_booked_from_today(self):
        step = self._new_step(due=DAY - timedelta(days=30))
        dialog = self._open_dialog(step).create({})
        self.assertEqual(dialog.day, self.branch_a._local_date(fields.Datetime.now()))

    def test_closed_steps_are_not_booked(self):
        step = self._new_step()
        step._action_done()
        with self.assertSentence(UserError, "closed already"):
            step.with_user(self.reception_a).action_book()

    def test_many_cost_the_same(self):
        counts = []
        for number, hour in ((1, 9), (6, 11)):
            patients = [self._new_patient(f"张{hour}{n}") for n in range(number)]
            for patient in patients:
                self._new_step(patient=patient)
            booked = self._bulk("clinic.appointment").create(
                [
                    {
                        "patient_id": patient.id,
                        "branch_id": self.branch_a.id,
                        "start_at": self._at(hour),
                        "stop_at": self._at(hour, 30),
                    }
                    for patient in patients
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            booked._close_steps()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5 * 3)
