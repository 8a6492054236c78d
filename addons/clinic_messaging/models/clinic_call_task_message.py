from odoo import api, fields, models


class ClinicCallTask(models.Model):
    """Calls that stand for a message, and what a call says about a number."""

    _inherit = "clinic.call.task"

    def _follow_outcome(self, outcome):
        super()._follow_outcome(outcome)
        if outcome == "wrong_number":
            self._mark_number_unreachable()
        if self.state != "open" and self.kind == "message" and self.message_id:
            self._end_message(outcome)

    def _end_message(self, outcome):
        """The message was told, or it was not."""
        # sudo: the message behind a call that this user has just worked
        message = self.message_id.sudo()
        if message.state != "to_do":
            return
        if outcome in ("booked", "reached"):
            message._note_by_hand("sent", user=self.env.user)
        else:
            reason = {"refused": "refused_call", "wrong_number": "bad_address"}
            message._note_by_hand(
                "failed", reason.get(outcome, "not_reached"), user=self.env.user
            )

    def _mark_number_unreachable(self):
        """A number that nobody has gets no SMS either; consents stay as they are."""
        # sudo: the closed number, of which a fingerprint is kept
        patient = self.patient_id.sudo()
        addresses = self.env["clinic.message.address"]
        number = patient.phone or patient.phone2
        for channel in ("phone", "sms"):
            addresses._mark_unreachable(
                patient.chain_id, channel, number, "wrong_number"
            )

    @api.model
    def _open_for_messages(self, messages, kind):
        """A call per message, with its words as what to say."""
        scripts = self._get_scripts(messages)
        for message in messages:
            if message.patient_id and message.branch_id:
                self._open(
                    message.patient_id,
                    message.branch_id,
                    kind,
                    message.template_id.name or message.subject,
                    scripts.get(message.id),
                    self._get_call_time(message),
                    message=message,
                )

    def _get_call_time(self, message):
        """At once, or when the message was due."""
        now = fields.Datetime.now()
        return max(now, message.due_at) if message.due_at else now

    @api.model
    def _get_scripts(self, messages):
        """{message id: its words}; codes are nobody's to read."""
        open_words = messages.filtered(lambda m: not m.template_id.is_secret)
        scripts = {m.id: m.body for m in open_words if m.body}
        unmade = open_words.filtered(lambda m: not m.body)
        if unmade:
            rendered = self.env["clinic.message.template"]._render(unmade)
            scripts |= {number: words.text for number, words in rendered.items()}
        return scripts
