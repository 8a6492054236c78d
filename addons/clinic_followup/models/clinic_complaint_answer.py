from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .clinic_complaint_clock import BATCH

TEMPLATE = "complaint_answer"
NOT_SENT = ("failed", "suppressed")


class ClinicComplaint(models.Model):
    """The answer by message: one per answer, by the rules of the outbox.

    One that did not leave is no answer: the complaint waits for another one.
    """

    _inherit = "clinic.complaint"

    def _send(self, words):
        """Queue the answer; a sentence where it cannot leave."""
        self.ensure_one()
        self.env["clinic.message.template"]._check_written(None, words)
        complaint = self.sudo()  # sudo: the right to answer is checked by the move
        message = self.env["clinic.message"]._enqueue(
            [
                {
                    # an answer that came back is written again
                    "key": f"complaint:{self.id}:{self._count_messages() + 1}",
                    "patient": complaint.patient_id,
                    "branch": complaint.branch_id,
                    "template": TEMPLATE,
                    "source": self,
                    "params": {"answer": words},
                }
            ]
        )
        decided = message.sudo()  # sudo: what was decided of this answer
        if decided.state == "suppressed":
            raise UserError(
                self.env._(
                    "The answer cannot be sent: %(reason)s. %(advice)s Tell it by "
                    "phone, in person or by letter, and choose that here.",
                    reason=decided.reason_text,
                    advice=decided.reason_sentence or "",
                )
            )
        return decided.id

    def _count_messages(self):
        messages = self.env["clinic.message"].sudo()  # sudo: how many there were
        return messages.search_count(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )

    # -- what became of it -------------------------------------------------------------
    @api.model
    def _find_unsent(self):
        """Answered by a message that never left, as was found out later."""
        return self.search(
            [("state", "=", "answered"), ("message_id.state", "in", NOT_SENT)],
            limit=BATCH,
        )

    def _follow_message(self):
        # sudo: what became of a message that the house has queued
        message = self.sudo().message_id
        if self.state == "answered" and message.state in NOT_SENT:
            reason = message.reason_text or ""
            self._reopen(
                self.env._(
                    "The answer did not reach the patient: %(reason)s.",
                    reason=reason,
                )
            )
            self._tell(self.owner_id, "unsent")

    # -- words -------------------------------------------------------------------------
    def _get_message_values(self, kind, lang):
        """{id: {placeholder: text}}; what it was about is not said."""
        told = self.with_context(lang=lang or self.env.lang).sudo()  # sudo: to himself
        return {
            row.id: {
                "number": row.number,
                "day": format_date(row.env, row.local_date),
            }
            for row in told
        }

    @api.model
    def _get_message_placeholders(self):
        """{placeholder: what it stands for}, for those who write templates."""
        return {
            "number": self.env._("number of the complaint"),
            "day": self.env._("day on which it came in"),
        }


class ClinicMessage(models.Model):
    """Complaints hear when their answer did not leave."""

    _inherit = "clinic.message"

    def _after_failed(self):
        super()._after_failed()
        ours = self.filtered(lambda message: message.res_model == "clinic.complaint")
        if ours:
            # sudo: the house has queued them
            complaints = self.env["clinic.complaint"].sudo()
            for complaint in complaints.search([("message_id", "in", ours.ids)]):
                complaint._follow_message()
