import secrets

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.clinic_message import CHANNELS
from ..tools import words

ROLE = "clinic_base.group_clinic_base_"
WRITERS = f"{ROLE}reception,{ROLE}nurse,{ROLE}practitioner,{ROLE}followup"
PURPOSES = [("clinical", "Care"), ("transactional", "Appointments and bills")]


class ClinicMessageCompose(models.TransientModel):
    """Write to one patient: what would happen is told before anything leaves."""

    _name = "clinic.message.compose"
    _description = "Write to a patient"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, readonly=True, ondelete="cascade"
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        default=lambda self: self.env.user._clinic_current_branch(),
        ondelete="cascade",
    )
    template_id = fields.Many2one(
        "clinic.message.template",
        "Words",
        domain=[("is_offered", "=", True), ("purpose", "!=", "marketing")],
        default=lambda self: self._get_offered()[:1],
        ondelete="cascade",
    )
    purpose = fields.Selection(
        PURPOSES, compute="_compute_words", store=True, readonly=False
    )
    subject = fields.Char(compute="_compute_words", store=True, readonly=False)
    body = fields.Text("Message", compute="_compute_words", store=True, readonly=False)
    channel = fields.Selection(
        CHANNELS, "By", compute="_compute_channel", store=True, readonly=False
    )
    outlook = fields.Html("What would happen", compute="_compute_outlook")
    is_possible = fields.Boolean(compute="_compute_outlook")
    size_text = fields.Char(compute="_compute_size_text")
    key = fields.Char(default=lambda self: secrets.token_hex(8), readonly=True)

    @api.model
    def _get_offered(self):
        return self.env["clinic.message.template"].search(
            [("is_offered", "=", True), ("purpose", "!=", "marketing")]
        )

    @api.depends("template_id", "patient_id", "branch_id")
    def _compute_words(self):
        for wizard in self:
            template = wizard.template_id
            found = wizard._get_rendered()
            wizard.subject = found.subject
            wizard.body = found.text
            known = template.purpose in dict(PURPOSES)
            wizard.purpose = template.purpose if known else "transactional"

    def _get_rendered(self):
        """The words of the template for this patient; empty without one."""
        if not self.template_id or not self.patient_id:
            return words.Rendered()
        self.patient_id._origin.check_access("read")
        message = self.env["clinic.message"].new(
            {
                "patient_id": self.patient_id.id,
                "branch_id": self.branch_id.id,
                "template_id": self.template_id.id,
                "kind": self.template_id.code,
                "channel": "email",
            }
        )
        rendered = self.env["clinic.message.template"]._render(message)[message.id]
        if rendered.problem:
            raise UserError(rendered.problem)
        return rendered

    @api.depends("patient_id", "branch_id", "purpose", "template_id")
    def _compute_channel(self):
        for wizard in self:
            good = [row for row in wizard._get_verdicts() if not row["reason"]]
            known = dict(CHANNELS)
            wanted = wizard.template_id._get_channels() or list(known)
            good = {row["channel"] for row in good}
            first = [name for name in [*wanted, *known] if name in good]
            wizard.channel = first[0] if first else wanted[0]

    @api.depends("patient_id", "branch_id", "purpose", "channel")
    def _compute_outlook(self):
        for wizard in self:
            verdicts = wizard._get_verdicts()
            wizard.is_possible = any(
                row["channel"] == wizard.channel and not row["reason"]
                for row in verdicts
            )
            lines = Markup("").join(wizard._tell_verdict(row) for row in verdicts)
            wizard.outlook = Markup("<ul class='list-unstyled mb-0'>%s</ul>") % lines

    @api.depends("body", "channel")
    def _compute_size_text(self):
        for wizard in self:
            size = words.count_sms(wizard.body)
            wizard.size_text = (
                self.env._(
                    "%(length)s characters, %(segments)s SMS",
                    length=size.length,
                    segments=size.segments,
                )
                if wizard.channel == "sms"
                else False
            )

    def _get_verdicts(self):
        """What the outbox would decide, per channel; nothing is kept."""
        if not self.patient_id or not self.branch_id:
            return []
        self.patient_id._origin.check_access("read")
        row = {
            "key": "outlook",
            "patient": self.patient_id._origin,
            "branch": self.branch_id._origin,
            "channel": ",".join(dict(CHANNELS)),
            "purpose": self.purpose or "transactional",
            "body": "-",
        }
        # sudo: the decision reads consents and addresses, it tells one word of each
        return self.env["clinic.message"].sudo()._preview([row])[0]

    def _tell_verdict(self, row):
        label = dict(self._fields["channel"]._description_selection(self.env))
        is_chosen = row["channel"] == self.channel
        if row["reason"]:
            icon, tone, text = "fa-times", "text-muted", row["reason_text"]
        else:
            icon, tone, text = "fa-check", "text-success", self._tell_moment(row)
        return Markup(
            '<li class="%s"><i class="fa fa-fw %s"></i> <span class="%s">%s: %s</span>'
            "</li>"
        ) % (tone, icon, "fw-bold" if is_chosen else "", label[row["channel"]], text)

    def _tell_moment(self, row):
        if row["channel"] in ("phone", "wechat"):
            return self.env._("goes to a work list, somebody does it by hand")
        due_at = fields.Datetime.to_datetime(row["due_at"])
        if not due_at or due_at <= fields.Datetime.now():
            return self.env._("leaves at once")
        # sudo: the time zone of his branch
        zone = self.branch_id.sudo().tz
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), due_at)
        return self.env._("leaves at %(moment)s", moment=f"{local:%Y-%m-%d %H:%M}")

    # -- doing it --------------------------------------------------------------------
    def action_send(self):
        """The button: the message is in the outbox; a second click changes nothing."""
        self.ensure_one()
        self._check_may_write()
        message = self._enqueue_words()
        if message.state == "suppressed":
            raise UserError(
                self.env._(
                    "Not sent: %(reason)s. %(sentence)s",
                    reason=message.reason_text,
                    sentence=message.reason_sentence or "",
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "In the outbox for %(patient)s.", patient=self.patient_id.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_may_write(self):
        if not self.env.user.has_groups(WRITERS):
            raise AccessError(
                self.env._(
                    "Messages to patients are written by reception, nurses, "
                    "practitioners and follow-up. Ask one of them."
                )
            )
        self.patient_id.check_access("read")
        if self.branch_id not in self.env.user._clinic_branches():
            raise AccessError(
                self.env._("You write for the branch where you work. Choose your own.")
            )
        if not (self.body or "").strip():
            raise UserError(self.env._("Write the message first."))
        self.env["clinic.message.template"]._check_written(self.subject, self.body)

    def _check_words(self):
        """Only words that are offered here: offers need a consent of their own."""
        template = self.template_id
        if template and not (
            template.is_offered and template.purpose in dict(PURPOSES)
        ):
            raise UserError(
                self.env._(
                    "These words are not offered for writing to one patient. Choose "
                    "others, or write your own."
                )
            )

    def _enqueue_words(self):
        self._check_words()
        rendered = self._get_rendered()
        is_template = (self.subject or "", self.body) == (
            rendered.subject or "",
            rendered.text,
        )
        row = {
            "key": f"written:{self.key}",
            "patient": self.patient_id,
            "branch": self.branch_id,
            "channel": self.channel or None,
            "purpose": self.purpose or "transactional",
            "queue": "now",
        }
        if is_template:
            row["template"] = self.template_id.code
        else:
            row |= {"subject": self.subject, "body": self.body}
        # sudo: the outbox has no other door; role, branch and file are checked above
        return self.env["clinic.message"].sudo()._enqueue([row])
