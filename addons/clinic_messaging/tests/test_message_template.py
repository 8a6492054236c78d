from odoo.exceptions import AccessError, ValidationError
from odoo.tests import mute_logger, tagged
from psycopg2.errors import UniqueViolation

from .common_words import WordsCommon


@tagged("post_install", "-at_install")
class TestTemplate(WordsCommon):
    def test_unknown_placeholder_is_refused_with_the_list(self):
        with self.assertSentence(ValidationError, "{{ patient }}, {{ branch }}"):
            self._new_template("Hello {{ pateint }}.")

    def test_names_of_the_occasion_are_known(self):
        template = self._new_template("{{ code }} {{ link }}", given="code, link")
        self.assertIn("{{ code }}", template.offered_text)
        with self.assertSentence(ValidationError, "{{ link }}"):
            template.given = "code"

    def test_broken_braces_are_refused(self):
        template = self._new_template()
        for body in ("Hello {{ patient }", "Hello {{ patient.phone }}", "a }} b"):
            with self.subTest(body), self.assertSentence(ValidationError, "Nobody"):
                template.body = body

    def test_subject_is_checked_too(self):
        with self.assertSentence(ValidationError, "{{ doctor }}"):
            self._new_template(subject="From {{ doctor }}")

    def test_each_language_is_checked(self):
        self._add_chinese()
        template = self._new_template()
        with self.assertSentence(ValidationError, "{{ huanzhe }}"):
            template.with_context(lang="zh_CN").body = "您好 {{ huanzhe }}"
        with self.assertSentence(ValidationError, "{{ huanzhe }}"):
            template.update_field_translations("body", {"zh_CN": "{{ huanzhe }}"})

    def test_missing_language_is_named(self):
        self._add_chinese()
        template = self._new_template()
        self.assertIn("Chinese", template.missing_text)
        template.with_context(lang="zh_CN").body = "您好 {{ patient }}"
        template.invalidate_recordset()
        self.assertFalse(template.missing_text)

    def test_diagnosis_is_refused(self):
        codes = self.env["clinic.diagnosis.code"]
        codes.create({"code": "T1", "name": "Zoxitis", "system": "local"})
        codes.create({"code": "T2", "name": "龋坏病", "system": "local"})
        for body in ("Your zoxitis, {{ patient }}", "关于您的龋坏病"):
            with self.subTest(body), self.assertSentence(ValidationError, "diagnosis"):
                self._new_template(body)
        self._new_template("Zoxitisville branch, {{ patient }}")

    def test_unknown_channel_and_model_are_refused(self):
        with self.assertSentence(ValidationError, "sms, email, wechat, phone, portal"):
            self._new_template(channels="sms,fax")
        with self.assertSentence(ValidationError, "no model 'x.y'"):
            self._new_template(model="x.y")

    def test_too_long(self):
        with self.assertSentence(ValidationError, "2000"):
            self._new_template("a" * 2001)

    def test_model_offers_names(self):
        offered = {"day": "Day of the visit"}
        with self._patch_visit(_get_message_placeholders=lambda self: offered):
            template = self._new_template("On {{ day }}", model="clinic.visit")
            self.assertIn("Day of the visit", template.offered_text)

    def test_size(self):
        template = self._new_template("您" * 71)
        self.assertIn("71 characters, 2 SMS", template.size_text)
        self.assertFalse(self._new_template("x", channels="email").size_text)

    def test_channels_by_their_names(self):
        template = self._new_template(channels="wechat, sms")
        self.assertEqual(template.channels_shown, "WeChat, SMS")

    def test_one_code_per_chain(self):
        self._new_template(code="same")
        self._new_template(code="same", chain_id=self.chain.id)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._new_template(code="same")

    def test_rights(self):
        template = self._new_template()
        for role in ("reception", "marketing", "manager"):
            with self.subTest(role):
                mine = template.with_user(self.users[role])
                self.assertTrue(mine.body)
                with self.assertRaises(AccessError):
                    mine.body = "x"
        template.with_user(self.hq).body = "Hello."
        self.assertEqual(template.body, "Hello.")

    def test_change_is_logged(self):
        template = self._new_template()
        template.with_user(self.hq).body = "Hello again."
        row = self.env["clinic.operation.log"].search([], order="id desc", limit=1)
        self.assertEqual(row.operation, "template.change")

    def test_registration_names_are_checked(self):
        template = self._new_template("{{ code }}", given="code")
        values = {
            "template_id": template.id,
            "provider_id": self.provider.id,
            "provider_template": "SMS_1",
        }
        rows = self.env["clinic.message.template.registration"]
        with self.assertSentence(ValidationError, "Nobody fills the parameters who"):
            rows.create({**values, "parameters": "code, name=who"})
        rows.create({**values, "parameters": "code, name=patient"})


