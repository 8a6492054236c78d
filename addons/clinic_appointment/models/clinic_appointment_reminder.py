from odoo import api, fields, models
from odoo.fields import Domain


class ClinicAppointment(models.Model):
    """Reminders follow the appointment; its answers end them."""

    _inherit = "clinic.appointment"

    reminder_ids = fields.One2many("clinic.reminder", "appointment_id")

    def _moved(self, old):
        res = super()._moved(old)
        self._drop_reminders("replaced")
        return res

    def _cancelled(self):
        res = super()._cancelled()
        self._drop_reminders("cancelled")
        return res

    def _drop_reminders(self, reason):
        # sudo: what waits to be sent about an appointment that the person changed
        self.env["clinic.reminder"].sudo()._drop_stale(self.sudo(), reason)
        self._drop_calls("confirm")

    def _action_confirm(self):
        res = super()._action_confirm()
        self._drop_calls("confirm")
        return res

    def _action_decline(self):
        """Somebody calls, one call for a family, to find another time."""
        res = super()._action_decline()
        self._drop_calls("confirm")
        if self:
            self._ask_for_call("declined", fields.Datetime.now())
        return res

    def _drop_calls(self, kind):
        """Nobody has to be called any more to ask."""
        # sudo: calls that our own job noted
        calls = self.env["clinic.call.task"].sudo()
        calls = calls.search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("kind", "=", kind)
            & Domain("state", "=", "open")
        )
        calls._move({"state": "dropped"})

    # -- answers -----------------------------------------------------------------------
    def _after_call(self, task, outcome):
        """What somebody said on the phone about whether he comes."""
        # sudo: who made the call was asked; he need not book, nor read all the family
        told = self.sudo()
        if task.kind == "confirm" and outcome == "booked" and told.state == "booked":
            family = told._get_told_together("reminder_d1")[told.id]
            family.filtered(lambda one: one.state == "booked")._action_confirm()

    @api.model
    def _get_told_of(self, messages):
        """Booked appointments still to come that these messages told of."""
        rows = self.env["clinic.reminder"].search([("message_id", "in", messages.ids)])
        ids = rows.appointment_id.ids + [
            message.res_id for message in messages if message.res_model == self._name
        ]
        return self.search(
            [
                ("id", "in", ids),
                ("state", "=", "booked"),
                ("start_at", ">", fields.Datetime.now()),
            ]
        )

    def _ask_for_call(self, kind, due_at):
        """Somebody calls about these appointments of one family."""
        first = self.sorted(lambda one: (one.start_at, one.id))[:1]
        told = self.with_context(lang=first._get_staff_lang())
        words = told._get_call_words(kind)
        return self.env["clinic.call.task"]._open(
            first.patient_id, first.branch_id, kind, *words, due_at, source=first
        )

    def _get_call_words(self, kind):
        """(subject, script) of a call about these appointments."""
        names = self._say_all(self)
        day = self[:1]._say_day()
        if kind == "confirm":
            subject = self.env._("Not confirmed: %(names)s", names=names)
            script = self.env._(
                "On %(day)s we expect %(names)s. Does the time suit you? If not, "
                "which one would?",
                day=day,
                names=names,
            )
            if any(self.mapped("must_confirm")):
                script += " " + self.env._(
                    "You were not able to come several times: we keep the time once "
                    "you have confirmed it."
                )
            return subject, script
        return (
            self.env._("Wants another time: %(names)s", names=names),
            self.env._(
                "You answered that %(names)s on %(day)s does not suit you. Shall we "
                "find another time, or cancel?",
                names=names,
                day=day,
            ),
        )


class ClinicReminder(models.Model):
    _inherit = "clinic.reminder"

    answer = fields.Selection(related="appointment_id.confirm_state", string="Answer")

    @api.model
    def _call_unanswered(self, now):
        """Note a call for each family that did not answer; how many calls."""
        rows = self.search(
            [
                ("needs_answer", "=", True),
                ("called_at", "=", False),
                ("call_at", "<=", now),
                ("start_at", ">", now),
            ],
            order="message_id, start_at, id",
            limit=1000,
        )
        silent = rows.filtered(lambda row: row._is_unanswered())
        for family in silent.grouped("message_id").values():
            family.appointment_id._ask_for_call("confirm", now)
        rows.called_at = now
        return len(silent.message_id)

    def _is_unanswered(self):
        self.ensure_one()
        appointment = self.appointment_id
        return (
            appointment.state == "booked"
            and appointment.start_at == self.start_at
            and appointment.confirm_state in ("none", "asked")
        )


class ClinicMessage(models.Model):
    _inherit = "clinic.message"

    def _after_sent(self):
        """Who was reminded and is expected to answer, is asked from now on."""
        res = super()._after_sent()
        rows = self.env["clinic.reminder"].sudo()  # sudo: of which appointments
        rows = rows.search(
            [("message_id", "in", self.ids), ("needs_answer", "=", True)]
        )
        asked = rows.filtered(lambda row: row._is_unanswered()).appointment_id
        asked = asked.filtered(lambda one: one.confirm_state == "none")
        asked._move({"confirm_state": "asked"})
        asked._note_event("asked")
        return res
