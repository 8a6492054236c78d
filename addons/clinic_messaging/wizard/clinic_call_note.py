from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

WITHDRAWN = {"requested": "transactional", "clinical": "marketing"}


class ClinicCallNote(models.TransientModel):
    """What came of a call: one button per outcome."""

    _name = "clinic.call.note"
    _description = "Outcome of a call"

    task_id = fields.Many2one("clinic.call.task", required=True, readonly=True)
    patient_id = fields.Many2one(related="task_id.patient_id", related_sudo=False)
    kind_label = fields.Char(related="task_id.kind_label", related_sudo=False)
    script = fields.Text(related="task_id.script", related_sudo=False)
    note = fields.Char(help="What was said. It stands on the timeline of the file.")
    again_at = fields.Datetime(
        "Call again at",
        default=lambda self: fields.Datetime.now() + timedelta(days=1),
    )
    is_withdrawn = fields.Boolean(
        "Wants no more calls about this",
        help="Writes down a withdrawn consent for calls. Calls about care go on.",
    )

    def action_reached(self):
        return self._end("reached")

    def action_booked(self):
        return self._end("booked")

    def action_missed(self):
        return self._end("missed")

    def action_reschedule(self):
        return self._end("reschedule", again_at=self.again_at)

    def action_wrong_number(self):
        return self._end("wrong_number")

    def action_refused(self):
        action = self._end("refused")
        if self.is_withdrawn:
            self._withdraw()
        return action

    def _end(self, outcome, again_at=None):
        self.ensure_one()
        if self.is_withdrawn and outcome != "refused":
            raise UserError(
                self.env._(
                    "Press Refused to write down that no more calls are wanted, or "
                    "take the tick away."
                )
            )
        self.task_id._action_outcome(outcome, self.note, again_at)
        return {"type": "ir.actions.act_window_close"}

    def _withdraw(self):
        """Calls about care go on: there it is offers that stop."""
        task = self.task_id
        purpose = WITHDRAWN.get(task.purpose, task.purpose)
        # sudo: not every caller writes consents; this one was said to him
        self.env["clinic.contact.consent"].sudo().create(
            {
                "patient_id": task.patient_id.id,
                "purpose": purpose,
                "channel": "phone",
                "company_id": task.branch_id.sudo().company_id.id,  # sudo: its entity
                "decision": "withdrawn",
                "evidence": self.env._(
                    "Said on the phone to %(name)s", name=self.env.user.name
                ),
            }
        )
