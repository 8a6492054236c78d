from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.clinic_followup import LIVE

MOST = 10_000


class ClinicFollowupGive(models.TransientModel):
    """Hand over many at once: those that were chosen, or all of one person.

    To one person, or shared out by rule among those who are there.
    """

    _name = "clinic.followup.give"
    _description = "Hand over follow-ups"

    branch_id = fields.Many2one("clinic.branch", required=True)
    followup_ids = fields.Many2many("clinic.followup")
    from_id = fields.Many2one("res.users", "Of")
    due_until = fields.Date("Due until", help="Empty: also those of later.")
    to = fields.Selection(
        [("one", "One person"), ("shared", "Share them out")],
        required=True,
        default="one",
    )
    user_id = fields.Many2one("res.users", "Hand to")
    possible_user_ids = fields.Many2many(
        "res.users", compute="_compute_possible_user_ids"
    )
    note = fields.Char("Why")
    count = fields.Integer("Follow-ups", compute="_compute_count")

    @api.depends("branch_id", "from_id")
    def _compute_possible_user_ids(self):
        for give in self:
            # sudo: who else works there
            users = give.branch_id.sudo().user_ids.filtered("active")
            give.possible_user_ids = (users - give.from_id).ids

    @api.depends("branch_id", "from_id", "followup_ids", "due_until")
    def _compute_count(self):
        for give in self:
            domain = give._get_domain()
            give.count = self.env["clinic.followup"].search_count(domain)

    def _get_domain(self):
        domain = [("state", "=", "open"), ("branch_id", "=", self.branch_id.id)]
        if self.followup_ids:
            domain.append(("id", "in", self.followup_ids.ids))
        else:
            domain.append(("owner_id", "=", self.from_id.id))
        if self.due_until:
            domain.append(("due_on", "<=", self.due_until))
        return domain

    @api.model
    def _open(self, defaults):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over follow-ups"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": defaults,
        }

    def action_give(self):
        """Whose they are from now on; each row says who had it before."""
        self.ensure_one()
        self._check_overseer()
        rows = self.env["clinic.followup"].search(self._get_domain(), limit=MOST)
        if not rows:
            raise UserError(
                self.env._("Nothing is open there. Choose another person or day.")
            )
        rows.check_access("write")
        given = self._give_to_one(rows) if self.to == "one" else self._share(rows)
        if not given:
            raise UserError(
                self.env._(
                    "Nobody else is there to take them. Add callers of the branch, or "
                    "choose a person."
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _check_overseer(self):
        # sudo: who is named there
        branch = self.branch_id.sudo()
        if not self.env.su and not branch._is_followup_overseer(self.env.user):
            raise AccessError(
                self.env._(
                    "The manager of the branch, or the lead of follow-up, hands over "
                    "the rows of others. Ask one of them."
                )
            )

    def _give_to_one(self, rows):
        if not self.user_id:
            raise UserError(self.env._("Choose to whom they are handed."))
        if self.user_id not in self.possible_user_ids:
            raise UserError(
                self.env._(
                    "%(name)s does not work at %(branch)s. Choose somebody who does.",
                    name=self.user_id.name,
                    branch=self.branch_id.name,
                )
            )
        owners = dict.fromkeys(rows.ids, self.user_id.id)
        # sudo: the rows were checked; the history names who did it
        return rows.sudo()._give(owners, self.note)

    def _share(self, rows):
        """By rule, without the one who had them; what is due later waits."""
        # sudo: as above, and who may take them is a rule of the house
        rows = rows.sudo()
        owners = self.from_id or rows.owner_id
        without = owners.ids if len(owners) == 1 else []
        later = rows.filtered(lambda row: row._waits_for_its_turn())
        found = {**dict.fromkeys(later.ids), **rows._find_owners(without)}
        return rows._give(found, self.note)


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    def action_give(self):
        """The window that hands these over."""
        self.check_access("write")
        rows = self.filtered(lambda row: row.state in LIVE)
        if len(rows.branch_id) != 1:
            raise UserError(
                self.env._("Choose open follow-ups of one branch, and hand them over.")
            )
        return self.env["clinic.followup.give"]._open(
            {
                "default_branch_id": rows.branch_id.id,
                "default_followup_ids": rows.ids,
            }
        )
