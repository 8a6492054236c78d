from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_words import WordsCommon


@tagged("post_install", "-at_install")
class TestCompose(WordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("clinic_messaging.clinic_message_template_call_us")
        cls.messages = cls.env["clinic.message"]
        cls._new_provider("email")

    def _open(self, user=None, patient=None):
        patient = patient or self.patient
        action = patient.with_user(user or self.reception_a).action_write_message()
        model = self.env["clinic.message.compose"].with_user(user or self.reception_a)
        return Form(model.with_context(**action["context"]))

    def _get_rows(self):
        return self.messages.search([("patient_id", "=", self.patient.id)])

    def test_button_and_send(self):
        """Two actions: the words, the channel and the branch stand there."""
        form = self._open()
        self.assertEqual(form.template_id, self.template)
        self.assertEqual(form.channel, "sms")
        self.assertIn("王小明, please call Branch A", form.body)
        action = form.save().action_send()
        self.assertEqual(action["params"]["type"], "success")
        row = self._get_rows()
        self.assertEqual(
            (row.state, row.kind, row.queue, row.template_id, row.branch_id),
            ("queued", "call_us", "now", self.template, self.branch_a),
        )

    def test_second_click_sends_nothing_more(self):
        wizard = self._open().save()
        wizard.action_send()
        wizard.action_send()
        self.assertEqual(len(self._get_rows()), 1)

    def test_own_words(self):
        form = self._open()
        form.body = "Please bring the old pictures."
        form.save().action_send()
        row = self._get_rows()
        self.assertEqual(row.body, "Please bring the old pictures.")
        self.assertFalse(row.template_id)
        self.assertEqual(row.kind_shown, "Written by hand")
        self.assertEqual(row.display_name, "Written by hand · SMS")

    def test_outlook_tells_each_channel(self):
        form = self._open()
        self.assertIn("SMS: leaves", form.outlook)
        self.assertIn("E-mail: No address", form.outlook)
        self.assertTrue(form.is_possible)
        form.channel = "email"
        self.assertFalse(form.is_possible)

    def test_outlook_keeps_nothing(self):
        self._open()
        self.assertFalse(self._get_rows())

    def test_refused_channel_says_what_to_do(self):
        form = self._open()
        form.channel = "email"
        wizard = form.save()
        with self.assertSentence(UserError, "Ask for a phone number or an e-mail"):
            wizard.action_send()
        self.assertFalse(self._get_rows())

    def test_who_asked_not_to_be_contacted(self):
        self.patient.sudo().do_not_contact = True
        form = self._open()
        self.assertIn("SMS: Do not contact", form.outlook)
        self.assertEqual(form.channel, "phone", "care may call: never switched off")

    def test_offers_do_not_leave_by_this_door(self):
        """The list does not show them; a call of RPC may name any."""
        wizards = self.env["clinic.message.compose"].with_user(self.reception_a)
        for number, vals in enumerate(({"purpose": "marketing"}, {"is_offered": 0})):
            template = self.template.copy({"code": f"t_news_{number}", **vals})
            wizard = wizards.create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "template_id": template.id,
                    "channel": "sms",
                }
            )
            with self.assertSentence(UserError, "not offered"):
                wizard.action_send()
        self.assertFalse(self._get_rows())

    def test_diagnosis_is_refused(self):
        codes = self.env["clinic.diagnosis.code"]
        codes.create({"code": "T1", "name": "Zoxitis", "system": "local"})
        form = self._open()
        form.body = "About your zoxitis."
        wizard = form.save()
        with self.assertSentence(UserError, "Zoxitis"):
            wizard.action_send()

    def test_empty_and_too_long(self):
        for body, words in ((" ", "Write the message"), ("a" * 1001, "1000")):
            form = self._open()
            form.body = body
            wizard = form.save()
            with self.subTest(words), self.assertSentence(UserError, words):
                wizard.action_send()

    def test_roles_that_write(self):
        self._new_visit(practitioner_id=self.doctor.id)
        for role in ("reception", "nurse", "practitioner", "followup"):
            with self.subTest(role):
                self._open(self.users[role]).save().action_send()
        self.assertEqual(len(self._get_rows()), 4)

    def test_roles_that_do_not(self):
        for role in ("cashier", "consultant", "marketing", "manager", "finance"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.patient.with_user(self.users[role]).action_write_message()

    def test_file_of_another_branch(self):
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).action_write_message()

    def test_nothing_is_told_of_a_closed_file(self):
        """Whoever names a patient in a context learns neither name nor consent."""
        model = self.env["clinic.message.compose"].with_user(self.reception_b)
        model = model.with_context(
            default_patient_id=self.patient.id, default_branch_id=self.branch_b.id
        )
        with self.assertRaises(AccessError):
            Form(model)
        with self.assertRaises(AccessError):
            model.create({}).outlook  # noqa: B018

    def test_branch_of_others(self):
        wizard = self._open().save()
        # sudo: what a crafted call could try
        wizard.sudo().branch_id = self.branch_b
        with self.assertSentence(AccessError, "branch where you work"):
            wizard.action_send()

    def test_window_of_another(self):
        wizard = self._open().save()
        wizard.invalidate_recordset()
        for user in (self.reception_b, self.users["followup"]):
            with self.assertRaises(AccessError):
                wizard.with_user(user).read(["body"])

    def test_patient_of_a_wizard_cannot_be_changed(self):
        hidden = self._new_patient("李四", user=self.reception_b)
        wizard = self._open().save()
        # sudo: what a crafted call could try
        wizard.sudo().patient_id = hidden
        with self.assertRaises(AccessError):
            wizard.action_send()

    def test_length_is_told(self):
        form = self._open()
        form.body = "您" * 71
        self.assertIn("71 characters, 2 SMS", form.size_text)


