from odoo import api, fields, models

from ..models.clinic_complaint import ANSWERS, VERDICTS


class ClinicComplaintMove(models.TransientModel):
    """Asks for the words of one move of a complaint, and makes it."""

    _name = "clinic.complaint.move"
    _description = "Move of a complaint"

    complaint_id = fields.Many2one("clinic.complaint", required=True, readonly=True)
    what = fields.Selection(
        [
            ("give", "Hand over"),
            ("answer", "Answer"),
            ("close", "Close"),
            ("reopen", "Open again"),
        ],
        required=True,
        readonly=True,
    )
    possible_user_ids = fields.Many2many(
        "res.users", compute="_compute_possible_user_ids"
    )
    user_id = fields.Many2one("res.users", "Hand to")
    is_known = fields.Boolean(compute="_compute_is_known")
    how = fields.Selection(ANSWERS, "Given", default="phone")
    words = fields.Text(
        "Answer to the patient",
        help="He reads or hears it as it stands here. No diagnosis, no treatment.",
    )
    justified = fields.Selection(VERDICTS, "Was it justified?")
    compensation = fields.Char(
        "What he was given", help="In words; nothing is booked by it."
    )
    note = fields.Char("Why")

    @api.depends("complaint_id")
    def _compute_possible_user_ids(self):
        for wizard in self:
            wizard.complaint_id.check_access("read")
            # sudo: who else works there
            wizard.possible_user_ids = wizard.complaint_id.sudo()._get_possible_owners()

    @api.depends("complaint_id")
    def _compute_is_known(self):
        for wizard in self:
            wizard.is_known = bool(wizard.complaint_id.patient_id)

    def action_move(self):
        """The button: the complaint checks who may, and whether it still can."""
        self.ensure_one()
        complaint = self.complaint_id
        if self.what == "give":
            complaint._action_give(self.user_id)
        elif self.what == "answer":
            complaint._action_answer(self.words, self.how)
        elif self.what == "close":
            complaint._action_close(self.justified, self.compensation)
        else:
            complaint._action_reopen(self.note)
        return {"type": "ir.actions.act_window_close"}
