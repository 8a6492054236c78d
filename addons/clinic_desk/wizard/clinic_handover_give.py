from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.clinic_handover_kind import GROUP, ROLES


class ClinicHandoverGive(models.TransientModel):
    """What the next person must know, asked in the words of the kind."""

    _name = "clinic.handover.give"
    _description = "Hand a patient over"

    visit_id = fields.Many2one("clinic.visit", required=True, readonly=True)
    patient_id = fields.Many2one(related="visit_id.patient_id")
    branch_id = fields.Many2one(related="visit_id.branch_id")
    possible_kind_ids = fields.Many2many(
        "clinic.handover.kind", compute="_compute_possible_kinds"
    )
    kind_id = fields.Many2one(
        "clinic.handover.kind",
        "What is handed over",
        required=True,
        default=lambda self: self._get_kinds()[:1],
        domain="[('id', 'in', possible_kind_ids)]",
    )
    to_role = fields.Selection(related="kind_id.to_role")
    possible_user_ids = fields.Many2many("res.users", compute="_compute_possible_users")
    to_user_id = fields.Many2one(
        "res.users", "For", domain="[('id', 'in', possible_user_ids)]"
    )
    fact_ids = fields.One2many(
        "clinic.handover.give.fact",
        "give_id",
        compute="_compute_facts",
        store=True,
        readonly=False,
    )
    handover_id = fields.Many2one("clinic.handover", readonly=True)

    @api.model
    def _get_kinds(self):
        """Kinds that start from a role of the user."""
        mine = [role for role, _label in ROLES if self.env.user.has_group(GROUP + role)]
        return self.env["clinic.handover.kind"].search([("from_role", "in", mine)])

    @api.depends_context("uid")
    def _compute_possible_kinds(self):
        self.possible_kind_ids = self._get_kinds()

    @api.depends("kind_id", "visit_id")
    def _compute_possible_users(self):
        users = self.env["res.users"]
        for wizard in self:
            found = users
            if wizard.kind_id and wizard.visit_id:
                # sudo: who works at the branch in that role; names of colleagues
                group = self.env.ref(GROUP + wizard.kind_id.to_role).sudo()
                found = wizard.branch_id.sudo().user_ids & group.all_user_ids
            wizard.possible_user_ids = found.sudo(False) - self.env.user

    @api.depends("kind_id")
    def _compute_facts(self):
        for wizard in self:
            wizard.fact_ids = [
                Command.clear(),
                *(
                    Command.create({"fact_id": fact.id})
                    for fact in wizard.kind_id.fact_ids
                ),
            ]

    def action_give(self):
        """A second click changes nothing."""
        self.ensure_one()
        if not self.handover_id:
            if not self.kind_id:
                raise UserError(self.env._("Choose what is handed over."))
            self.handover_id = self.env["clinic.handover"]._hand_over(
                self.visit_id,
                self.kind_id,
                [(line.fact_id, line.text) for line in self.fact_ids],
                self.to_user_id,
            )
        return {"type": "ir.actions.act_window_close"}


class ClinicHandoverGiveFact(models.TransientModel):
    _name = "clinic.handover.give.fact"
    _description = "Fact that is handed over"

    give_id = fields.Many2one(
        "clinic.handover.give", required=True, index=True, ondelete="cascade"
    )
    fact_id = fields.Many2one("clinic.handover.kind.fact", "Fact", required=True)
    is_required = fields.Boolean(related="fact_id.is_required")
    text = fields.Char("What to know")


class ClinicHandoverReturn(models.TransientModel):
    """Why it is given back."""

    _name = "clinic.handover.return"
    _description = "Give a handover back"

    handover_id = fields.Many2one("clinic.handover", required=True, readonly=True)
    reason = fields.Char(required=True)

    def action_return(self):
        self.ensure_one()
        self.handover_id._action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
