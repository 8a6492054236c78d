from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """A visit has one order; it is made and changed by ``clinic.visit`` alone."""

    _inherit = "sale.order"

    clinic_visit_id = fields.Many2one(
        "clinic.visit",
        "Visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    clinic_branch_id = fields.Many2one(
        "clinic.branch",
        "Clinic branch",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )

    _clinic_visit_unique = models.UniqueIndex(
        "(clinic_visit_id) WHERE clinic_visit_id IS NOT NULL AND state <> 'cancel'",
        "This visit has an order already. Reload the page.",
    )

    def _prepare_invoice(self):
        return {
            **super()._prepare_invoice(),
            "clinic_visit_id": self.clinic_visit_id.id,
            "clinic_branch_id": self.clinic_branch_id.id,
        }

    def _get_invoiceable_lines(self, final=False):
        """Of a visit: the lines that are on no bill. What was refunded stays so."""
        lines = super()._get_invoiceable_lines(final)
        wanted = self.env.context.get("clinic_sale_line_ids")
        if wanted is None:
            return lines
        return lines.filtered(lambda line: line.id in wanted)

    def _action_cancel(self):
        for order in self:
            posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
            if order.clinic_visit_id and sum(posted.mapped("amount_total_signed")):
                raise UserError(
                    self.env._(
                        "%(order)s is the order of a visit and has been billed. Refund "
                        "the visit first.",
                        order=order.name,
                    )
                )
        return super()._action_cancel()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    visit_id = fields.Many2one(
        "clinic.visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    visit_line_id = fields.Many2one(
        "clinic.visit.line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    patient_id = fields.Many2one(
        "clinic.patient",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )

    def _prepare_invoice_line(self, **optional_values):
        vals = super()._prepare_invoice_line(**optional_values)
        if self.visit_id:
            vals.update(
                patient_id=self.patient_id.id,
                visit_id=self.visit_id.id,
                visit_line_id=self.visit_line_id.id,
            )
        return vals
