from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_walkin import WalkinCommon
from .test_clinic_handover import TASK, HandoverCommon

BOARD = "/odoo/clinic-board"


@tagged("post_install", "-at_install")
class TestWalkinTour(HttpCase, WalkinCommon):
    def test_a_walk_in_waits_after_four_actions(self):
        self.start_tour(BOARD, "clinic_desk_walkin", login="t_reception")
        visits = self.env["clinic.visit"].search([("is_walkin", "=", True)], order="id")
        self.assertRecordValues(
            visits,
            [
                {"state": "waiting", "queue_number": 1, "reason": "Toothache"},
                {"state": "waiting", "queue_number": 2, "reason": "Check-up"},
            ],
        )
        self.assertEqual(visits[0].patient_id.name, "欧阳娜娜")
        self.assertEqual(visits[1].patient_id, self.patient)


@tagged("post_install", "-at_install")
class TestWalkinTourOnPhone(HttpCase, WalkinCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_a_newborn_on_the_mothers_phone_waits(self):
        self.start_tour(BOARD, "clinic_desk_walkin_newborn", login="t_reception")
        visit = self.env["clinic.visit"].search([("is_walkin", "=", True)])
        child = visit.patient_id
        self.assertEqual((child.name, visit.state), ("宝", "waiting"))
        self.assertEqual(child.guardian_ids, self.patient)
        self.assertEqual(visit.payer_id, self.patient.partner_id)


@tagged("post_install", "-at_install")
class TestExpectTour(HttpCase, WalkinCommon):
    def test_somebody_is_expected_today(self):
        self.start_tour(BOARD, "clinic_desk_expect", login="t_reception")
        visit = self.patient.sudo().visit_ids
        self.assertEqual((visit.state, visit.is_extra), ("expected", True))
        today = self.branch_a._local_date(fields.Datetime.now())
        self.assertEqual(visit.local_date, today)


@tagged("post_install", "-at_install")
class TestHandoverTour(HttpCase, HandoverCommon):
    browser_size = "360x740"
    touch_enabled = True

    def test_a_nurse_takes_over(self):
        handover = self._to_nurse()
        self.start_tour("/odoo/handovers", "clinic_desk_handover", login="t_nurse")
        self.assertEqual(
            (handover.state, handover.accepted_by), ("accepted", self.nurse_a)
        )
        self.assertIn(TASK, str(handover.facts))
