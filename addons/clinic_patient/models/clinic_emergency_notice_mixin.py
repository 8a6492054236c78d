from markupsafe import Markup
from odoo import models
from odoo.tools import format_datetime


class ClinicEmergencyNoticeMixin(models.AbstractModel):
    """Who must know is told at once, inside Odoo alone.

    A message in the inbox and a note on the screen. Core's way to notify would also
    write an e-mail to people who prefer e-mail, and push to devices; both leave the
    house, so only its inbox step is called. A notice holds no reason: clinical words
    may stand in it.
    """

    _name = "clinic.emergency.notice.mixin"
    _description = "Notices about emergency accesses"

    def _notify_opening(self):
        """Privacy officers of the chain and managers of the patient's home branch.

        Where nobody of the chain may review, those who give roles are told.
        """
        self.ensure_one()
        people = (
            self._get_reviewers(["privacy"])
            or self._get_reviewers()
            or self._get_people(["administrator"], [])
        )
        home = self.sudo().patient_id.home_branch_id  # sudo: only which branch it is
        if home:
            people |= self._get_people(
                ["manager"], [("clinic_branch_ids", "in", home.ids)]
            )
        self._notify(people - self.user_id, type(self)._get_opening_text)

    def _notify_verdict(self):
        """Who opened the file hears of the review."""
        self.ensure_one()
        if self.user_id != self.reviewed_by_id:
            self._notify(self.user_id, type(self)._get_verdict_text)

    def _notify_overdue(self):
        """One notice to each reviewer of the chain, about all of these."""
        first = self[:1]
        people = first._get_reviewers()
        count = len(self)

        def get_text(access, _user):
            return access.env._(
                "%(count)s emergency accesses wait for a review that is overdue. Open "
                "Work lists > Emergency reviews.",
                count=count,
            )

        first._notify(people, get_text)

    def _get_opening_text(self, user):
        texts = [
            self.env._(
                "%(user)s opened file %(number)s in an emergency at %(branch)s, until "
                "%(until)s.",
                user=self.user_id.name,
                number=self.record_number or self.env._("without number"),
                branch=self.branch_id.name,
                until=self._format(self.until, user),
            )
        ]
        if self.is_other_entity:
            texts.append(self.env._("The file belongs to another legal entity."))
        if self._is_reviewer(user):
            texts.append(
                self.env._(
                    "Please review it until %(due)s.",
                    due=self._format(self.review_due_at, user),
                )
            )
        return " ".join(texts)

    def _get_verdict_text(self, _user):
        if self.state == "accepted":
            return self.env._(
                "%(user)s accepted your emergency access to file %(number)s.",
                user=self.reviewed_by_id.name,
                number=self.record_number or "",
            )
        return self.env._(
            "%(user)s objected to your emergency access to file %(number)s. Read the "
            "note under Work lists > My emergency accesses.",
            user=self.reviewed_by_id.name,
            number=self.record_number or "",
        )

    def _format(self, moment, user):
        zone = user.tz or self.branch_id.tz
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _notify(self, users, get_text):
        """Tell `users`, each in his language: inbox and screen, nothing else."""
        self.ensure_one()
        # sudo: names of the person and the place, for people who are in charge
        for user in users.sudo():
            access = self.sudo().with_context(lang=user.lang)
            access._post_notice(user, get_text(access, user))

    def _post_notice(self, user, text):
        title = self.env._("Emergency access")
        # sudo(False): the rights of the one who reads it, a link only where it opens
        linked = self.sudo(False).with_user(user).has_access("read")
        thread = self.env["mail.thread"].sudo()  # sudo: a message of the house
        message = thread._message_create(
            [
                {
                    "author_id": self.env.user.partner_id.id,
                    "body": Markup("<p>%s</p>") % text,
                    "is_internal": True,
                    "message_type": "user_notification",
                    "model": linked and self._name,
                    "partner_ids": user.partner_id.ids,
                    "res_id": linked and self.id,
                    "subject": title,
                    "subtype_id": self.env.ref("mail.mt_note").id,
                }
            ]
        )
        recipient = {"id": user.partner_id.id, "uid": user.id, "notif": "inbox"}
        thread._notify_thread_by_inbox(message, [recipient])
        user._bus_send(
            "simple_notification",
            {"type": "warning", "title": title, "message": text, "sticky": True},
        )
