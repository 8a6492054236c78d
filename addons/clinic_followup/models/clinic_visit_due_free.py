from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicVisitDue(models.Model):
    """The cashier reads no lines: one button for the visit that he collects for."""

    _inherit = "clinic.visit.due"
    _clinic_field_classes = {"is_free_possible": "none", "free_text": "none"}

    is_free_possible = fields.Boolean(
        "May be free", compute="_compute_is_free_possible"
    )
    free_text = fields.Char("Free re-consultation", compute="_compute_is_free_possible")

    @api.depends_context("lang")
    def _compute_is_free_possible(self):
        # sudo: whether a line may be free, and the day of the first visit
        lines = self.env["clinic.visit.line"].sudo()
        found = lines.search([("visit_id", "in", self.ids)])
        possible = found.filtered("is_free_possible").grouped("visit_id")
        texts = {visit.id: mine[0].free_text for visit, mine in possible.items()}
        for due in self:
            due.is_free_possible = due.id in texts
            due.free_text = texts.get(due.id, False)

    def action_free(self):
        """Every consultation of the visit that may be free."""
        visit = self._get_visit()._check_biller()
        lines = visit.line_ids.with_env(self.env)
        for line in lines:
            line._check_giver()
        possible = lines.sudo().filtered("is_free_possible")  # sudo: of his visit
        if not possible:
            raise UserError(
                self.env._(
                    "No consultation of this visit can be free. Ask reception, who "
                    "sees its lines."
                )
            )
        for line in possible.with_env(self.env):
            line._action_free()
        return True
