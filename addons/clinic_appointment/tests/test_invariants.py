"""The queries of this addon hold after a day's work, and name what does not."""

import re
from pathlib import Path

from odoo.tests import tagged

from .common import AppointmentCommon

PATH = Path(__file__).parents[1] / "sql/invariants.sql"


@tagged("post_install", "-at_install")
class TestInvariants(AppointmentCommon):
    def _get_broken(self):
        self.env.flush_all()
        broken = {}
        for part in PATH.read_text().split("-- name: ")[1:]:
            name, query = part.split("\n", 1)
            self.env.cr.execute(re.sub(r"^--.*$", "", query, flags=re.MULTILINE))
            rows = [row[0] for row in self.env.cr.fetchall()]
            if rows:
                broken[name] = rows
        return broken

    def test_hold_after_a_day(self):
        before = self._get_broken()
        room = self._new_room()
        first = self._book(self._at(9), room_id=room.id)
        second = self._book(self._at(9, 30), patient_id=self.other_patient.id)
        self._book(self._at(9), patient_id=self.other_patient.id, is_extra=True)
        first._action_swap(second)
        (first | second)._action_shift(30)
        second._action_cancel("Has the flu")
        early = self._book(self._at(15), patient_id=self.other_patient.id)
        early.visit_id._action_move_to_today()
        early.visit_id._action_wait()
        self.assertEqual(self._get_broken(), before)

    def test_name_what_is_broken(self):
        booking = self._book(self._at(9))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_visit SET planned_at = '2030-01-01' WHERE id = %s",
            [booking.visit_id.id],
        )
        broken = self._get_broken()["appointments_unlike_their_visit"]
        self.assertIn(booking.id, broken)

    def test_loaded_rows_have_a_visit_and_a_history(self):
        model = self.appointments.with_context(clinic_bulk=True)
        values = {
            "patient_id": self.patient.id,
            "branch_id": self.branch_a.id,
            "stop_at": self._at(9, 30),
        }
        before = self._get_broken()
        booked, missed = model.create(
            [
                {**values, "start_at": self._at(9)},
                {
                    **values,
                    "start_at": self._at(9),
                    "state": "no_show",
                    "visit_id": self._new_visit().with_context(clinic_bulk=True).id,
                },
            ]
        )
        missed.visit_id.sudo().with_context(clinic_bulk=True).state = "no_show"
        self.assertEqual(booked.visit_id.state, "expected")
        self.assertEqual(booked.local_date, booked.visit_id.local_date)
        kinds = missed.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["booked", "no_show"])
        self.assertEqual(self._get_broken(), before)
