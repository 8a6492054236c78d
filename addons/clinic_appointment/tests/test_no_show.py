from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_reminder import ReminderCommon


@tagged("post_install", "-at_install")
class TestNoShow(ReminderCommon):
    def _flag(self, at):
        with freeze_time(at):
            return self.appointments._flag_late(fields.Datetime.now())

    def _get_card(self, appointment, user=None):
        board = self.env["clinic.desk.board"].with_user(user or self.reception_a)
        with freeze_time(appointment.start_at + timedelta(minutes=40)):
            cards = board.get_board()["cards"]
        return next(card for card in cards if card["id"] == appointment.visit_id.id)

    # -- flagged -------------------------------------------------------------------
    def test_after_15_minutes_late_after_30_asked(self):
        appointment = self._book(self._at(9))
        for minute, stage in ((14, False), (15, "late"), (29, "late"), (30, "missing")):
            self._flag(self._at(9, minute))
            self.assertEqual(appointment.late_stage, stage, minute)
        self.assertEqual(appointment.state, "booked")

    def test_flagged_once(self):
        self._book(self._at(9))
        self.assertEqual(self._flag(self._at(9, 20)), 1)
        self.assertEqual(self._flag(self._at(9, 25)), 0)

    def test_who_is_here_is_not_late(self):
        appointment = self._book(self._at(9))
        with freeze_time(self._at(8, 50)):
            appointment.visit_id.with_user(self.reception_a).action_check_in()
        self._flag(self._at(9, 40))
        self.assertFalse(appointment.late_stage)

    def test_minutes_by_policy(self):
        self._set_policy("appointment.late_minutes", "5")
        appointment = self._book(self._at(9))
        self._flag(self._at(9, 6))
        self.assertEqual(appointment.late_stage, "late")

    def test_moved_is_not_late(self):
        appointment = self._book(self._at(9))
        self._flag(self._at(9, 20))
        with freeze_time(self._at(9, 21)):
            appointment._action_move(self._at(11))
        self.assertFalse(appointment.late_stage)

    def test_card_of_the_desk(self):
        appointment = self._book(self._at(9))
        self.assertFalse(self._get_card(appointment)["absence"])
        self._flag(self._at(9, 40))
        self.assertEqual(self._get_card(appointment)["absence"], "missing")
        appointment._action_confirm()
        self.assertEqual(self._get_card(appointment)["answer"], "confirmed")

    def test_cards_cost_the_same(self):
        counts = []
        for number in (1, 20):
            for hour in range(number):
                patient = self._new_patient(f"张{number}{hour}")
                self._book(
                    self._at(8 + hour // 2, 30 * (hour % 2)),
                    patient_id=patient.id,
                    practitioner_id=False,
                )
            self.env.invalidate_all()
            visits = self.env["clinic.visit"].search([("state", "=", "expected")])
            cards = {visit.id: {} for visit in visits}
            before = self.env.cr.sql_log_count
            self.env["clinic.desk.board"]._add_to_cards(visits, cards)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_the_job(self):
        appointment = self._book(self._at(9))
        cron = self.env.ref("clinic_appointment.ir_cron_clinic_appointment_flag_late")
        with freeze_time(self._at(9, 40)), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(appointment.late_stage, "missing")

    def test_tile_of_the_desk(self):
        self._book(self._at(9))
        self._flag(self._at(9, 40))
        home = self.env["clinic.home"].with_user(self.reception_a)
        tiles = {tile["key"]: tile for tile in home.get_home()["tiles"]}
        self.assertEqual(tiles["did_not_come"]["count"], "1")
        action = home.open_tile("did_not_come")
        self.assertEqual(action["res_model"], "clinic.appointment")

    # -- confirmed by a person --------------------------------------------------------
    def test_a_person_confirms_and_somebody_calls(self):
        appointment = self._book(self._at(9))
        self._miss(appointment)
        self.assertEqual(appointment.state, "no_show")
        self.assertEqual(appointment.visit_id.state, "no_show")
        call = self.calls.search([("res_id", "=", appointment.id)])
        self.assertEqual((call.kind, call.state), ("no_show", "open"))
        self.assertEqual(self.branch_a._local_date(call.due_at), appointment.local_date)

    def test_on_the_board_it_is_the_same(self):
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9, 40)):
            appointment.visit_id.with_user(self.reception_a).action_no_show()
        self.assertEqual(appointment.state, "no_show")
        self.assertTrue(self.calls.search([("res_id", "=", appointment.id)]))

    def test_no_call_by_policy(self):
        self._set_policy("appointment.no_show_call", "false")
        self._set_policy("appointment.no_show_message", "true")
        appointment = self._book(self._at(9))
        self._miss(appointment)
        self.assertFalse(self.calls.search([("res_id", "=", appointment.id)]))
        message = self.messages.search([("kind", "=", "no_show_sorry")])
        self.assertEqual(message.patient_id, self.patient)
        self.assertIn("9:00", self._get_text(message))

    def test_who_may_not(self):
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9, 40)), self.assertRaises(AccessError):
            appointment.with_user(self.nurse_a).action_no_show()

    # -- what follows ---------------------------------------------------------------
    def test_after_two_he_must_confirm(self):
        self._new_missed(2)
        appointment = self._book(self._at(9))
        self.assertTrue(appointment.must_confirm)
        standing = self.patient._get_attendance()[self.patient.id]
        self.assertEqual((standing.no_shows, standing.offline_until), (2, None))
        self._plan()
        self._call(appointment.start_at - timedelta(hours=17))
        call = self.calls.search([("res_id", "=", appointment.id)])
        self.assertIn("several times", call.script)

    def test_after_three_no_online_booking(self):
        missed = self._new_missed(3)
        standing = self.patient._get_attendance()[self.patient.id]
        last = max(missed.mapped("start_at"))
        self.assertEqual(standing.offline_until, last + timedelta(days=90))

    def test_two_kept_ones_clear_it(self):
        self._new_missed(3)
        bulk = self._bulk("clinic.appointment")
        for day in (3, 2):
            at = fields.Datetime.now() - timedelta(days=day)
            bulk.create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "start_at": at,
                    "stop_at": at + timedelta(minutes=30),
                    "state": "done",
                }
            )
        self.assertEqual(self.patient._get_attendance()[self.patient.id].no_shows, 0)
        self.assertFalse(self._book(self._at(9)).must_confirm)

    def test_numbers_by_policy(self):
        self._new_missed(1)
        self._set_policy("appointment.confirm_after_no_shows", "1")
        self.patient.home_branch_id = self.branch_a
        self.assertTrue(self._book(self._at(9)).must_confirm)

    def test_header_says_it(self):
        self._new_missed(2)
        patient = self.patient.with_user(self.reception_a)
        labels = [alert["label"] for alert in patient.header_alerts]
        self.assertIn("2 no-shows: must confirm", labels)
        self._new_missed(3, self.other_patient)
        other = self.other_patient.with_user(self.reception_a)
        codes = [alert["code"] for alert in other.header_alerts]
        self.assertEqual(codes.count("must_confirm"), 1)

    def test_headers_cost_the_same(self):
        patients = self.patients.union(
            *(self._new_patient(f"李{number}") for number in range(20))
        )
        counts = []
        for some in (patients[:1], patients):
            some._get_attendance()
            self.env.invalidate_all()
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some._get_attendance()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # -- cancelled late ---------------------------------------------------------------
    def test_late_is_less_than_a_day(self):
        early, late = self._book(self._at(9)), self._book(self._at(10))
        with freeze_time(self._at(9) - timedelta(hours=24)):
            early._action_cancel("He has a cold")
        with freeze_time(self._at(10) - timedelta(hours=23)):
            late._action_cancel("He has a cold")
        self.assertFalse(early.is_late_cancel)
        self.assertTrue(late.is_late_cancel)
        standing = self.patient._get_attendance()[self.patient.id]
        self.assertEqual((standing.late_cancels, standing.no_shows), (1, 0))

    def test_operations_two_days(self):
        self.service.is_clinic_surgery = True
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9) - timedelta(hours=47)):
            appointment._action_cancel("He has a cold")
        self.assertTrue(appointment.is_late_cancel)

    def test_who_came_on_another_day_did_not_cancel(self):
        appointment = self._book(self._at(9))
        with freeze_time(self._at(9) - timedelta(hours=20)):
            appointment.visit_id._action_move_to_today()
        self.assertEqual(appointment.state, "cancelled")
        self.assertFalse(appointment.is_late_cancel)
