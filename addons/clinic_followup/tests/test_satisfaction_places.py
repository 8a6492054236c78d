from datetime import datetime

from freezegun import freeze_time
from odoo.addons.clinic_patient.tests.common_takeout import TakeoutCommon
from odoo.addons.clinic_patient.tools.takeout import key_id
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_satisfaction import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionPlaces(SatisfactionCommon, TakeoutCommon):
    """Where answers show: first page, take-out; and when people are asked."""

    # -- when --------------------------------------------------------------------------
    def test_nobody_is_asked_at_night(self):
        with freeze_time(self._get_evening()):
            self.asked._ask_due(100)
            message = self.asked.search([("visit_id", "=", self.left.id)]).message_id
        self.assertEqual(message.state, "queued")
        self.assertEqual(message.due_at, datetime(2030, 3, 2, 0), "8 o'clock there")

    def _get_evening(self):
        return datetime(2030, 3, 1, 14, 30)  # half past ten at the branch

    # -- first page --------------------------------------------------------------------
    def test_managers_see_how_many_answered(self):
        asked = self._ask()
        self.assertEqual(self._get_tiles("manager")["survey_answers"], 0)
        asked._answer("7")
        self.assertEqual(self._get_tiles("manager")["survey_answers"], 1)
        self.assertNotIn("survey_answers", self._get_tiles("reception"))

    def _get_tiles(self, role):
        self.env.flush_all()
        home = self.env["clinic.home"].with_user(self.users[role]).get_home()
        return {tile["key"]: int(tile["count"]) for tile in home["tiles"]}

    # -- take-out ----------------------------------------------------------------------
    def test_patients_take_their_answers_with_them(self):
        asked = self._ask()
        asked._answer("3", "Waited long.")
        self.env.flush_all()
        folder, _totals = self._export(self.patient, user=self.privacy)
        row = next(
            one
            for one in self._rows(folder, "survey_answers")
            if key_id(one["id"]) == asked.id
        )
        self.assertEqual((row["score"], row["comment"]), ("3", "Waited long."))
        self.assertEqual(key_id(row["complaint_id"]), asked.complaint_id.id)
        self.assertFalse({"access_token", "message_id", "user_input_id"} & set(row))
        folder, _totals = self._export(self.patient, masked=True)
        text = (folder / "survey_answers.masked.csv").read_text("utf-8")
        self.assertNotIn("Waited", text)


@tagged("post_install", "-at_install")
class TestSurveyDoor(SatisfactionCommon):
    """Core's window for invitations: not for patients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Pain",
                "access_mode": "token",
                "question_ids": [
                    Command.create({"title": "Pain?", "question_type": "char_box"})
                ],
            }
        )
        cls.patient.sudo().email = "wang@example.com"
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Supplier", "email": "supplier@example.com"}
        )

    def _invite(self, partners=None, emails=""):
        self.env["survey.invite"].create(
            {
                "survey_id": self.survey.id,
                "partner_ids": [Command.set((partners or self.env["res.partner"]).ids)],
                "emails": emails,
                "subject": "Pain",
                "body": "<p>Tell us</p>",
            }
        ).action_invite()

    def test_patients_are_not_invited(self):
        partner = self.patient.sudo().partner_id
        for partners, emails in (
            (partner, ""),
            (partner | self.supplier, ""),
            (None, "wang@example.com"),
            (self.supplier, "Wang <Wang@Example.com>"),
        ):
            with (
                self.subTest(emails=emails, partners=partners),
                self.assertRaisesRegex(UserError, "step of a follow-up plan"),
            ):
                self._invite(partners, emails)
        self.assertFalse(self.survey.user_input_ids)

    def test_others_are(self):
        self._invite(self.supplier, "new@example.com")
        answers = self.survey.user_input_ids
        self.assertEqual(len(answers), 2)
        mails = self.env["mail.mail"].search([("subject", "=", "Pain")])
        self.assertEqual(len(mails), 2)
