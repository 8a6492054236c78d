from odoo import api, models
from odoo.exceptions import UserError

TAKEN = ("in_process", "paid")


class ReportClinicBill(models.AbstractModel):
    """Bill and receipt of a visit in one: what was billed, what has been paid."""

    _name = "report.clinic_desk.report_clinic_bill"
    _description = "Bill of a visit"

    @api.model
    def _get_report_values(self, docids, data=None):
        orders = self.env["sale.order"].browse(docids)
        orders.check_access("read")
        if not all(order.clinic_visit_id for order in orders):
            raise UserError(self.env._("Choose orders of visits."))
        # sudo: whoever reads the order prints it; names and amounts of its visit
        closed = orders.sudo()
        return {
            "doc_ids": docids,
            "doc_model": "sale.order",
            "docs": orders,
            "bills": [self._prepare_bill(order) for order in closed],
        }

    def _prepare_bill(self, order):
        visit = order.clinic_visit_id
        moves = visit._get_live_moves()
        credits = moves.filtered(lambda move: move.move_type == "out_refund")
        payments = visit.clinic_payment_ids.filtered(lambda pay: pay.state in TAKEN)
        signed = {False: 1, True: -1}
        return {
            "company": order.company_id,
            "currency": order.currency_id,
            "number": order.name,
            "branch": visit.branch_id.name,
            "patient": visit.patient_id.name,
            "record_number": visit.patient_id.record_number or "",
            "payer": order.partner_id.name,
            "day": visit.local_date,
            "lines": [
                self._prepare_line(line, signed[line.move_id in credits])
                for line in moves.invoice_line_ids
                if line.display_type == "product"
            ],
            "tax": sum(moves.mapped("amount_tax_signed")),
            "total": sum(moves.mapped("amount_total_signed")),
            "payments": [
                {
                    "day": payment.clinic_local_date or payment.date,
                    "method": payment.payment_method_line_id.name,
                    "amount": payment.amount
                    * signed[payment.payment_type == "outbound"],
                }
                for payment in payments.sorted("id")
            ],
            "due": sum(moves.mapped("amount_residual_signed")),
        }

    def _prepare_line(self, line, sign):
        return {
            "name": line.name,
            "quantity": line.quantity * sign,
            "price": line.price_unit,
            "discount": line.discount,
            "total": line.price_total * sign,
        }
