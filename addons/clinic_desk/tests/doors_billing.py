"""Doors of billing: orders, bills, payments, refunds, discounts."""

BILLERS = "reception cashier finance manager"
PRICERS = "reception manager"
SETTERS = "finance administrator"
DOORS = {
    ("clinic.visit", "action_bill"): BILLERS,
    ("clinic.visit", "action_collect"): BILLERS,
    ("clinic.visit", "action_open_refund"): BILLERS,
    ("clinic.visit", "action_print_bill"): BILLERS,
    ("clinic.visit.due", "action_bill"): BILLERS,
    ("clinic.visit.due", "action_collect"): BILLERS,
    ("clinic.visit.due", "action_open_refund"): BILLERS,
    ("clinic.visit.due", "action_print_bill"): BILLERS,
    ("clinic.visit.line", "action_open_discount"): PRICERS,
    ("clinic.visit.line", "action_take_back_discount"): PRICERS,
    ("clinic.refund", "action_pay_back"): BILLERS,
    ("clinic.refund", "action_take_back"): BILLERS,
    ("clinic.billing.pay", "action_pay"): BILLERS,
    ("clinic.billing.pay", "action_pay_and_print"): BILLERS,
    ("clinic.billing.refund", "action_refund"): BILLERS,
    ("clinic.billing.refund.line", "action_all"): BILLERS,
    ("clinic.billing.setup", "action_open"): SETTERS,
    ("clinic.billing.setup", "action_apply"): SETTERS,
    ("clinic.discount.ask", "action_ask"): PRICERS,
}