@tagged("post_install", "-at_install")
class TestRender(WordsCommon):
    def test_values_of_patient_and_branch(self):
        template = self._new_template(
            "{{ patient }}: {{ branch }}, {{ branch_address }}, {{ branch_phone }}",
            subject="From {{ branch }}",
        )
        message = self._new_message(template)
        found = self._render(message)[message.id]
        self.assertEqual(found.text, "王小明: Branch A, 1 Main St, X, 021-5555")
        self.assertEqual(found.subject, "From Branch A")
        self.assertFalse(found.problem)

    def test_language_of_the_patient(self):
        self._add_chinese()
        template = self._new_template("Hello {{ patient }}.")
        template.with_context(lang="zh_CN").body = "您好 {{ patient }}"
        message = self._new_message(template)
        self.patient.lang = "zh-CN"
        self.assertEqual(self._render(message)[message.id].text, "您好 王小明")
        self.patient.lang = "en-GB"
        self.assertEqual(self._render(message)[message.id].text, "Hello 王小明.")
        asked = self._new_message(template, lang="zh_CN")
        self.assertEqual(self._render(asked)[asked.id].text, "您好 王小明")

    def test_missing_value_is_a_problem(self):
        template = self._new_template("{{ code }} {{ link }}", given="code, link")
        message = self._new_message(template, params={"code": "1"})
        found = self._render(message)[message.id]
        self.assertFalse(found.text)
        self.assertIn("link", found.problem)

    def test_params_win_over_the_record(self):
        template = self._new_template("{{ day }}", given="day", model="clinic.visit")
        visit = self._new_visit()
        link = {"res_model": "clinic.visit", "res_id": visit.id}
        messages = self._new_message(template, **link)
        messages |= self._new_message(template, params={"day": "Tuesday"}, **link)

        def get_values(records, kind, lang):
            self.assertEqual(kind, template.code)
            return {record.id: {"day": f"Monday {lang}"} for record in records}

        with self._patch_visit(_get_message_values=get_values):
            found = self._render(messages)
        self.assertEqual(
            [found[m.id].text for m in messages], ["Monday en_US", "Tuesday"]
        )

    def test_code_is_not_kept(self):
        template = self._new_template(
            "Code {{ code }}, {{ patient }}", given="code", is_secret=True
        )
        message = self._new_message(template, params={"code": "481516"})
        found = self._render(message)[message.id]
        self.assertIn("481516", found.text)
        self.assertNotIn("481516", found.kept)
        self.assertIn("王小明", found.kept)

    def test_offers_say_how_to_stop(self):
        template = self._new_template("News.", purpose="marketing")
        sms = self._new_message(template)
        email = self._new_message(template, channel="email")
        found = self._render(sms | email)
        self.assertEqual(found[sms.id].text, "News. Reply R to stop.")
        self.assertIn("Answer with R", found[email.id].text)
        self._set_policy("message.opt_out_line", "false")
        self.assertEqual(self._render(sms)[sms.id].text, "News.")

    def test_registration_of_the_provider(self):
        self._add_chinese()
        template = self._new_template("Code {{ code }}", given="code")
        self.env["clinic.message.template.registration"].create(
            [
                {
                    "template_id": template.id,
                    "provider_id": self.provider.id,
                    "lang": lang,
                    "sign_name": sign,
                    "provider_template": number,
                    "parameters": "code, who=patient",
                }
                for lang, sign, number in (
                    (False, "Clinic", "SMS_1"),
                    ("zh_CN", "诊所", "SMS_2"),
                )
            ]
        )
        values = {"params": {"code": "12"}, "provider_id": self.provider.id}
        english = self._new_message(template, lang="en_US", **values)
        chinese = self._new_message(template, lang="zh_CN", **values)
        other = self._new_message(template, params={"code": "12"})
        found = self._render(english | chinese | other)
        self.assertEqual(
            [
                (found[m.id].sign_name, found[m.id].template_ref)
                for m in (english, chinese)
            ],
            [("Clinic", "SMS_1"), ("诊所", "SMS_2")],
        )
        self.assertEqual(found[english.id].parameters, {"code": "12", "who": "王小明"})
        self.assertFalse(found[other.id].template_ref)

    def test_free_text_and_html(self):
        message = self._new_message(body="Line <1>\nLine 2", channel="email")
        found = self._render(message)[message.id]
        self.assertEqual(found.subject, "Branch A")
        self.assertIn("&lt;1&gt;", found.html)
        self.assertEqual(found.kept, "Line <1>\nLine 2")

    def test_queries_do_not_grow(self):
        template = self._new_template("{{ patient }} {{ branch }}")
        messages = self._new_message()
        for number in range(20):
            patient = self._new_patient(f"Name {number}")
            messages |= self._new_message(template, patient_id=patient.id)
        counts = []
        for some in (messages[1], messages[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            self._render(some)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._render(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
