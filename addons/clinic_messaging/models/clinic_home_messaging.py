from odoo import api, models
from odoo.addons.clinic_desk.tools.tiles import Tile

CALLERS = ("reception", "followup", "manager")
HANDS = (*CALLERS, "nurse", "practitioner")
CALLS = "clinic_messaging.clinic_call_task_action"
REPLIES = "clinic_messaging.clinic_message_reply_action"
BY_HAND = "clinic_messaging.clinic_message_action_by_hand"
FAILED = "clinic_messaging.clinic_message_action_failed"


class ClinicHome(models.AbstractModel):
    """Who is to be called, who waits for an answer, what is to be sent by hand."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        return [*super()._get_tiles(scope), *self._get_messaging_tiles(scope)]

    def _get_messaging_tiles(self, scope):
        here = ("branch_id", "in", scope.branches.ids)
        replies = Tile(
            "replies",
            self.env._("Replies waiting"),
            "clinic.message.reply",
            [here, ("state", "=", "open")],
            REPLIES,
            CALLERS,
            tone="danger",
        )
        calls = self._get_call_tiles(scope, here)
        return [replies, *calls, *self._get_outbox_tiles(scope, here)]

    def _get_call_tiles(self, scope, here):
        open_call = [here, ("is_due", "=", True)]
        return [
            Tile(
                "my_calls",
                self.env._("Calls I have taken"),
                "clinic.call.task",
                [*open_call, ("user_id", "=", scope.user.id)],
                CALLS,
                HANDS,
                tone="warning",
                lines=("patient_id", "kind_label", "due_at"),
                order="due_at, id",
            ),
            Tile(
                "calls",
                self.env._("Calls nobody has taken"),
                "clinic.call.task",
                [*open_call, ("user_id", "=", False)],
                CALLS,
                CALLERS,
                tone="warning",
                lines=("patient_id", "kind_label", "due_at"),
                order="due_at, id",
            ),
        ]

    def _get_outbox_tiles(self, scope, here):
        return [
            Tile(
                "by_hand",
                self.env._("To be sent by hand"),
                "clinic.message",
                [here, ("state", "=", "to_do"), ("channel", "!=", "phone")],
                BY_HAND,
                CALLERS,
                tone="warning",
            ),
            Tile(
                "failed_messages",
                self.env._("Messages that failed this week"),
                "clinic.message",
                [here, *self._get_failed_domain(scope.day)],
                FAILED,
                ("manager", "administrator"),
                tone="danger",
            ),
        ]

    @api.model
    def _get_failed_domain(self, day):
        return [
            ("state", "in", ("failed", "unknown")),
            ("local_date", ">", day.fromordinal(day.toordinal() - 7)),
        ]
