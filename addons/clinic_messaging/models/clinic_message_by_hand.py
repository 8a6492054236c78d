import base64
import io

import qrcode
from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

LONGEST_QR = 800  # characters that a phone still reads from a screen
# who sends by hand, and says so
HAND_ROLES = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_followup,"
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_manager"
)
NOT_SENT = ("no_contact", "blocked", "not_reached", "refused_call")


class ClinicMessage(models.Model):
    """What a person sends: the text is ready, one tap says that it was sent."""

    _inherit = "clinic.message"
    _clinic_field_classes = {
        "done_by": "none",
        "done_by_name": "none",
        "is_by_hand": "none",
        "hand_qr": "contact",
    }

    done_by = fields.Integer("Sent by (number)", readonly=True, aggregator=None)
    done_by_name = fields.Char("Sent by", compute="_compute_done_by_name")
    is_by_hand = fields.Boolean(
        compute="_compute_is_by_hand", help="Waits for a person, and is no call."
    )
    hand_qr = fields.Html(
        "QR code",
        compute="_compute_hand_qr",
        sanitize=False,
        help="Scan it with the phone that sends: the text is there to copy.",
    )

    _to_do_idx = models.Index("(branch_id, due_at) WHERE state = 'to_do'")

    @api.depends("done_by")
    def _compute_done_by_name(self):
        users = self.env["res.users"].sudo()  # sudo: names of colleagues
        found = users.browse(set(self.mapped("done_by"))).exists()
        names = {user.id: user.name for user in found}
        for message in self:
            message.done_by_name = names.get(message.done_by, False)

    @api.depends("state", "channel")
    def _compute_is_by_hand(self):
        for message in self:
            message.is_by_hand = message.state == "to_do" and message.channel != "phone"

    @api.depends("body", "state")
    def _compute_hand_qr(self):
        for message in self:
            text = message.is_by_hand and message.body
            is_short = text and len(text) <= LONGEST_QR
            message.hand_qr = is_short and _draw(text)

    # -- saying what happened --------------------------------------------------------
    def action_sent_by_hand(self):
        """One tap: it was sent. Tapped again by the same person, nothing changes."""
        self._check_hand_role()
        for message in self:
            message.check_access("read")
            if message._is_mine_already():
                continue
            message._check_to_do()
            message._note_by_hand("sent", user=self.env.user)
        return True

    def action_not_sent_by_hand(self):
        """Ask why it could not be sent."""
        self._check_hand_role()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Could not be sent"),
            "res_model": "clinic.message.not.sent",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    def _action_not_sent_by_hand(self, reason, note=None):
        self._check_hand_role()
        if reason not in NOT_SENT:
            raise UserError(self.env._("Choose why it could not be sent."))
        for message in self:
            message.check_access("read")
            message._check_to_do()
            message._note_by_hand("failed", reason, note, user=self.env.user)
        return True

    def _note_by_hand(self, state, reason=None, note=None, user=None):
        """Write down what a person did; the first one counts."""
        self.ensure_one()
        now = fields.Datetime.now()
        # sudo: nobody writes messages; the role was checked by the buttons
        message = self.sudo()
        message.write(
            {
                "state": state,
                "reason": reason or False,
                "detail": (note or "").strip()[:200] or False,
                "sent_at": now if state == "sent" else False,
                "done_by": (user or self.env.user).id,
            }
        )
        self.env["clinic.operation.log"]._log(
            f"message.by_hand.{state}", self, self.channel
        )
        message._call_hook(f"_after_{state}")

    # -- checks ----------------------------------------------------------------------
    def _check_hand_role(self):
        if not self.env.user.has_groups(HAND_ROLES):
            raise AccessError(
                self.env._(
                    "Your role does not send messages by hand. Ask a colleague at the "
                    "reception."
                )
            )

    def _is_mine_already(self):
        return self.state == "sent" and self.done_by == self.env.uid

    def _check_to_do(self):
        if self.state == "to_do" and self.channel == "phone":
            raise UserError(
                self.env._("This one is told by phone: it is on the list of calls.")
            )
        if self.state == "to_do":
            return
        # sudo: time zone of the branch
        tz = self.branch_id.sudo().tz
        if self.state == "sent" and self.done_by:
            raise UserError(
                self.env._(
                    "%(name)s has sent this already, at %(time)s. Do not send it "
                    "again.",
                    name=self.done_by_name or self.env._("Somebody"),
                    time=format_datetime(
                        self.env, self.sent_at, tz=tz, dt_format="short"
                    ),
                )
            )
        raise UserError(
            self.env._("This message waits for nobody any more. Reload the list.")
        )

    def _get_reasons(self):
        env = self.env
        return {
            **super()._get_reasons(),
            "no_contact": (
                env._("Not found in the app"),
                env._("Ask the patient at the next visit to add the clinic."),
            ),
            "blocked": (
                env._("Blocked in the app"),
                env._("The patient does not take messages there. Call if it matters."),
            ),
            "not_reached": (
                env._("Not reached"),
                env._("Nobody answered. Try another way if it still matters."),
            ),
            "refused_call": (
                env._("Did not want to talk"),
                env._("Respect that, and write down a withdrawal if it was one."),
            ),
        }


def _draw(text):
    """A picture of the text, with nothing to be fetched."""
    code = qrcode.QRCode(box_size=6, border=2)
    code.add_data(text)
    code.make(fit=True)
    stream = io.BytesIO()
    code.make_image().save(stream, format="PNG")
    image = base64.b64encode(stream.getvalue()).decode()
    return Markup('<img width="180" height="180" src="data:image/png;base64,%s"/>') % (
        image
    )
