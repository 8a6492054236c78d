from odoo import fields
from odoo.addons.clinic_patient.tests.common_visit import VisitCommon
from odoo.tests import HttpCase, tagged

from ..providers.base import Inbound
from .common import open_round_the_clock


class CallTourCommon(HttpCase, VisitCommon):
    """Real time, and a branch that calls at any hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_round_the_clock(cls.chain)
        cls.task = cls.env["clinic.call.task"]._open(
            cls.patient,
            cls.branch_a,
            "asked",
            "Wants to be called",
            "Good morning, you asked for a call.",
            fields.Datetime.now(),
        )


@tagged("post_install", "-at_install")
class TestCallTours(CallTourCommon):
    def test_an_outcome_from_the_list(self):
        self.start_tour("/odoo/calls", "clinic_call_outcome", login="t_followup")
        self.assertEqual((self.task.state, self.task.outcome), ("done", "booked"))
        self.assertEqual(self.task.attempt_ids.note, "Thursday at ten")
        self.assertEqual(self.task.done_by, self.users["followup"])

    def test_a_reply_is_answered(self):
        provider = self.env["clinic.message.provider"].create(
            {"name": "SMS", "code": "local", "channel": "sms"}
        )
        reply = self.env["clinic.message.reply"]._receive(
            [Inbound("1", "+8613800138000", "When do you open?")], provider
        )
        self.start_tour("/odoo/replies", "clinic_reply_answer", login="t_reception")
        self.assertEqual((reply.state, reply.done_by), ("done", self.reception_a))
        self.assertEqual(reply.answer_id.body, "At eight.")

    def test_a_message_is_sent_by_hand(self):
        message = self.env["clinic.message"].create(
            {
                "key": "hand",
                "patient_id": self.patient.id,
                "chain_id": self.chain.id,
                "branch_id": self.branch_a.id,
                "company_id": self.company.id,
                "purpose": "transactional",
                "channel": "wechat",
                "state": "to_do",
                "body": "Good morning, see you at nine.",
                "due_at": fields.Datetime.now(),
                "claimed_at": fields.Datetime.now(),
            }
        )
        self.start_tour("/odoo/by-hand", "clinic_message_by_hand", login="t_followup")
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.done_by, self.users["followup"].id)


@tagged("post_install", "-at_install")
class TestCallTourOnPhone(CallTourCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_an_outcome_from_a_card(self):
        self.start_tour("/odoo/calls", "clinic_call_outcome_phone", login="t_followup")
        self.assertEqual((self.task.state, self.task.outcome), ("done", "reached"))
