from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = ("ordered", "accepted")
STATES = [
    ("ordered", "Ordered"),
    ("accepted", "Accepted"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
ROLE = "clinic_base.group_clinic_base_"
ORDERERS = f"{ROLE}practitioner"
CARRIERS = f"{ROLE}nurse,{ROLE}practitioner"


class ClinicOrderMovesMixin(models.AbstractModel):
    """Ordered, accepted, done: the only way to move an order.

    Two nurses may press at once: the second transaction is replayed by Odoo, finds
    the order accepted, and its user reads by whom.
    """

    _name = "clinic.order.moves.mixin"
    _description = "Moves of an order"

    state = fields.Selection(
        STATES, required=True, default="ordered", readonly=True, copy=False, index=True
    )

    def action_accept(self):
        """I do it. A patient who waits is in treatment from now on."""
        self._check_may(CARRIERS)
        for order in self:
            if order.state != "ordered":
                order._refuse_move()
        self._move(
            {
                "state": "accepted",
                "nurse_id": self.env.uid,
                "accepted_by_id": self.env.uid,
                "accepted_at": fields.Datetime.now(),
            }
        )
        self.visit_id.filtered(lambda visit: visit.state == "waiting")._action_treat()
        self._tell()
        return True

    def action_return(self):
        """I cannot do it: the order is open to everybody again."""
        self._check_may(CARRIERS)
        for order in self:
            if order.state != "accepted":
                order._refuse_move()
        self._move(
            {
                "state": "ordered",
                "nurse_id": False,
                "accepted_by_id": False,
                "accepted_at": False,
            }
        )
        self._tell()
        return True

    def action_done(self):
        """Carried out; accepted as well, if nobody pressed that before."""
        self._check_may(CARRIERS)
        now = fields.Datetime.now()
        for order in self:
            if order.state not in OPEN:
                order._refuse_move()
            vals = {"state": "done", "done_by_id": self.env.uid, "done_at": now}
            if order.state == "ordered":
                vals.update(
                    nurse_id=self.env.uid, accepted_by_id=self.env.uid, accepted_at=now
                )
            order._move(vals)
        self._charge()
        self._tell()
        return True

    def action_done_back(self):
        """Done, and if nothing else is open the patient waits for the doctor again.

        Whoever does the last but one at the same moment sees an open order: so one
        after the other.
        """
        self._check_may(CARRIERS)
        self.visit_id._lock_money()
        self.action_done()
        visits = self.visit_id
        counts = visits._get_open_order_counts()
        visits.filtered(
            lambda visit: visit.state == "in_treatment" and not counts.get(visit.id)
        )._action_wait()
        return True

    def action_cancel(self):
        """Whoever may order takes it back; what it alone charged goes with it."""
        self._check_may(ORDERERS)
        for order in self:
            if order.state not in OPEN:
                order._refuse_move()
        self._move(
            {
                "state": "cancelled",
                "cancelled_by_id": self.env.uid,
                "cancelled_at": fields.Datetime.now(),
            }
        )
        self._discharge()
        self._tell()
        return True

    @api.model
    def _check_may(self, roles):
        if not self.env.user.has_groups(roles):
            raise AccessError(
                self.env._(
                    "Orders are written and cancelled by practitioners, and carried "
                    "out by nurses and practitioners. Ask one of them."
                )
            )
        self.check_access("write")

    def _refuse_move(self):
        """Somebody was faster: say who, and what to do."""
        self.ensure_one()
        if self.state == "accepted":
            raise UserError(
                self.env._(
                    "%(nurse)s has accepted '%(order)s' already. Take another one, or "
                    "let the nurse give it back.",
                    nurse=self.accepted_by_id.name,
                    order=self.name,
                )
            )
        if self.state == "done":
            raise UserError(
                self.env._(
                    "%(nurse)s has done '%(order)s' already. Reload the page to see "
                    "it.",
                    nurse=self.done_by_id.name,
                    order=self.name,
                )
            )
        raise UserError(
            self.env._(
                "'%(order)s' is not under way: nobody accepted it, or it was "
                "cancelled. Reload the page to see it.",
                order=self.name,
            )
        )

    def _tell(self):
        self.visit_id._board_changed()

    # -- money -------------------------------------------------------------------------
    def _charge_first(self):
        """Where treatment is paid for before it is given, the order is charged now."""
        visits = self.sudo().visit_id  # sudo: the policy of a branch
        policies = self.env["clinic.policy"].sudo()  # sudo: as above
        first = {
            branch.id
            for branch in visits.branch_id
            if policies._get("order.charge_first", branch=branch)
        }
        self.filtered(lambda order: order.branch_id.id in first)._charge()

    def _charge(self):
        """One line of the visit per order with a product, however often it is asked."""
        for order in self:
            if not order.product_id or order.visit_line_id:
                continue
            line = order._find_line()
            makes_line = not line
            if makes_line:
                line = self.env["clinic.visit.line"].create(order._prepare_line_vals())
            order._move({"visit_line_id": line.id, "makes_line": makes_line})

    def _find_line(self):
        """A line that the doctor or the desk wrote for it, and no other order uses."""
        lines = self.visit_id.line_ids.filtered(
            lambda line: (
                line.product_id == self.product_id and line.quantity == self.quantity
            )
        )
        # sudo: lines that are spoken for
        others = self.sudo().search([("visit_line_id", "in", lines.ids)])
        return lines.filtered(lambda line: line.id not in others.visit_line_id.ids)[:1]

    def _prepare_line_vals(self):
        return {
            "visit_id": self.visit_id.id,
            "product_id": self.product_id.id,
            "quantity": self.quantity,
        }

    def _discharge(self):
        """Lines that were written for cancelled orders alone, unless on a bill."""
        mine = self.filtered("makes_line")
        lines = mine.visit_line_id.filtered(lambda line: not line._is_billed())
        kept = mine.filtered(lambda order: order.visit_line_id not in lines)
        (self - kept)._move({"visit_line_id": False, "makes_line": False})
        lines.unlink()
