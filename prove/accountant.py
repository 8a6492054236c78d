"""A day of an accountant who knows nothing of clinics. Runs in `odoo shell`."""

from odoo.tests import new_test_user

from prove.billing import pay


def work(env, company_id):
    """Invoice an adopted customer, post, pay, reset, post again, credit."""
    company = env["res.company"].browse(company_id)
    user = new_test_user(
        env,
        f"accountant_{company_id}",
        "account.group_account_invoice,base.group_partner_manager",
        company_id=company_id,
        company_ids=[(6, 0, [company_id])],
    )
    mine = env(user=user, context={"allowed_company_ids": [company_id]})
    known = mine["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("partner_id.is_clinic_patient", "=", True),
        ],
        limit=1,
    )
    customer = known.partner_id
    move = mine["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2025-02-01",
            "invoice_line_ids": [(0, 0, {"name": "Visit", "price_unit": 50})],
        }
    )
    move.action_post()
    move.button_draft()
    move.action_post()
    # Core switches to the root company for this in a branch of Odoo; see there.
    pay(mine if not company.parent_id else env, move)
    credit = move._reverse_moves([{"invoice_date": "2025-02-02"}])
    credit.action_post()
    old = mine["account.move"].search(
        [("partner_id", "=", customer.id), ("move_type", "=", "out_invoice")]
    )
    return {
        "company": company.name,
        "customer": bool(customer),
        "state": move.state,
        "payment_state": move.payment_state,
        "company_of_move": move.company_id.id,
        "credit": credit.state,
        "sees_old_invoices": len(old) > 1,
    }


def bill_own_patient(env, name):
    """A patient of our making with a visit, a posted and paid invoice and a note."""
    branch = env["clinic.branch"].search([], limit=1)
    patient = env["clinic.patient"].create(
        {"name": name, "home_branch_id": branch.id, "phone": "+12125550123"}
    )
    visit = env["clinic.visit"].create(
        {"patient_id": patient.id, "branch_id": branch.id}
    )
    line = {
        "name": "Visit",
        "price_unit": 80,
        "patient_id": patient.id,
        "visit_id": visit.id,
    }
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": patient.partner_id.id,
            "invoice_date": "2025-03-01",
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    move.action_post()
    pay(env, move)
    patient.partner_id.message_post(body=f"{name} called")
    bill = _bill_at_the_desk(env, visit)
    return {
        "partner": patient.partner_id.id,
        "number": patient.record_number,
        "invoices": (move | bill).ids,
    }


def _bill_at_the_desk(env, visit):
    """Order, invoice and payment of the visit, as the desk makes them."""
    wizard = env["clinic.billing.setup"].create({})
    wizard._set_accounts(visit.company_id)
    service = env["product.product"].create(
        {"name": "Filling", "list_price": 30.0, "is_clinic_service": True}
    )
    visit.line_ids.create({"visit_id": visit.id, "product_id": service.id})
    bill = visit._action_bill()
    methods = visit._check_biller()._get_payment_methods("inbound")
    visit._action_pay(bill.amount_total, methods[:1], key="prove-uninstall")
    return bill


def bill_anybody(env):
    """After we are gone: an ordinary invoice."""
    customer = env["res.partner"].search([("customer_rank", ">", 0)], limit=1)
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2025-04-01",
            "invoice_line_ids": [(0, 0, {"name": "Visit", "price_unit": 10})],
        }
    )
    move.action_post()
    return move.state
