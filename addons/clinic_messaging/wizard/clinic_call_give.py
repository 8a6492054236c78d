from odoo import api, fields, models


class ClinicCallGive(models.TransientModel):
    """To whom calls are handed."""

    _name = "clinic.call.give"
    _description = "Hand over calls"

    task_ids = fields.Many2many("clinic.call.task", required=True)
    possible_user_ids = fields.Many2many(
        "res.users", compute="_compute_possible_user_ids"
    )
    user_id = fields.Many2one("res.users", "Hand to", required=True)

    @api.depends("task_ids")
    def _compute_possible_user_ids(self):
        for give in self:
            # sudo: who else works there
            users = give.task_ids.branch_id.sudo().user_ids
            give.possible_user_ids = users.filtered("active").ids

    def action_give(self):
        self.ensure_one()
        self.task_ids._action_give(self.user_id)
        return {"type": "ir.actions.act_window_close"}
