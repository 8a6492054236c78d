from odoo import fields, models
from odoo.exceptions import UserError


class ClinicMessageReply(models.Model):
    """Working the list of replies: take, answer, call, done."""

    _inherit = "clinic.message.reply"

    def action_take(self):
        self.check_access("write")
        for reply in self:
            reply._check_open()
            if reply.user_id and reply.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(name)s is answering this. Choose another one.",
                        name=reply.sudo().user_id.name,  # sudo: name of a colleague
                    )
                )
        self._move({"user_id": self.env.uid})
        return True

    def action_done(self):
        """Read, and no answer is needed."""
        self.check_access("write")
        for reply in self:
            reply._check_open()
            reply._end()
        return True

    def action_answer(self):
        """Write an answer."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer"),
            "res_model": "clinic.reply.answer",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_id": self.id},
        }

    def _action_choose_patient(self, patient):
        """Whose phone it is, said by a person."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        patient.check_access("read")
        if patient != self.patient_id:
            self._move({"patient_id": patient.id})
            self.check_access("read")

    def _action_answer(self, text):
        """Queue the answer, asked for just now; the reply is done."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write an answer first."))
        self.env["clinic.message.template"]._check_written(None, text)
        row = self._prepare_answer_row(text)
        message = self.env["clinic.message"]._enqueue([row])
        self._check_leaves(message)
        self._move({"answer_id": message.id})
        self._end()
        return message

    def _prepare_answer_row(self, text):
        # sudo: the closed address, to which the answer goes
        reply = self.sudo()
        answers = self.env["clinic.message"].sudo()  # sudo: how many there were
        number = answers.search_count(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        return {
            "key": f"reply:{self.id}:{number + 1}",
            "patient": self.patient_id or None,
            "address": None if self.patient_id else reply.address,
            "template": None,
            "channel": self.channel,
            "branch": self.branch_id,
            "source": self,
            "purpose": "requested",
            "queue": "now",
            "due_at": fields.Datetime.now(),
            "subject": self.env._("Your message"),
            "body": text,
        }

    def _check_leaves(self, message):
        # sudo: what was decided of the message that this user has just written
        decided = message.sudo()
        if decided.state == "suppressed":
            raise UserError(
                self.env._(
                    "The answer cannot be sent: %(reason)s. %(advice)s",
                    reason=decided.reason_text,
                    advice=decided.reason_sentence or "",
                )
            )

    def action_call_back(self):
        """A call instead of an answer; the reply is done when the call is."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        if not self.patient_id:
            raise UserError(
                self.env._(
                    "Nobody knows whose number this is. Press Answer, and choose the "
                    "patient there first."
                )
            )
        task = self.env["clinic.call.task"]._open(
            self.patient_id,
            self.branch_id,
            "reply",
            self.env._("Answer by phone"),
            self.body,
            fields.Datetime.now(),
            source=self,
            user=self.env.user,
            purpose="requested",
        )
        if not task:
            raise UserError(
                self.env._("This patient is not called. See what the file says.")
            )
        self._move({"user_id": self.env.uid})
        return {
            "type": "ir.actions.act_window",
            "res_model": task._name,
            "res_id": task.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _after_call(self, task, outcome):
        """The call in answer to this reply came to something."""
        if self.state == "open" and outcome in ("reached", "booked", "refused"):
            self._end()

    # -- ends --------------------------------------------------------------------------
    def _end(self):
        self._move(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "done_by": self.env.uid,
            }
        )

    def _reopen(self):
        """The answer did not leave: somebody has to find another way."""
        done = self.filtered(lambda reply: reply.state == "done")
        if done:
            done._move({"state": "open", "done_at": False, "done_by": False})

    def _check_open(self):
        self.check_access("read")
        if self.state != "open":
            # sudo: the name of a colleague
            name = self.sudo().done_by.name or self.env._("Somebody")
            raise UserError(
                self.env._(
                    "%(name)s has dealt with this reply already. Reload the list.",
                    name=name,
                )
            )
