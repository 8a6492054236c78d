"""What open boards are told: ids and days, once for each transaction."""

import json
from unittest.mock import MagicMock, patch

from odoo import fields
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

TEXT = fields.Datetime.to_string


@tagged("post_install", "-at_install")
class TestAppointmentLive(AppointmentCommon):
    last_id = 0

    def setUp(self):
        super().setUp()
        self._hear()

    def _hear(self):
        """[(branch id, days, ids)] that the bus was given since this was asked."""
        self.cr.flush()
        rows = self.env["bus.bus"].sudo().search([("id", ">", self.last_id)])
        type(self).last_id = max([self.last_id, *rows.ids])
        heard = [json.loads(row.message) for row in rows.sorted("id")]
        return [
            (told["branch_id"], sorted(told["days"]), told["ids"])
            for message in heard
            if message["type"] == "clinic_appointment/board"
            for told in [message["payload"]]
        ]

    def test_a_booking_is_told_once(self):
        booking = self._book(self._at(9))
        self.assertEqual(self._hear(), [(self.branch_a.id, [str(DAY)], booking.ids)])
        booking._action_confirm()
        self.assertEqual(self._hear(), [(self.branch_a.id, [str(DAY)], booking.ids)])
        self.assertEqual(self._hear(), [])

    def test_both_days_of_a_move(self):
        self._new_roster(self.doctor, day=fields.Date.to_date("2030-03-05"))
        booking = self._book(self._at(9))
        self._hear()
        later = self._at(9, day=fields.Date.to_date("2030-03-05"))
        booking.with_user(self.reception_a).action_move(TEXT(later))
        days = ["2030-03-04", "2030-03-05"]
        self.assertEqual(self._hear(), [(self.branch_a.id, days, booking.ids)])

    def test_what_the_visit_does_is_told(self):
        booking = self._book(self._at(9))
        self._hear()
        booking.visit_id.with_user(self.reception_a)._action_cancel()
        self.assertEqual([ids for _b, _d, ids in self._hear()], [booking.ids])

    def test_a_note_is_not_told(self):
        booking = self._book(self._at(9))
        self._hear()
        booking.note = "Comes with his mother"
        self.assertEqual(self._hear(), [])

    def test_imports_are_silent(self):
        booking = self._book(self._at(9))
        self._hear()
        quiet = booking.sudo().with_context(clinic_bulk=True)
        quiet._move({"confirm_state": "asked"})
        quiet.flush_recordset()
        self.assertEqual(self._hear(), [])

    def test_no_message_names_a_person(self):
        patient = self._new_patient("Zhenmingzi", phone="13812345678")
        self._book(self._at(9), patient_id=patient.id)
        self.cr.flush()
        rows = self.env["bus.bus"].sudo().search([])
        told = " ".join(rows.mapped("message"))
        self.assertNotIn("Zhenmingzi", told)

    def _listen(self, user, *names):
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=request):
            websocket = self.env["ir.websocket"].with_user(user)
            channels = websocket._build_bus_channel_list(list(names))
        return [
            channel
            for channel in channels
            if "clinic" in str(channel)
            or getattr(channel, "_name", "") == "clinic.branch"
        ]

    def test_a_branch_is_heard_by_those_who_work_there(self):
        name = f"clinic_appointment.board_{self.branch_a.id}"
        self.assertEqual(self._listen(self.reception_a, name), [self.branch_a])
        for user in (self.reception_b, self.employee, self.env.ref("base.public_user")):
            self.assertEqual(self._listen(user, name), [], user.login)

    def test_invented_names_open_nothing(self):
        for name in ("clinic_appointment.board_", "clinic_appointment.board_x"):
            self.assertEqual(self._listen(self.reception_a, name), [], name)
