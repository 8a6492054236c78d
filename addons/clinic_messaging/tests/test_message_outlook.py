from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common_words import WordsCommon

NOON = datetime(2030, 3, 4, 4, 0)  # in Shanghai
BY_HAND = ("wechat", "queued")
NIGHT = datetime(2030, 3, 4, 16, 0)  # midnight there


@tagged("post_install", "-at_install")
class TestMessageOutlook(WordsCommon):
    """What the window of one message tells before it is sent, and what then happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.messages = cls.env["clinic.message"]

    def _open(self, user=None):
        user = user or self.reception_a
        action = self.patient.with_user(user).action_write_message()
        model = self.env["clinic.message.compose"].with_user(user)
        return Form(model.with_context(**action["context"]))

    def _get_rows(self):
        return self.messages.search([("patient_id", "=", self.patient.id)])

    def _offer_template(self, body, **vals):
        return self._new_template(body, is_offered=True, purpose="clinical", **vals)

    def test_no_channel_at_all(self):
        """Neither phone nor mail: told at once, and nothing pretends to be sent."""
        self.patient.sudo().write({"phone": False, "phone2": False, "email": False})
        form = self._open()
        self.assertIn("SMS: No address", form.outlook)
        form.channel = "sms"
        self.assertFalse(form.is_possible)
        wizard = form.save()
        with self.assertSentence(UserError, "Ask for a phone number or an e-mail"):
            wizard.action_send()
        self.assertFalse(self._get_rows())

    def test_nobody_delivers(self):
        self.provider.active = False
        form = self._open()
        form.channel = "sms"
        self.assertFalse(form.is_possible)
        wizard = form.save()
        with self.assertSentence(UserError, "Not sent"):
            wizard.action_send()

    def test_the_dead(self):
        self.patient.sudo().deceased_on = "2026-01-01"
        form = self._open()
        self.assertFalse(form.is_possible)
        wizard = form.save()
        with self.assertSentence(UserError, "Deceased"):
            wizard.action_send()
        self.assertFalse(self._get_rows())

    def test_an_address_that_bounced(self):
        addresses = self.env["clinic.message.address"]
        # sudo: the closed number of the patient
        phone = self.patient.sudo().phone
        addresses._mark_unreachable(self.chain, "sms", phone, "bad_address")
        form = self._open()
        self.assertNotIn("SMS: leaves", form.outlook)
        addresses._mark_reached(self.chain, "sms", phone)
        self.assertIn("SMS: leaves", self._open().outlook)

    def test_a_consent_that_was_taken_back_while_he_wrote(self):
        """What the window told is asked again when it is sent."""
        form = self._open()
        form.channel = "sms"
        self.assertTrue(form.is_possible)
        wizard = form.save()
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": wizard.purpose,
                "channel": "sms",
                "decision": "withdrawn",
            }
        )
        with self.assertSentence(UserError, "Not sent"):
            wizard.action_send()

    @freeze_time(NIGHT)
    def test_at_night_it_tells_the_morning(self):
        form = self._open()
        self.assertIn("SMS: leaves at 2030-03-05", form.outlook)
        form.save().action_send()
        row = self._get_rows()
        self.assertEqual(row.state, "queued")
        self.assertGreater(row.due_at, NIGHT + timedelta(hours=6))

    @freeze_time(NOON)
    def test_at_noon_it_leaves_at_once(self):
        form = self._open()
        self.assertIn("SMS: leaves at once", form.outlook)
        form.save().action_send()
        self.assertEqual(self._get_rows().due_at, NOON)

    def test_a_placeholder_that_nobody_fills(self):
        """The words wait for a visit that is not there: said before it is sent."""
        template = self._offer_template("At {{ hour }}.", given="hour")
        form = self._open()
        with self.assertSentence(UserError, "hour"):
            form.template_id = template

    def test_a_placeholder_that_does_not_exist(self):
        """Refused when the template is saved, with the names there are."""
        with self.assertSentence(ValidationError, "patient"):
            self._offer_template("Hello {{ nickname }}.")
        with self.assertRaises(ValidationError):
            self._offer_template("Hello {{ patient.")
        with self.assertRaises(ValidationError):
            self._offer_template("Hello {{ patient.phone }}.")

    def test_braces_that_one_types_are_words(self):
        """Own words are no template: nothing of the file is filled in."""
        form = self._open()
        form.body = "Use {{ patient }} or %(name)s or ${phone}."
        form.channel = "sms"
        form.save().action_send()
        row = self._get_rows()
        rendered = self._render(row)[row.id]
        self.assertEqual(rendered.text, "Use {{ patient }} or %(name)s or ${phone}.")
        self.assertFalse(rendered.problem)

    def test_words_that_were_changed_are_kept_as_they_were_written(self):
        form = self._open()
        form.body = f"{form.body} Thank you."
        form.save().action_send()
        row = self._get_rows()
        self.assertTrue(row.body.endswith("Thank you."))
        self.assertFalse(row.template_id)

    def test_each_window_is_its_own_message(self):
        for _time in range(2):
            self._open().save().action_send()
        rows = self._get_rows()
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(set(rows.mapped("key"))), 2)

    def test_no_offers_by_this_window(self):
        """Offers have consents and caps of their own."""
        offer = self._new_template("News.", is_offered=True, purpose="marketing")
        compose = self.env["clinic.message.compose"].with_user(self.reception_a)
        self.assertNotIn(offer, compose._get_offered())
        self.assertNotIn(
            "marketing",
            dict(compose._fields["purpose"]._description_selection(self.env)),
        )

    def test_by_hand_goes_to_a_list(self):
        form = self._open()
        form.channel = "wechat"
        self.assertIn("somebody does it by hand", form.outlook)
        form.save().action_send()
        self.assertEqual((self._get_rows().channel, self._get_rows().state), BY_HAND)
