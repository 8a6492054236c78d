from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import CLINICAL
from odoo.exceptions import AccessError, UserError

from .clinic_order_moves_mixin import OPEN, ORDERERS


class ClinicVisit(models.Model):
    """Orders to nurses, and the sets of them that are sent in one tap."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"offered_order_sets": "clinical"}

    order_ids = fields.One2many("clinic.order", "visit_id", groups=CLINICAL)
    offered_order_sets = fields.Json(
        "Order sets",
        compute="_compute_offered_order_sets",
        compute_sudo=True,  # names of sets of the chain, whoever may read the field
        groups=CLINICAL,
    )

    @api.depends("line_ids.product_id", "order_ids.state")
    def _compute_offered_order_sets(self):
        sets = self.env["clinic.order.set"].search([("line_ids", "!=", False)])
        for visit in self:
            chain = visit.branch_id.chain_id
            services = visit.line_ids.product_id
            orders = visit.order_ids.filtered(lambda order: order.state in OPEN)
            sent = orders.set_line_id.set_id
            offered = sets.filtered(
                lambda one, c=chain, s=services: (
                    one.chain_id in (c, c.browse())
                    and (not one.product_ids or one.product_ids & s)
                )
            )
            visit.offered_order_sets = [
                {
                    "id": one.id,
                    "name": one.name,
                    "count": len(one.line_ids),
                    "is_sent": one in sent,
                }
                for one in offered.sorted(lambda one: not one.product_ids)
            ]

    def action_send_order_set(self, set_id):
        """The tap: one order per line of the set."""
        self.ensure_one()
        if not self.env.user.has_groups(ORDERERS):
            raise AccessError(
                self.env._("Orders are written by practitioners. Ask the doctor.")
            )
        self.check_access("write")
        order_set = self.env["clinic.order.set"].browse(set_id).exists()
        order_set.check_access("read")
        if not order_set.active or not order_set.line_ids:
            raise UserError(
                self.env._(
                    "This set has no orders, or is not used any more. Reload the page "
                    "and choose another one."
                )
            )
        return bool(self._send_order_set(order_set))

    def _send_order_set(self, order_set):
        self.ensure_one()
        lines = order_set.line_ids
        if self.order_ids.filtered(
            lambda order: order.state in OPEN and order.set_line_id in lines
        ):
            raise UserError(
                self.env._(
                    "'%(set)s' has been sent already and is not done yet. Write a "
                    "single order if the patient needs more.",
                    set=order_set.name,
                )
            )
        return self.env["clinic.order"].create(
            [line._prepare_order_vals(self) for line in lines]
        )

    def _get_open_order_counts(self):
        """{visit id: number of orders that nobody has finished}; none: not there."""
        # sudo: how many, for boards; not what
        orders = self.env["clinic.order"].sudo()
        rows = orders._read_group(
            [("visit_id", "in", self.ids), ("state", "in", OPEN)],
            ["visit_id"],
            ["__count"],
        )
        return {visit.id: count for visit, count in rows}

    def _get_consent_services(self):
        """What is ordered needs its consent as well, before it is charged."""
        found = super()._get_consent_services()
        # sudo: which services are ordered, for the answer what has to be signed
        orders = self.env["clinic.order"].sudo()
        rows = orders._read_group(
            [
                ("visit_id", "in", self.ids),
                ("state", "!=", "cancelled"),
                ("product_id", "!=", False),
            ],
            ["visit_id"],
            ["product_id:recordset"],
        )
        none = self.env["product.product"]
        for visit, services in rows:
            found[visit.id] = found.get(visit.id, none) | none.browse(services.ids)
        return found

    @api.depends("order_ids.product_id", "order_ids.state")
    def _compute_consent_state(self):
        return super()._compute_consent_state()
