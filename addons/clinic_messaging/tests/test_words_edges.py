from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import mute_logger, tagged
from psycopg2.errors import UniqueViolation

from .common_words import WordsCommon


@tagged("post_install", "-at_install")
class TestRenderEdges(WordsCommon):
    def test_a_name_is_no_template(self):
        """What stands in a value is text, whatever it looks like."""
        patient = self._new_patient("{{ branch }}")
        template = self._new_template("Hello {{ patient }}")
        message = self._new_message(template, patient_id=patient.id)
        self.assertEqual(self._render(message)[message.id].text, "Hello {{ branch }}")

    def test_values_are_no_html(self):
        template = self._new_template("See {{ link }}", given="link")
        message = self._new_message(
            template, channel="email", params={"link": "<img src=x onerror=y>"}
        )
        found = self._render(message)[message.id]
        self.assertNotIn("<img", found.html)
        self.assertIn("<img", found.text)

    def test_zero_is_a_value(self):
        template = self._new_template("{{ count }} left", given="count")
        message = self._new_message(template, params={"count": 0})
        self.assertEqual(self._render(message)[message.id].text, "0 left")

    def test_one_that_lacks_something_does_not_stop_the_others(self):
        template = self._new_template("{{ day }}", given="day")
        bad = self._new_message(template)
        good = self._new_message(template, params={"day": "Monday"})
        found = self._render(bad | good)
        self.assertEqual(found[good.id].text, "Monday")
        self.assertTrue(found[bad.id].problem)

    def test_templates_of_one_batch(self):
        first = self._new_template("One {{ patient }}")
        second = self._new_template("Two {{ branch }}")
        messages = self._new_message(first) | self._new_message(second)
        found = self._render(messages)
        self.assertEqual(
            [found[m.id].text for m in messages], ["One 王小明", "Two Branch A"]
        )

    def test_record_that_is_gone(self):
        template = self._new_template("{{ day }}", given="day", model="clinic.visit")
        message = self._new_message(
            template, res_model="clinic.visit", res_id=2**31 - 1
        )
        with self._patch_visit(_get_message_values=lambda self, kind, lang: {}):
            self.assertIn("day", self._render(message)[message.id].problem)

    def test_record_of_another_model_is_not_asked(self):
        template = self._new_template("{{ day }}", given="day", model="clinic.visit")
        message = self._new_message(
            template, res_model="res.partner", res_id=1, params={"day": "x"}
        )
        self.assertEqual(self._render(message)[message.id].text, "x")

    def test_archived_words_are_still_sent(self):
        template = self._new_template("Hello {{ patient }}")
        message = self._new_message(template)
        template.active = False
        self.assertEqual(self._render(message)[message.id].text, "Hello 王小明")
        self.assertEqual(message.kind_shown, "Words")

    def test_without_patient(self):
        template = self._new_template("Code {{ code }}", given="code", is_secret=True)
        message = self._new_message(
            template, patient_id=False, params={"code": "1234"}, address="+8613"
        )
        self.assertEqual(self._render(message)[message.id].text, "Code 1234")

    def test_language_nobody_installed(self):
        self.patient.sudo().lang = "ja-JP"
        message = self._new_message(self._new_template("Hello."))
        self.assertEqual(message._get_message_lang(), "en_US")

    def test_registration_of_a_language_wins_and_lacks_nothing(self):
        template = self._new_template("Code {{ code }}", given="code, link")
        self.env["clinic.message.template.registration"].create(
            {
                "template_id": template.id,
                "provider_id": self.provider.id,
                "provider_template": "SMS_9",
                "parameters": "code, link",
            }
        )
        message = self._new_message(
            template, params={"code": "1"}, provider_id=self.provider.id
        )
        self.assertIn("link", self._render(message)[message.id].problem)


@tagged("post_install", "-at_install")
class TestTemplateEdges(WordsCommon):
    def test_spaces_between_channels(self):
        template = self._new_template(channels=" sms , email,")
        self.assertEqual(template.channels, "sms,email")
        template.channels = "email , wechat"
        self.assertEqual(template._get_channels(), ["email", "wechat"])

    def test_no_channel_at_all(self):
        with self.assertSentence(ValidationError, "Write the channels"):
            self._new_template(channels=" , ")

    def test_template_of_another_chain_is_not_read(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        other = self._new_template(chain_id=chain.id)
        own = self._new_template(chain_id=self.chain.id)
        found = self.templates.with_user(self.reception_a).search(
            [("id", "in", (own | other).ids)]
        )
        self.assertEqual(found, own)
        with self.assertRaises(AccessError):
            other.with_user(self.hq).body = "x"

    def test_registrations_are_for_who_writes_templates(self):
        rows = self.env["clinic.message.template.registration"]
        with self.assertRaises(AccessError):
            rows.with_user(self.reception_a).search([])
        values = {
            "template_id": self._new_template().id,
            "provider_id": self.provider.id,
            "provider_template": "SMS_1",
        }
        rows.with_user(self.hq).create(values)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            rows.create(values)

    def test_placeholder_that_a_registration_needs_stays(self):
        template = self._new_template("{{ code }}", given="code")
        with self.assertSentence(ValidationError, "{{ code }}"):
            template.given = False

    def test_words_that_we_ship(self):
        """All of them can be rendered, and name nothing of a treatment."""
        for template in self.templates.search([("is_offered", "=", True)]):
            with self.subTest(template.code):
                message = self._new_message(template)
                self.assertFalse(self._render(message)[message.id].problem)
                self.assertFalse(template._find_diagnosis(template.body))
                self.assertNotEqual(template.purpose, "marketing")

    def test_a_short_word_is_no_part_of_another(self):
        codes = self.env["clinic.diagnosis.code"]
        codes.create({"code": "T9", "name": "Qua", "system": "local"})
        self._new_template("Quality first, {{ patient }}")
        with self.assertSentence(ValidationError, "Qua"):
            self._new_template("Your qua, {{ patient }}")

    def test_special_characters_of_a_diagnosis(self):
        codes = self.env["clinic.diagnosis.code"]
        codes.create({"code": "T8", "name": "Zox (left) [2+]", "system": "local"})
        self._new_template("Hello {{ patient }}")


@tagged("post_install", "-at_install")
class TestCost(WordsCommon):
    def _count(self, call):
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def _fill(self, count):
        now = fields.Datetime.now()
        template = self._new_template("Hello {{ patient }}")
        for number in range(count):
            self._new_message(
                template,
                state="sent",
                sent_at=now - timedelta(minutes=number),
                claimed_at=now,
                body=f"Message {number}",
            )

    def test_timeline(self):
        def call():
            patient = self.patient.with_user(self.reception_a)
            return patient.get_timeline(kinds=["message"])

        self._fill(1)
        one = self._count(call)
        self._fill(19)
        self.assertEqual(len(call()["entries"]), 20)
        self.assertEqual(self._count(call), one)

    def test_outbox_list(self):
        names = ["kind_shown", "address_shown", "reason_text", "display_name", "state"]

        def call():
            rows = self.env["clinic.message"].with_user(self.reception_a)
            return rows.search([("patient_id", "=", self.patient.id)]).read(names)

        self._fill(1)
        one = self._count(call)
        self._fill(19)
        self.assertEqual(len(call()), 20)
        self.assertEqual(self._count(call), one)
