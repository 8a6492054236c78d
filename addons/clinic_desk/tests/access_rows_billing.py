"""Who reaches which rows of orders, invoices, payments of visits."""

from odoo.addons.clinic_base.tests.door_rows import Row, reach
from odoo.addons.clinic_patient.tests.access_rows import HERE, NOBODY

# who bills, at the branch of the visit
DESK = reach(reception=HERE, cashier=HERE, finance=HERE, manager=HERE)


def get_due(scene, place):
    """What the visit of the place owes, by the line that it has."""
    visit = scene.at[place].visit
    if visit.payment_state == "nothing_due":
        scene.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": scene.service.id}
        )
    scene.env.flush_all()
    return scene.env["clinic.visit.due"].browse(visit.id)


def get_refund(scene, place):
    at = scene.at[place]
    at.refund = scene.env["clinic.refund"].create(
        {
            "visit_id": at.visit.id,
            "patient_id": at.patient.id,
            "branch_id": at.branch.id,
            "company_id": at.company.id,
            "currency_id": at.company.currency_id.id,
            "reason": "door",
            "amount": 5,
        }
    )
    return at.refund


def get_refund_line_vals(scene, place):
    at = scene.at[place]
    get_due(scene, place)
    return {
        "refund_id": at.refund.id,
        "line_id": at.visit.line_ids[:1].id,
        "amount": 5,
    }


ROWS = [
    Row("clinic.visit.due", "Billing", DESK, get_due),
    Row("clinic.refund", "Billing", DESK, get_refund),
    Row("clinic.refund.line", "Billing", DESK, get_refund_line_vals),
    Row("clinic.billing.pay", "Billing", NOBODY, None),
    Row("clinic.billing.refund", "Billing", NOBODY, None),
    Row("clinic.billing.refund.line", "Billing", NOBODY, None),
    Row("clinic.billing.setup", "Billing", NOBODY, None),
    Row("clinic.billing.setup.line", "Billing", NOBODY, None),
    Row("clinic.discount.ask", "Billing", NOBODY, None),
]
