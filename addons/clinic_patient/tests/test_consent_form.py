from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common_consent import ConsentCommon


@tagged("post_install", "-at_install")
class TestConsentForm(ConsentCommon):
    def _as_director(self, record):
        return record.with_user(self.medical_director)

    def test_written_and_published_by_the_medical_director(self):
        forms = self.env["clinic.consent.form"].with_user(self.medical_director)
        form = forms.create({"name": "Implant", "chain_id": self.chain.id})
        self.assertFalse(form.current_version_id)
        draft = self.env["clinic.consent.form.version"].browse(
            form.action_edit()["res_id"]
        )
        draft = self._as_director(draft)
        self.assertEqual(
            (draft.number, draft.name, draft.state), (1, "Implant", "draft")
        )
        with self.assertSentence(UserError, "Write the text"):
            draft.action_publish()
        draft.body = "<p>Bone may be lost.</p>"
        draft.action_publish()
        self.assertEqual(form.current_version_id, draft)
        self.assertEqual(draft.published_by_id, self.medical_director)
        self.assertEqual(len(draft.digest), 64)
        self.assertEqual(draft._get_digest(), draft.digest)

    def test_edit_makes_the_next_version_of_the_same_text(self):
        action = self._as_director(self.form).action_edit()
        draft = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(draft.body, self.version.body)
        self.assertEqual((draft.number, draft.state), (2, "draft"))
        self.assertFalse(draft.digest)
        again = self._as_director(self.form).action_edit()
        self.assertEqual(again["res_id"], draft.id)
        self.assertEqual(self.form.current_version_id, self.version)
        self._as_director(draft).action_publish()
        self.assertEqual(self.form.current_version_id, draft)
        self.assertEqual((draft.is_current, self.version.is_current), (True, False))

    def test_a_published_version_does_not_change(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        version = self._as_director(self.version)
        for vals in ({"body": "<p>Nothing happens.</p>"}, {"name": "x"}):
            with self.assertSentence(UserError, "Choose 'Edit'"):
                version.write(vals)
        in_chinese = version.with_context(lang="zh_CN")
        with self.assertSentence(UserError, "新建下一版"):
            in_chinese.write({"name": "拔牙"})
        self.assertNotEqual(in_chinese.name, "拔牙")
        with self.assertRaises(UserError):
            version.action_publish()
        with self.assertSentence(UserError, "Archive"):
            version.unlink()
        with self.assertSentence(UserError, "Archive the form"):
            self.form.unlink()

    @mute_logger("odoo.sql_db")
    def test_nor_for_whoever_writes_sql(self):
        self.env.flush_all()
        for query in (
            "UPDATE clinic_consent_form_version SET digest = 'x' WHERE id = %s",
            "UPDATE clinic_consent_form_version SET state = 'draft' WHERE id = %s",
            "UPDATE clinic_consent_form_version"
            " SET body = jsonb_set(body, '{en_US}', '\"y\"') WHERE id = %s",
            "DELETE FROM clinic_consent_form_version WHERE id = %s",
        ):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.env.cr.execute(query, [self.version.id])
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute("TRUNCATE clinic_consent_form_version CASCADE")

    def test_state_is_no_field_to_type_in(self):
        draft = self.form._make_draft()
        for vals in ({"state": "published"}, {"digest": "x"}, {"number": 7}):
            with self.assertRaises(UserError):
                self._as_director(draft).write(vals)
        with self.assertRaises(UserError):
            self._as_director(draft).create(
                {"form_id": self.form.id, "state": "published"}
            )

    def test_a_draft_edited_while_another_publishes(self):
        draft = self._as_director(self.form._make_draft())
        draft.body = "<p>Mine.</p>"
        draft.with_user(self.admin_clinic).action_publish()
        with self.assertSentence(UserError, "the next version"):
            draft.write({"body": "<p>Mine, and more.</p>"})

    @mute_logger("odoo.sql_db")
    def test_one_draft_only(self):
        self.form._make_draft()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.version.copy().flush_recordset()
        self.assertIn("draft", str(caught.exception))

    def test_a_draft_goes_away(self):
        draft = self._as_director(self.form._make_draft())
        draft.unlink()
        self.assertFalse(self.form.draft_version_id)

    def test_every_language_counts(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.form.with_context(lang="zh_CN").name = "拔牙"
        draft = self.env["clinic.consent.form.version"].create(
            {"form_id": self.form.id}
        )
        self.assertEqual(draft.with_context(lang="zh_CN").name, "拔牙")
        draft.body = "<p>It may bleed.</p>"
        plain = draft._get_digest()
        draft.update_field_translations(
            "body", {"zh_CN": {"It may bleed.": "可能出血。"}}
        )
        self.assertNotEqual(draft._get_digest(), plain)
        draft.action_publish()
        title, text = draft._get_text("zh_CN")
        self.assertEqual((title, "可能出血" in text), ("拔牙", True))
        self.assertNotEqual(
            draft._get_text_digest("zh_CN"), draft._get_text_digest("en_US")
        )

    def test_publishing_is_logged(self):
        log = self.env["clinic.operation.log"].search(
            [("operation", "=", "consent_form.publish")], limit=1
        )
        self.assertEqual(log.res_ids, self.version.ids)

    # -- who ---------------------------------------------------------------------
    def test_who_takes_signatures_reads_and_does_not_write(self):
        for user in (self.reception_a, self.nurse_a, self.practitioner_a):
            version = self.version.with_user(user)
            self.assertIn("bleed", version.body)
            with self.assertRaises(AccessError):
                version.form_id.write({"name": "x"})
            with self.assertRaises(AccessError):
                version.form_id.action_edit()
            with self.assertRaises(AccessError):
                self.form._make_draft().with_user(user).action_publish()
            self.form.draft_version_id.unlink()

    def test_others_read_nothing(self):
        for role in ("cashier", "consultant", "followup", "marketing", "manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.version.with_user(self.users[role]).read(["body"])

    def test_a_form_of_another_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OCH"})
        theirs = self._new_form("Theirs", chain_id=other.id)
        forms = self.env["clinic.consent.form"].with_user(self.nurse_a)
        self.assertNotIn(theirs, forms.search([]))
        self.assertIn(self.form, forms.search([]))
        self.assertNotIn(theirs, forms.sudo()._get_signable(self.chain))
