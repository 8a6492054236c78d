from odoo import api, fields, models


class ClinicReplyAnswer(models.TransientModel):
    """An answer to a reply, and whose phone it is where several share one."""

    _name = "clinic.reply.answer"
    _description = "Answer a reply"

    reply_id = fields.Many2one("clinic.message.reply", required=True, readonly=True)
    address_shown = fields.Char(related="reply_id.address_shown", related_sudo=False)
    said = fields.Text("Wrote", related="reply_id.body", related_sudo=False)
    asked = fields.Text("In answer to", compute="_compute_asked")
    candidate_ids = fields.Many2many("clinic.patient", compute="_compute_candidate_ids")
    patient_id = fields.Many2one(
        "clinic.patient",
        "Patient",
        compute="_compute_patient_id",
        store=True,
        readonly=False,
    )
    text = fields.Text("Answer")

    @api.depends("reply_id")
    def _compute_asked(self):
        for answer in self:
            message = answer.reply_id.message_id
            may_read = message and message.has_access("read")
            answer.asked = message.body if may_read else False

    @api.depends("reply_id")
    def _compute_candidate_ids(self):
        for answer in self:
            reply = answer.reply_id
            answer.candidate_ids = reply.candidate_ids | reply.patient_id

    @api.depends("reply_id")
    def _compute_patient_id(self):
        for answer in self:
            answer.patient_id = answer.reply_id.patient_id

    def action_answer(self):
        self.ensure_one()
        self._choose()
        self.reply_id._action_answer(self.text)
        return {"type": "ir.actions.act_window_close"}

    def action_call(self):
        self.ensure_one()
        self._choose()
        return self.reply_id.action_call_back()

    def _choose(self):
        if self.patient_id and self.patient_id != self.reply_id.patient_id:
            self.reply_id._action_choose_patient(self.patient_id)
