from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.clinic_next_step import KINDS
from ..tools.next_steps import in_words


class ClinicNextStepPlan(models.TransientModel):
    """What follows a visit, when it is not what the visit proposes.

    A step that is open makes room for the new one; what is done stays done.
    """

    _name = "clinic.next.step.plan"
    _description = "Choose the next step"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        KINDS, required=True, compute="_compute_kind", store=True, readonly=False
    )
    count = fields.Integer("In", compute="_compute_kind", store=True, readonly=False)
    unit = fields.Selection(
        [("days", "Days"), ("weeks", "Weeks"), ("months", "Months")],
        compute="_compute_kind",
        store=True,
        readonly=False,
    )
    due_on = fields.Date(compute="_compute_due_on", store=True, readonly=False)
    service_id = fields.Many2one(
        "product.product",
        "Service",
        domain=[("is_clinic_service", "=", True)],
        compute="_compute_kind",
        store=True,
        readonly=False,
    )
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        help="Who sees to it. Empty: the seeing doctor, else you.",
    )
    reason = fields.Char()

    @api.depends("visit_id")
    def _compute_kind(self):
        for wizard in self:
            proposal = wizard.visit_id.next_step_proposal or {}
            count, unit = in_words(proposal.get("days") or 28)
            wizard.kind = proposal.get("kind") or "revisit"
            wizard.count, wizard.unit = count, unit
            wizard.service_id = proposal.get("service_id")

    @api.depends("count", "unit", "kind", "visit_id")
    def _compute_due_on(self):
        for wizard in self:
            day = wizard.visit_id.local_date or fields.Date.context_today(wizard)
            length = {wizard.unit or "days": min(max(wizard.count, 0), 3660)}
            wizard.due_on = wizard.kind != "none" and day + relativedelta(**length)

    def action_plan(self):
        self.ensure_one()
        self.check_access("write")
        self._check_day()
        self._make_room()
        is_none = self.kind == "none"
        self.env["clinic.next.step"].create(
            {
                "visit_id": self.visit_id.id,
                "kind": self.kind,
                "due_on": not is_none and self.due_on,
                "service_id": self.kind == "revisit" and self.service_id.id,
                "reason": self.reason,
                **({"owner_id": self.owner_id.id} if self.owner_id else {}),
            }
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_day(self):
        day = self.visit_id.local_date
        if self.kind != "none" and self.due_on and day and self.due_on < day:
            raise UserError(
                self.env._("The next step comes after the visit. Choose a later day.")
            )
        if self.due_on and self.due_on > day + timedelta(days=3660):
            raise UserError(
                self.env._("Choose a day within ten years after the visit.")
            )

    def _make_room(self):
        step = self.visit_id.live_next_step_id.sudo(False)  # with the user's rights
        if step.state == "done" and step.kind != "none":
            raise UserError(
                self.env._(
                    "The next step of this visit is done already. Plan another visit "
                    "instead."
                )
            )
        step._action_drop()