@tagged("post_install", "-at_install")
class TestPreview(WordsCommon):
    def _preview(self, template, user=None, **vals):
        wizards = self.env["clinic.message.template.preview"]
        return wizards.with_user(user or self.hq).create(
            {"template_id": template.id, "branch_id": self.branch_a.id, **vals}
        )

    def test_of_a_patient_in_each_language(self):
        self._add_chinese()
        template = self._new_template("Hello {{ patient }}, {{ day }}", given="day")
        template.with_context(lang="zh_CN").body = "您好 {{ patient }},{{ day }}"
        preview = self._preview(template, self.env.user, patient_id=self.patient.id)
        self.assertIn("Hello 王小明, [comes", preview.body)
        preview.lang = "zh_CN"
        self.assertIn("您好 王小明", preview.body)

    def test_without_patient(self):
        template = self._new_template("{{ patient }} {{ branch_phone }}")
        preview = self._preview(template)
        self.assertEqual(preview.body, "[name of the patient] 021-5555")
        self.branch_a.phone = False
        preview.channel = "email"
        self.assertIn("[phone of the branch]", preview.body)

    def test_opt_out_line_is_shown(self):
        template = self._new_template("News", purpose="marketing")
        self.assertIn("Reply R", self._preview(template).body)

    def test_button(self):
        template = self._new_template()
        action = template.with_user(self.hq).action_preview()
        self.assertEqual(action["context"]["default_template_id"], template.id)

    def test_name_of_a_closed_file_is_not_told(self):
        preview = self._preview(self._new_template(), patient_id=self.patient.id)
        with self.assertRaises(AccessError):
            preview.body  # noqa: B018

    def test_manager_reads_it_for_his_patients(self):
        preview = self._preview(
            self._new_template(), self.manager_a, patient_id=self.patient.id
        )
        self.assertEqual(preview.body, "Hello 王小明.")

    def test_reception_has_none(self):
        with self.assertRaises(AccessError):
            self._preview(self._new_template(), self.reception_a)


@tagged("post_install", "-at_install")
class TestTimeline(WordsCommon):
    """One list per file of what was sent and what came back."""

    def _get_entries(self, user, **kwargs):
        return self.patient.with_user(user).get_timeline(**kwargs)["entries"]

    def test_message_reply_and_call(self):
        now = fields.Datetime.now()
        self._new_message(
            body="Please call us.", state="sent", sent_at=now, claimed_at=now
        )
        self._new_message(
            state="suppressed", reason="no_address", due_at=now - timedelta(days=1)
        )
        # sudo: rows that providers and answers make
        bulk = {"clinic_bulk": True}
        self.env["clinic.message.reply"].sudo().with_context(**bulk).create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "channel": "sms",
                "body": "I come later.",
                "received_at": now,
                "due_at": now,
            }
        )
        self.env["clinic.call.task"].sudo().with_context(**bulk).create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "kind": "recall",
                "subject": "Ask about Monday",
                "due_at": now,
            }
        )
        entries = self._get_entries(
            self.reception_a, kinds=["message", "reply", "call"]
        )
        self.assertEqual(
            sorted(entry["kind"] for entry in entries),
            ["call", "message", "message", "reply"],
        )
        texts = {entry["text"] for entry in entries}
        self.assertLessEqual(
            {"Please call us.", "No address", "I come later.", "Ask about Monday"},
            texts,
        )
        titles = " ".join(entry["title"] for entry in entries)
        self.assertIn("SMS · Written by hand · Sent", titles)

    def test_roles_without_messages_see_none(self):
        self._new_message(body="Please call us.")
        kinds = self.patient.with_user(self.users["consultant"])
        kinds = kinds.sudo(False)._get_readable_sources()
        self.assertNotIn("clinic.message", [source.model for source in kinds])

    def test_list_of_one_file(self):
        action = self.patient.with_user(self.reception_a).action_open_messages()
        self.assertEqual(action["domain"], [("patient_id", "=", self.patient.id)])
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).action_open_messages()
