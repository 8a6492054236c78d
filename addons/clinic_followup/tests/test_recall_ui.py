"""A caller works the recall list, on a desk and on a phone in Chinese."""

from datetime import timedelta

from odoo.addons.clinic_desk.tests.common import DeskCommon
from odoo.addons.clinic_messaging.tests.common import open_round_the_clock
from odoo.tests import HttpCase, tagged

from .common_recall import RecallRows

ROSTER_DAYS = 3


class RecallTours(RecallRows, DeskCommon):
    """A doctor works the next days; time is not frozen, a browser has its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_round_the_clock(cls.chain)
        cls._add_rows()
        cls.doctor.branch_ids = cls.branch_a
        cls.env["clinic.roster"].create(
            [
                {
                    "practitioner_id": cls.doctor.id,
                    "branch_id": cls.branch_a.id,
                    "day": cls.today + timedelta(days=days),
                    "hour_from": 8,
                    "hour_to": 18,
                }
                for days in range(1, 1 + ROSTER_DAYS)
            ]
        )._action_publish()

    def _start(self, tour):
        self.start_tour("/odoo/recall", tour, login=self.caller.login)

    def _reasons(self, rows):
        return [row.reason or row.outcome or row.state for row in rows]


@tagged("post_install", "-at_install")
class TestRecallTour(HttpCase, RecallTours):
    def test_ten_rows(self):
        # what falls due at midnight, while the tour runs, would be late
        rows = self._new_rows(10, window=1, service_id=self.service.id)
        self._start("clinic_followup_ten_rows")
        self.assertEqual(
            self._reasons(rows),
            [
                "reached",
                "missed",
                "reached",
                "missed",
                "booked",
                "booked",
                "reschedule",
                "refused",
                "wrong_number",
                "missed",
            ],
        )
        self.assertEqual(rows[4:6].mapped("state"), ["booked", "booked"])
        self.assertEqual(rows[4:6].appointment_id.practitioner_id, self.doctor)
        attempts = self.env["clinic.call.attempt"].search(
            [("patient_id", "in", rows.patient_id.ids)], order="id"
        )
        self.assertEqual(attempts[0].note, "sleeps well")
        self.assertEqual(set(attempts.mapped("made_by")), {self.caller.id})


@tagged("post_install", "-at_install")
class TestRecallTourOnPhone(HttpCase, RecallTours):
    browser_size = "360x740"
    touch_enabled = True

    def test_four_rows_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.caller.lang = "zh_CN"
        rows = self._new_rows(4, window=1, service_id=self.service.id)
        self._start("clinic_followup_phone")
        self.assertEqual(
            self._reasons(rows), ["booked", "reached", "missed", "refused"]
        )
