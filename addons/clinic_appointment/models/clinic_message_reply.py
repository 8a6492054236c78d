from odoo import fields, models

from ..tools import answers


class ClinicMessageReply(models.Model):
    """A short answer to a reminder moves its appointments; a person is asked only
    where he is needed.
    """

    _inherit = "clinic.message.reply"

    def _answer_intent(self):
        if super()._answer_intent():
            return True
        intent = answers.read(self.body)
        appointments = self._get_answered() if intent else None
        if not appointments:
            return False
        self._move({"intent": intent})
        if intent == answers.CONFIRM:
            appointments._action_confirm()
        else:
            appointments._decline_by_answer(intent)
        return True

    def _get_answered(self):
        """Appointments to come that were asked about: by the message answered, by the
        last reminder to this phone (another message may have come between), or else
        those that the message told of.
        """
        # nothing of the import of replies holds for what they move
        appointments = self.env["clinic.appointment"].with_context(clinic_bulk=False)
        rows = self.env["clinic.reminder"]
        message = self.message_id
        if not rows.search_count([("message_id", "in", message.ids)], limit=1):
            last = self.address and rows.search(
                [
                    ("message_id.address", "=", self.address),
                    ("message_id.state", "in", ("sent", "unknown")),
                    ("appointment_id.state", "=", "booked"),
                    ("start_at", ">", fields.Datetime.now()),
                ],
                order="due_at desc, id desc",
                limit=1,
            )
            message = last and last.message_id or message
        return appointments._get_told_of(message)


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"

    def _decline_by_answer(self, intent):
        """He does not come at this time: cancelled where the policy lets him, else
        somebody calls to find another time.
        """
        free = self.filtered(lambda one: one._is_cancelled_by_answer(intent))
        if free:
            free._action_cancel(self.env._("Cancelled by reply"))
        rest = self - free
        if rest:
            rest._action_decline()

    def _is_cancelled_by_answer(self, intent):
        self.ensure_one()
        policies = self.env["clinic.policy"]
        return intent == answers.CANCEL and policies._get(
            "appointment.cancel_by_reply", branch=self.branch_id
        )
