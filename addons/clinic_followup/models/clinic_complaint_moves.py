from odoo import fields, models
from odoo.exceptions import UserError

from .clinic_complaint import ANSWERS, OPEN, VERDICTS


class ClinicComplaint(models.Model):
    """The only ways in which a complaint moves; each leaves a note below it.

    New, acknowledged, answered, closed; opened again from the last two. Whoever is
    first has done it: a second one is told how it stands.
    """

    _inherit = "clinic.complaint"

    # -- moves -------------------------------------------------------------------------
    def _action_acknowledge(self, note=None):
        """Who complained has been told that it is being looked at."""
        self._check_handler()
        self._check_state("new")
        self._step({"state": "acknowledged", "acknowledged_at": _now()}, note)
        return True

    def _action_answer(self, resolution, how="phone"):
        """What the clinic says to it: sent by the outbox, or told, as `how` says."""
        self._check_handler()
        self._check_state("new", "acknowledged")
        words = (resolution or "").strip()
        if not words:
            raise UserError(self.env._("Write what the clinic answers."))
        if how not in dict(ANSWERS):
            raise UserError(self.env._("Choose how the answer is given."))
        for complaint in self:
            complaint._check_way(how)
            now = _now()
            complaint._step(
                {
                    "state": "answered",
                    "resolution": words,
                    "answered_how": how,
                    "answered_at": now,
                    "acknowledged_at": complaint.acknowledged_at or now,
                    "message_id": complaint._send(words) if how == "message" else False,
                },
                words,
            )
        return True

    def _check_way(self, how):
        """Somebody unknown cannot be answered, somebody known is."""
        if how == "nobody" and self.patient_id:
            raise UserError(
                self.env._(
                    "The patient is known: say how the answer reaches him, by message, "
                    "phone, letter or in person."
                )
            )
        if how == "message" and not self.patient_id:
            raise UserError(
                self.env._(
                    "Nobody knows to whom to write. Choose the patient first, or say "
                    "that nobody is to be answered."
                )
            )

    def _action_close(self, justified, compensation=None):
        """After the answer: whether it was justified, and what he was given."""
        self._check_handler()
        if justified not in dict(VERDICTS):
            raise UserError(self.env._("Say whether the complaint was justified."))
        for complaint in self:
            complaint._check_answered()
            given = (compensation or "").strip()
            complaint._step(
                {
                    "state": "closed",
                    "closed_at": _now(),
                    "justified": justified,
                    "compensation": given or False,
                },
                given,
            )
        return True

    def _action_reopen(self, note=None):
        """The answer was not enough: the clock runs again from now."""
        self._check_handler()
        self._check_state("answered", "closed")
        if not (note or "").strip():
            raise UserError(self.env._("Say in a few words why it is opened again."))
        self._reopen(note)
        return True

    def _reopen(self, note):
        for complaint in self:
            now = _now()
            # sudo: branch and calendar behind the clock
            ends = complaint.sudo()._get_deadlines(since=now)
            complaint._step(
                {
                    "state": "acknowledged",
                    "answer_by": ends["answer_by"],
                    "answered_at": False,
                    "answered_how": False,
                    "message_id": False,
                    "closed_at": False,
                    "justified": False,
                    "escalation": min(complaint.escalation, 1),
                    "reopen_count": complaint.reopen_count + 1,
                },
                note,
            )

    # -- helpers -----------------------------------------------------------------------
    def _step(self, vals, note=None):
        # sudo: owners of any role move it; the right is checked by each move
        complaints = self.sudo()
        complaints._move(vals)
        if (note or "").strip():
            for complaint in complaints:
                complaint.message_post(body=note.strip())

    def _tell(self, user, kind):
        """A note in the inbox of a colleague, in his language; nothing leaves."""
        self.ensure_one()
        if user:
            # sudo: who reads it is checked when it is delivered
            told = self.sudo().with_context(lang=user.lang or self.env.lang)
            told.message_post(
                body=told._get_tellings()[kind],
                partner_ids=user.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )

    def _get_tellings(self):
        """{kind: what a colleague is told}"""
        return {
            "yours": self.env._("This complaint is yours now."),
            "unsent": self.env._("The answer did not leave. Give it in another way."),
            "not_acknowledged": self.env._("Nobody has acknowledged it in time."),
            "not_answered": self.env._("Nobody has answered it in time."),
        }

    def _check_open(self):
        self._check_state(*OPEN)

    def _check_answered(self):
        if self.state in ("new", "acknowledged"):
            raise UserError(
                self.env._(
                    "Answer it first: a complaint is closed when somebody has been "
                    "told what the clinic does."
                )
            )
        self._check_state("answered")

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for complaint in self:
            if complaint.state not in states:
                raise UserError(
                    self.env._(
                        "Complaint %(number)s stands at: %(state)s. Somebody was first "
                        "- reload the page.",
                        number=complaint.number,
                        state=labels[complaint.state],
                    )
                )


def _now():
    return fields.Datetime.now()
