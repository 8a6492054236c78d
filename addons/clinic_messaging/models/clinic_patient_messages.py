from odoo import models
from odoo.addons.clinic_patient.models.clinic_patient_timeline import TimelineSource

MESSAGE_TONES = {
    "queued": "info",
    "claimed": "info",
    "to_do": "warning",
    "sent": "success",
    "suppressed": "muted",
    "failed": "danger",
    "unknown": "warning",
}
LONGEST = 300  # characters of a message


class ClinicPatient(models.Model):
    """What was sent to him and what he answered: on his timeline, and by one click."""

    _inherit = "clinic.patient"

    def action_write_message(self):
        """The button "Message": a window with words that can leave as they are."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.message.compose"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Message"),
            "res_model": "clinic.message.compose",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_patient_id": self.id},
        }

    def action_open_messages(self):
        """Whatever was sent to him, or not, in one list."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_messaging.clinic_message_action"
        )
        return {**action, "domain": [("patient_id", "=", self.id)]}

    def action_ask_consents(self):
        """The button "Ask": which offers may be sent to him."""
        self.ensure_one()
        self.check_access("read")
        branch = self.env.user._clinic_current_branch() or self.home_branch_id
        return self._get_consent_ask_action(branch)

    def _get_consent_ask_action(self, branch):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What may we send?"),
            "res_model": "clinic.consent.ask",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_patient_id": self.id,
                "default_branch_id": branch.id,
            },
        }

    # -- timeline --------------------------------------------------------------------
    def _get_timeline_sources(self):
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                "message",
                self.env._("Messages"),
                "clinic.message",
                at=("sent_at", "due_at", "made_at"),
                prepare="_tell_messages",
                shown=("body",),
            ),
            TimelineSource(
                "reply",
                self.env._("Replies"),
                "clinic.message.reply",
                at=("received_at", "create_date"),
                prepare="_tell_replies",
                shown=("body",),
            ),
        ]

    def _tell_messages(self, messages):
        channels = self._get_selection_labels(messages, "channel")
        states = self._get_selection_labels(messages, "state")
        return {
            message.id: {
                "title": " · ".join(
                    filter(
                        None,
                        (
                            channels.get(message.channel),
                            message.kind_shown,
                            states[message.state],
                        ),
                    )
                ),
                "text": self._get_message_text(message),
                "tone": MESSAGE_TONES[message.state],
            }
            for message in messages
        }

    def _get_message_text(self, message):
        """The reason where nothing left, else the words."""
        if message.state in ("suppressed", "failed"):
            return message.reason_text or ""
        return (message.body or message.subject or "")[:LONGEST]

    def _tell_replies(self, replies):
        channels = self._get_selection_labels(replies, "channel")
        states = self._get_selection_labels(replies, "state")
        return {
            reply.id: {
                "title": " · ".join(
                    filter(None, (channels.get(reply.channel), states[reply.state]))
                ),
                "text": (reply.body or "")[:LONGEST],
                "tone": "warning" if reply.state == "open" else "info",
            }
            for reply in replies
        }
