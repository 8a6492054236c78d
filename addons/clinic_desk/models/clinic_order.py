from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .clinic_order_moves_mixin import OPEN, ORDERERS

# what whoever carries an order out writes down
CARRIED = frozenset(["batch", "note"])
# set by us when the order is written
FIXED = frozenset(
    ["branch_id", "company_id", "local_date", "ordered_by_id", "ordered_at"]
)
NONE = (
    "visit_id",
    "branch_id",
    "company_id",
    "local_date",
    "sequence",
    "quantity",
    "set_line_id",
    "visit_line_id",
    "makes_line",
    "state",
    "nurse_id",
    "ordered_by_id",
    "ordered_at",
    "accepted_by_id",
    "accepted_at",
    "done_by_id",
    "done_at",
    "cancelled_by_id",
    "cancelled_at",
)
NO_VISIT = ("cancelled", "no_show", "left_unseen")


class ClinicOrder(models.Model):
    """What a doctor asks a nurse to do for a patient who is here.

    Written once; it moves by its buttons alone, see the mixin. What is carried out
    costs something if it has a product: then it is one line of the visit.
    """

    _name = "clinic.order"
    _description = "Nurse order"
    _inherit = [
        "clinic.order.moves.mixin",
        "clinic.visit.child.mixin",
        "clinic.moved.mixin",
    ]
    _order = "ordered_at, sequence, id"
    _clinic_field_class = "clinical"
    _clinic_field_classes = dict.fromkeys(NONE, "none")
    _moved_fields = frozenset(
        [
            "state",
            "visit_line_id",
            "makes_line",
            "accepted_by_id",
            "accepted_at",
            "done_by_id",
            "done_at",
            "cancelled_by_id",
            "cancelled_at",
        ]
    )

    visit_id = fields.Many2one(required=True)
    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, index=True, copy=False
    )
    company_id = fields.Many2one("res.company", readonly=True, copy=False)
    local_date = fields.Date("Day", readonly=True, copy=False)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "What to do",
        required=True,
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        "product.product",
        "Charged as",
        index="btree_not_null",
        help="Empty: carrying it out costs the patient nothing.",
    )
    instructions = fields.Text()
    quantity = fields.Float(default=1.0, digits="Product Unit")
    batch = fields.Char(help="Scan or type the number on the package.")
    note = fields.Text("What was done")
    set_line_id = fields.Many2one(
        "clinic.order.set.line", readonly=True, ondelete="set null"
    )
    visit_line_id = fields.Many2one(
        "clinic.visit.line",
        "Line of the visit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    makes_line = fields.Boolean(
        readonly=True, copy=False, help="The line was written for this order alone."
    )
    nurse_id = fields.Many2one(
        "res.users", "Nurse", copy=False, help="Empty: whoever accepts it first."
    )
    ordered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    ordered_at = fields.Datetime("Ordered", readonly=True, copy=False)
    accepted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    accepted_at = fields.Datetime("Accepted", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    done_at = fields.Datetime("Done at", readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    cancelled_at = fields.Datetime("Cancelled at", readonly=True, copy=False)
    # what the list of treatments shows beside it
    queue_number = fields.Integer(related="visit_id.queue_number")
    visit_state = fields.Selection(related="visit_id.state", string="Patient is")
    payment_state = fields.Selection(related="visit_id.payment_state")
    consent_state = fields.Selection(related="visit_id.consent_state")
    waiting_minutes = fields.Integer(
        compute="_compute_waiting_minutes",
        help="From the order until it was accepted.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of an order is more than zero."
    )
    # a set that is sent from two screens
    _once_open = models.UniqueIndex(
        "(visit_id, set_line_id)"
        " WHERE set_line_id IS NOT NULL AND state IN ('ordered', 'accepted')",
        "This set has just been sent from another screen. Reload the page to see its "
        "orders.",
    )
    _one_line = models.UniqueIndex(
        "(visit_line_id) WHERE visit_line_id IS NOT NULL",
        "Another order is charged by this line already. Reload the page.",
    )
    _todo_idx = models.Index(
        "(branch_id, ordered_at) WHERE state IN ('ordered', 'accepted')"
    )

    @api.depends("product_id")
    def _compute_name(self):
        for order in self:
            order.name = order.name or order.product_id.name

    @api.depends("state", "ordered_at", "accepted_at", "done_at", "cancelled_at")
    def _compute_waiting_minutes(self):
        now = fields.Datetime.now()
        for order in self:
            end = order.accepted_at or order.done_at or order.cancelled_at or now
            waited = end - (order.ordered_at or end)
            order.waiting_minutes = max(0, int(waited.total_seconds() // 60))

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        vals_list = [dict(vals) for vals in vals_list]
        visits = self._get_visits(vals_list)
        self._check_takes_place(visits)
        now = fields.Datetime.now()
        for vals in vals_list:
            visit = visits.browse(vals.get("visit_id"))
            vals.update(
                branch_id=visit.branch_id.id,
                company_id=visit.company_id.id,
                local_date=visit.branch_id._local_date(now) if visit else False,
                ordered_by_id=self.env.uid,
                ordered_at=now,
            )
        self.flush_model(["state"])  # what was done just now makes room
        orders = super().create(vals_list)
        orders._charge_first()
        orders.visit_id._board_changed()
        return orders

    def write(self, vals):
        if not self._may_move():
            self.check_access("write")
            vals = {key: value for key, value in vals.items() if key not in FIXED}
            self._check_may_change(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self._may_move():
            raise UserError(
                self.env._("An order is not deleted. Cancel it: everybody sees why.")
            )

    @api.model
    def get_watched_branches(self):
        """Branches whose movements an open list of treatments listens to."""
        self.browse().check_access("read")
        return self.env.user._clinic_branches().ids

    @api.model
    def _check_takes_place(self, visits):
        if any(visit.state in NO_VISIT for visit in visits):
            raise UserError(
                self.env._(
                    "The patient is not treated at this visit. Write the order at the "
                    "visit at which he is."
                )
            )

    def _check_may_change(self, vals):
        if not vals or self.env.su:
            return
        for order in self:
            if order.state not in OPEN:
                raise UserError(
                    self.env._(
                        "'%(order)s' is done or cancelled and stays as it is. Write a "
                        "new order.",
                        order=order.name,
                    )
                )
        if CARRIED.issuperset(vals):
            return
        if not self.env.user.has_groups(ORDERERS):
            raise AccessError(
                self.env._(
                    "Whoever carries an order out writes down batch and note. Ask the "
                    "doctor to change the order itself."
                )
            )
        for order in self:
            if order.state == "accepted":
                raise UserError(
                    self.env._(
                        "%(nurse)s has accepted '%(order)s'. Tell the nurse, cancel "
                        "it, and write a new order.",
                        nurse=order.accepted_by_id.name,
                        order=order.name,
                    )
                )

    def _check_record_open(self, visits):
        """What is under way is finished or cancelled after the record is closed."""
        if not self._may_move():
            super()._check_record_open(visits)
