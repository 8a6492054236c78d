from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, mute_logger, tagged
from psycopg2.errors import RaiseException

from .common_words import WordsCommon


class ConsentCommon(WordsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["clinic.contact.consent"]
        cls.text = cls.env.ref("clinic_messaging.clinic_contact_consent_text_first")

    @classmethod
    def _ask(cls, user=None, patient=None):
        patient = (patient or cls.patient).with_user(user or cls.reception_a)
        action = patient.action_ask_consents()
        model = cls.env[action["res_model"]].with_user(user or cls.reception_a)
        return Form(model.with_context(**action["context"]))

    def _get_decisions(self, patient=None):
        rows = self.consents.search([("patient_id", "=", (patient or self.patient).id)])
        return {(row.purpose, row.channel): row.decision for row in reversed(rows)}


@tagged("post_install", "-at_install")
class TestAsk(ConsentCommon):
    def test_no_box_is_ticked(self):
        form = self._ask()
        for name in ("sms", "email", "phone", "wechat"):
            self.assertFalse(form[f"marketing_{name}"])
        self.assertFalse(form.profiling_any)
        self.assertIn("without a tick nothing is sent", form.body)
        self.assertEqual(form.company_name, self.company.name)

    def test_answers_with_their_evidence(self):
        form = self._ask()
        form.marketing_sms = True
        form.save().action_collect()
        self.assertEqual(self._get_decisions()["marketing", "sms"], "granted")
        self.assertEqual(self._get_decisions()["marketing", "email"], "refused")
        row = self.consents.search(
            [("patient_id", "=", self.patient.id), ("decision", "=", "granted")]
        )
        self.assertEqual(row.company_id, self.company)
        self.assertEqual(row.text_id, self.text)
        self.assertTrue(row.text_version.startswith("1 "))
        self.assertEqual(row.branch_id, self.branch_a)
        self.assertIn("Asked at Branch A", row.evidence)
        self.assertEqual(row.create_uid, self.reception_a)

    def test_refusing_is_one_click(self):
        self._ask().save().action_refuse()
        self.assertEqual(set(self._get_decisions().values()), {"refused"})

    def test_profiling_is_asked_apart(self):
        self._set_policy("contact.profiling_needs_consent", "true")
        form = self._ask()
        form.marketing_sms = True
        form.save().action_collect()
        self.assertEqual(self._get_decisions()["profiling", "any"], "refused")
        self._set_policy_off()
        questions = self.consents._get_questions(self.branch_a)
        self.assertNotIn("profiling", [row[0] for row in questions])

    def _set_policy_off(self):
        key = self.env["clinic.policy.key"].search(
            [("key", "=", "contact.profiling_needs_consent")]
        )
        self.env["clinic.policy"].search([("key_id", "=", key.id)]).value = "false"

    def test_what_was_given_is_withdrawn(self):
        form = self._ask()
        form.marketing_sms = True
        form.save().action_collect()
        self._ask().save().action_refuse()
        decisions = self._get_decisions()
        self.assertEqual(decisions["marketing", "sms"], "withdrawn")
        self.assertEqual(decisions["marketing", "email"], "refused")

    def test_child_by_its_guardian(self):
        self._set_policy("contact.guardian_age", "14")
        child = self._new_patient(
            "王小小", birth_date=fields.Date.today() - timedelta(days=3000)
        )
        form = self._ask(patient=child)
        self.assertTrue(form.is_young)
        form.marketing_sms = True
        wizard = form.save()
        with self.assertSentence(UserError, "choose the guardian"):
            wizard.action_collect()
        wizard.guardian_id = self.patient
        with self.assertSentence(UserError, "choose the guardian"):
            wizard.action_collect()  # a stranger, whom the list does not offer
        child._join_family_of(self.patient, guardian=True)
        wizard.action_collect()
        self.assertEqual(self._get_decisions(child)["marketing", "sms"], "granted")
        wizard.action_refuse()
        self.assertNotIn("granted", self._get_decisions(child).values())
        self.consents.with_user(self.reception_a)._collect(
            child,
            {("marketing", "sms"): True},
            self.text,
            "test",
            branch=self.branch_a,
            given_by=self.patient,
        )
        self.assertEqual(self._get_decisions(child)["marketing", "sms"], "granted")

    def test_language_of_the_words_is_in_the_version(self):
        self._add_chinese()
        self.env.cr.execute(
            "UPDATE clinic_contact_consent_text"
            """ SET body = body || '{"zh_CN": "勾选才发送。"}' WHERE id = %s""",
            [self.text.id],
        )
        self.env.invalidate_all()
        self.patient.sudo().lang = "zh-CN"
        self.assertEqual(self._ask().body, "勾选才发送。")
        self._ask().save().action_refuse()
        row = self.consents.search([("patient_id", "=", self.patient.id)], limit=1)
        self.assertEqual(row.text_version, self.text._get_mark("zh_CN"))
        self.assertNotEqual(row.text_version, self.text._get_mark("en_US"))

    def test_no_text_no_answers(self):
        with self.assertSentence(UserError, "publish one under Configuration"):
            self.consents._collect(
                self.patient,
                {("marketing", "sms"): True},
                self.text.browse(),
                "test",
                branch=self.branch_a,
            )

    def test_next_role_is_refused(self):
        with self.assertRaises(AccessError):
            self._ask(self.users["nurse"]).save()

    def test_closed_file_is_not_asked_about(self):
        wizards = self.env["clinic.consent.ask"].with_user(self.reception_b)
        wizard = wizards.create(
            {"patient_id": self.patient.id, "branch_id": self.branch_b.id}
        )
        with self.assertRaises(AccessError):
            wizard.action_refuse()
        with self.assertRaises(AccessError):
            wizard.body  # noqa: B018

    def test_other_branch_is_refused(self):
        wizard = self._ask().save()
        # sudo: what a crafted call could try
        wizard.sudo().branch_id = self.branch_b
        with self.assertSentence(UserError, "branch where you work"):
            wizard.action_collect()


@tagged("post_install", "-at_install")
class TestAskAtCheckIn(ConsentCommon):
    def _check_in(self):
        visit = self._new_visit(planned_at=fields.Datetime.now())
        return visit.with_user(self.reception_a).action_check_in()

    def test_not_asked_unless_the_policy_says_so(self):
        self.assertNotIsInstance(self._check_in(), dict)

    def test_asked_once_for_so_many_months(self):
        self._set_policy("consent.ask_months", "12")
        action = self._check_in()
        self.assertEqual(action["res_model"], "clinic.consent.ask")
        self.assertEqual(action["context"]["default_patient_id"], self.patient.id)
        visit = self.env["clinic.visit"].search([("patient_id", "=", self.patient.id)])
        self.assertEqual(visit.state, "waiting", "nobody waits for the answer")
        self._ask().save().action_refuse()
        self.assertFalse(self.consents._is_due(self.patient, self.branch_a))
        self.env.cr.execute(
            "UPDATE clinic_contact_consent SET decided_at = now() - interval '13 month'"
            " WHERE patient_id = %s",
            [self.patient.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.consents._is_due(self.patient, self.branch_a))

    def test_who_walks_in_is_asked_too(self):
        windows = self.env["clinic.walkin"].with_user(self.reception_a)
        window = windows.create({"name": "张三"})
        shown = window.action_walk_in()["params"]["next"]
        self.assertEqual(shown["type"], "ir.actions.act_window_close")
        self._set_policy("consent.ask_months", "12")
        shown = window.action_walk_in()["params"]["next"]
        self.assertEqual(shown["res_model"], "clinic.consent.ask")
        person = window.visit_id.patient_id
        self.assertEqual(shown["context"]["default_patient_id"], person.id)
        self.assertEqual(window.visit_id.state, "waiting", "nobody waits for it")
        self._ask(patient=person).save().action_refuse()
        shown = window.action_walk_in()["params"]["next"]
        self.assertEqual(shown["type"], "ir.actions.act_window_close")

    def test_who_wants_nothing_is_not_asked(self):
        self._set_policy("consent.ask_months", "12")
        self.patient.sudo().do_not_contact = True
        self.assertFalse(self.consents._is_due(self.patient, self.branch_a))

    def test_who_may_not_write_consents_is_not_asked(self):
        self._set_policy("consent.ask_months", "12")
        visit = self._new_visit(practitioner_id=self.doctor.id)
        found = visit.with_user(self.nurse_a)._get_consent_question()
        self.assertFalse(found)


@tagged("post_install", "-at_install")
class TestConsentText(ConsentCommon):
    def _new_text(self, **vals):
        values = {"version": "9", "body": "Words", "chain_id": self.chain.id}
        return self.env["clinic.contact.consent.text"].create({**values, **vals})

    def test_published_words_never_change(self):
        text = self.text.with_user(self.privacy)
        for vals in ({"body": "x"}, {"version": "2"}, {"state": "draft"}):
            with self.subTest(vals), self.assertSentence(UserError, "next version"):
                text.write(vals)
        with self.assertSentence(UserError, "next version"):
            self.text.unlink()

    def test_nor_by_sql(self):
        for query in (
            """UPDATE clinic_contact_consent_text SET body = '{"en_US": "x"}'""",
            "UPDATE clinic_contact_consent_text SET version = 'x'",
            "UPDATE clinic_contact_consent_text SET state = 'draft'",
            "DELETE FROM clinic_contact_consent_text",
        ):
            with (
                self.subTest(query),
                self.assertRaises(RaiseException),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"{query} WHERE id = {self.text.id}")

    def test_both_languages_are_published(self):
        self._add_chinese()
        text = self._new_text()
        mine = text.with_user(self.privacy)
        self.assertIn("Chinese", mine.missing_text)
        with self.assertSentence(UserError, "Chinese"):
            mine.action_publish()
        mine.with_context(lang="zh_CN").body = "文字"
        text.invalidate_recordset()
        mine.action_publish()
        self.assertEqual(text.state, "published")
        row = self.env["clinic.operation.log"].search([], order="id desc", limit=1)
        self.assertEqual(row.operation, "consent_text.publish")

    def test_the_newest_of_the_chain_holds(self):
        texts = self.env["clinic.contact.consent.text"]
        self.assertEqual(texts._get_current(self.branch_a), self.text)
        own = self._new_text()
        self.assertEqual(texts._get_current(self.branch_a), self.text)
        for lang, _name in self.env["res.lang"].get_installed():
            own.with_context(lang=lang).body = "Words"
        own.invalidate_recordset()
        own.action_publish()
        self.assertEqual(texts._get_current(self.branch_a), own)

    def test_reception_reads_only(self):
        text = self._new_text().with_user(self.reception_a)
        self.assertEqual(text.body, "Words")
        with self.assertRaises(AccessError):
            text.action_publish()
