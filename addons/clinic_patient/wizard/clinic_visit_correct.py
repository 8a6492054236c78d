from odoo import api, fields, models

from ..models.clinic_visit_times_mixin import TIMES


class ClinicVisitCorrect(models.TransientModel):
    """Corrects when a patient came, was seen and left; the reason is logged."""

    _name = "clinic.visit.correct"
    _description = "Correct the times of a visit"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, readonly=True, ondelete="cascade"
    )
    arrived_at = fields.Datetime(
        "Arrived", compute="_compute_arrived_at", store=True, readonly=False
    )
    started_at = fields.Datetime(
        "Seen since", compute="_compute_started_at", store=True, readonly=False
    )
    left_at = fields.Datetime(
        "Left", compute="_compute_left_at", store=True, readonly=False
    )
    has_started = fields.Boolean(compute="_compute_has")
    has_left = fields.Boolean(compute="_compute_has")
    reason = fields.Char(required=True)

    @api.depends("visit_id")
    def _compute_arrived_at(self):
        for wizard in self:
            wizard.arrived_at = wizard.visit_id.arrived_at

    @api.depends("visit_id")
    def _compute_started_at(self):
        for wizard in self:
            wizard.started_at = wizard.visit_id.started_at

    @api.depends("visit_id")
    def _compute_left_at(self):
        for wizard in self:
            wizard.left_at = wizard.visit_id.left_at

    @api.depends("visit_id")
    def _compute_has(self):
        for wizard in self:
            wizard.has_started = bool(wizard.visit_id.started_at)
            wizard.has_left = bool(wizard.visit_id.left_at)

    def action_correct(self):
        self.ensure_one()
        self.check_access("write")
        times = {name: self[name] for name in TIMES}
        self.visit_id._correct_times(times, self.reason)
        return {"type": "ir.actions.act_window_close"}
