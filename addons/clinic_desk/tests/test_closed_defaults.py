from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestClosedDefaults(BillingCommon):
    """A client chooses the context of its call: `default_<field>` in it fills no
    field that only a checked method sets."""

    def _with_defaults(self, model, user, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return self.env[model].with_user(user).with_context(**context)

    def test_moved_fields_of_a_visit(self):
        visits = self._with_defaults(
            "clinic.visit",
            self.reception_a,
            state="left",
            payment_state="paid",
            record_state="signed",
            signed_by=self.practitioner_a.id,
            arrived_at="2020-01-01 00:00:00",
            queue_number=7,
            care_until="2099-01-01",
        )
        visit = visits.create(
            {"patient_id": self.patient.id, "branch_id": self.branch_a.id}
        ).sudo()
        self.assertEqual(visit.state, "expected")
        self.assertEqual(visit.payment_state, "nothing_due")
        self.assertEqual(visit.record_state, "draft")
        self.assertFalse(visit.signed_by)
        self.assertFalse(visit.arrived_at)
        self.assertFalse(visit.queue_number)
        self.assertLess(visit.care_until, fields.Date.to_date("2099-01-01"))

    def test_discount_of_a_line(self):
        visit = self._new_billable()
        lines = self._with_defaults(
            "clinic.visit.line",
            self.reception_a,
            allowed_discount=100.0,
            discount_state="approved",
            list_price=1.0,
        )
        line = lines.create({"visit_id": visit.id, "product_id": self.service.id})
        self.assertFalse(line.sudo().allowed_discount)
        self.assertFalse(line.sudo().discount_state)
        self.assertEqual(line.sudo().list_price, 300)

    def test_asked_discount_waits_for_the_decision(self):
        self.hq.clinic_branch_ids = self.branch_a
        line = self._new_billable().line_ids.with_user(self.reception_a)
        line = line.with_context(
            default_state="approved", default_decided_by=self.hq.id
        )
        line._action_discount(300.0, 50.0, "Regular patient")
        self.assertEqual(line.sudo().approval_id.state, "requested")
        self.assertFalse(line.sudo().approval_id.decided_by)

    def test_day_close_is_counted(self):
        self.reception_a.clinic_branch_id = self.branch_a
        closes = self._with_defaults(
            "clinic.day.close",
            self.reception_a,
            state="closed",
            closed_by=self.manager_a.id,
        )
        closes.action_open_today()
        made = self.env["clinic.day.close"].search(
            [("branch_id", "=", self.branch_a.id)]
        )
        self.assertEqual(made.state, "open")
        self.assertFalse(made.closed_by)

    def test_handover_is_taken_over_by_a_button(self):
        visit = self._new_billable()
        kind = self.env["clinic.handover.kind"].search(
            [("from_role", "=", "practitioner")], limit=1
        )
        handovers = self._with_defaults(
            "clinic.handover",
            self.practitioner_a,
            state="accepted",
            accepted_by=self.manager_a.id,
        )
        facts = [(fact, "words") for fact in kind.fact_ids]
        made = handovers._hand_over(visit.with_user(self.practitioner_a), kind, facts)
        self.assertEqual(made.sudo().state, "open")
        self.assertFalse(made.sudo().accepted_by)

    def test_order_is_moved_by_its_buttons(self):
        visit = self._new_billable()
        orders = self._with_defaults(
            "clinic.order", self.practitioner_a, state="done", done_by_id=self.hq.id
        )
        order = orders.create({"visit_id": visit.id, "name": "Dressing"})
        self.assertEqual(order.sudo().state, "ordered")
        self.assertFalse(order.sudo().done_by_id)


@tagged("post_install", "-at_install")
class TestDiscountAround(BillingCommon):
    """An approved discount is that of the service and the quantity it was asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.clinic_branch_ids = cls.branch_a
        cls.dear = cls._new_service(3000)

    def _asked(self, discount=50.0):
        line = self._new_billable().line_ids.with_user(self.reception_a)
        line._action_discount(300.0, discount, "Regular patient")
        return line

    def test_another_service_after_the_approval(self):
        line = self._asked()
        line.sudo().approval_id.with_user(self.hq).action_approve()
        with self.assertRaises(UserError):
            line.write({"product_id": self.dear.id, "price": 3000})

    def test_more_of_it_after_the_approval(self):
        line = self._asked()
        line.sudo().approval_id.with_user(self.hq).action_approve()
        with self.assertRaises(UserError):
            line.quantity = 20

    def test_another_service_while_it_waits(self):
        line = self._asked()
        approval = line.sudo().approval_id
        with self.assertRaises(UserError):
            line.write({"product_id": self.dear.id, "price": 3000})
        with self.assertRaises(UserError):
            line.quantity = 20
        approval.with_user(self.hq).action_approve()
        self.assertEqual(line.sudo().amount, 150)

    def test_refunds_in_slices(self):
        limit = self.env["clinic.refund"].with_user(self.reception_a)
        limit = limit._get_limit(self.branch_a)
        visit = self._new_billable(limit * 4)
        self._pay(visit, self.reception_a)
        first = self._refund(visit, limit, user=self.reception_a)
        self.assertEqual(first.state, "done")
        second = self._refund(visit, limit, user=self.reception_a)
        self.assertEqual(second.state, "requested")
        with self.assertRaises(AccessError):
            second.sudo().approval_id.with_user(self.reception_a).action_approve()
