from odoo import fields
from odoo.tests import HttpCase, tagged

from .common_words import WordsCommon


@tagged("post_install", "-at_install")
class TestWordsTours(WordsCommon, HttpCase):
    def test_reception_writes(self):
        self.start_tour("/odoo/patients", "clinic_message_compose", login="t_reception")
        rows = self.env["clinic.message"].search(
            [("patient_id", "=", self.patient.id)], order="id"
        )
        self.assertEqual(rows.mapped("kind"), ["call_us", False])
        self.assertEqual(rows[1].body, "Bring the old pictures.")
        self.assertEqual(set(rows.mapped("state")), {"queued"})

    def test_reception_asks_at_check_in(self):
        self._set_policy("consent.ask_months", "12")
        self._new_visit(planned_at=fields.Datetime.now())
        action = "/odoo/action-clinic_desk.clinic_desk_board_action"
        self.start_tour(action, "clinic_consent_ask", login="t_reception")
        rows = self.env["clinic.contact.consent"].search(
            [("patient_id", "=", self.patient.id)]
        )
        self.assertEqual(set(rows.mapped("decision")), {"refused"})
        self.assertIn("Mozilla", rows[0].evidence)
