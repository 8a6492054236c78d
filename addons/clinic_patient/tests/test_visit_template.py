import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_template import TemplateCommon

CHECK = psycopg2.errors.CheckViolation


@tagged("post_install", "-at_install")
class TestVisitTemplate(TemplateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["clinic.visit.template"].with_user(cls.medical_director)
        cls.mine = cls.template.with_user(cls.medical_director)

    def _edit(self):
        action = self.mine.action_edit()
        return self.env[action["res_model"]].browse(action["res_id"])

    # -- on screen -------------------------------------------------------------
    def test_the_director_writes_and_publishes_a_template(self):
        form = Form(self.templates)
        form.name, form.code = "Skin", "skin"
        template = form.save()
        action = template.action_edit()
        draft = self.env[action["res_model"]].with_user(self.medical_director)
        with Form(draft.browse(action["res_id"])) as form:
            with form.field_ids.new() as question:
                question.label = "Where"
            with form.field_ids.new() as question:
                question.label, question.kind = "Colour", "choice"
                question.options_text = "Red；Brown、 Red"
        draft = template.draft_version_id
        self.assertEqual(draft.field_ids.mapped("key"), ["where", "colour"])
        options = draft.field_ids[1].option_ids
        self.assertEqual(options.mapped("key"), ["red", "brown"])
        self.assertFalse(template.current_version_id)
        draft.action_publish()
        self.assertEqual(template.current_version_id, draft)
        self.assertEqual((draft.number, draft.state), (1, "published"))
        self.assertEqual(draft.published_by, self.medical_director)
        self.assertEqual(len(draft.digest), 64)
        logged = self.env["clinic.operation.log"].search(
            [("operation", "=", "template.published")], limit=1
        )
        self.assertEqual(logged.actor_id, self.medical_director.id)

    def test_edit_goes_on_with_the_draft_that_is_there(self):
        draft = self._edit()
        self.assertEqual((draft.number, draft.state), (2, "draft"))
        self.assertEqual(self._edit(), draft)
        self.assertEqual(
            draft.field_ids.mapped("key"), self.version.field_ids.mapped("key")
        )
        self.assertEqual(
            draft.field_ids.option_ids.mapped("key"),
            self.version.field_ids.option_ids.mapped("key"),
        )

    def test_a_draft_is_discarded(self):
        draft = self._edit()
        action = draft.with_user(self.medical_director).action_discard()
        self.assertEqual(action["res_id"], self.template.id)
        self.assertFalse(draft.exists())
        self.assertEqual(self.template.current_version_id, self.version)
        self.assertEqual(self._edit().number, 2)

    def test_options_keep_their_keys_when_renamed(self):
        question = self._edit().field_ids[2]
        question.options_text = "Clear; Opaque"
        self.assertEqual(
            [(o.key, o.label) for o in question.option_ids],
            [("clear", "Clear"), ("cloudy", "Opaque")],
        )
        question.options_text = "Opaque; Clear; Missing"
        self.assertEqual(
            [(o.key, o.label) for o in question.option_ids],
            [("cloudy", "Opaque"), ("clear", "Clear"), ("missing", "Missing")],
        )
        question.options_text = "Clear"
        self.assertEqual(question.option_ids.mapped("key"), ["clear"])

    def test_a_copy_begins_as_a_draft(self):
        copy = self.template.copy()
        self.assertFalse(copy.current_version_id)
        self.assertEqual(len(copy.draft_version_id.field_ids), 4)
        self.assertNotEqual(copy.code, self.template.code)

    def test_languages_go_along_into_the_next_version(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self._new_template("Ears", "ears", publish=False)
        draft = template.draft_version_id
        draft.field_ids[0].with_context(lang="fr_FR").label = "Histoire"
        draft.field_ids[2].with_context(lang="fr_FR").options_text = "Clair; Trouble"
        self.assertEqual(
            draft.field_ids[2].option_ids.mapped("key"), ["clear", "cloudy"]
        )
        draft.action_publish()
        template.action_edit()
        question = template.draft_version_id.field_ids[0]
        self.assertEqual(question.with_context(lang="fr_FR").label, "Histoire")
        self.assertEqual(question.label, "Story")

    # -- what cannot be published ----------------------------------------------
    def test_an_empty_version_is_not_published(self):
        draft = self.templates.create({"name": "Empty", "code": "empty"})._new_draft()
        with self.assertSentence(UserError, "Add a question"):
            draft.action_publish()

    def test_a_choice_needs_options(self):
        question = self._edit().field_ids[2]
        question.options_text = "Clear"
        with self.assertSentence(UserError, "at least two options"):
            question.version_id.action_publish()

    def test_a_default_fits_its_kind(self):
        question = self._edit().field_ids[1]
        question.default_value = "many"
        with self.assertSentence(UserError, "does not fit its kind"):
            question.version_id.action_publish()

    def test_keys_are_small_letters_and_unique(self):
        draft = self._edit()
        for key in ("Big", "1st", "a b", "x" * 41):
            with self.subTest(key), self.assertRaises(ValidationError):
                draft.field_ids[0].key = key
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            draft.field_ids[0].key = draft.field_ids[1].key
            self.env.flush_all()

    # -- published versions never change ---------------------------------------
    def test_python_refuses(self):
        question = self.version.field_ids[2]
        for change in (
            lambda: self.version.write({"note": "x"}),
            lambda: self.version.unlink(),
            lambda: self.version.action_publish(),
            lambda: question.write({"label": "x"}),
            lambda: question.unlink(),
            lambda: question.write({"options_text": "a; b"}),
            lambda: question.option_ids.write({"label": "x"}),
            lambda: question.option_ids[0].unlink(),
            lambda: question.copy({"key": "other"}),
            lambda: question.option_ids[0].copy({"key": "other"}),
            lambda: self.version.write({"field_ids": [(5, 0, 0)]}),
        ):
            with self.assertSentence(UserError, "put your changes into the next"):
                change()

    def test_the_screen_of_a_draft_that_another_published(self):
        draft = self._edit()
        form = Form(draft.with_user(self.medical_director))
        with form.field_ids.new() as question:
            question.label = "Late"
        draft.with_user(self.admin_clinic).action_publish()
        with self.assertSentence(UserError, "is published and does not change"):
            form.save()
        self.assertEqual(self.template.current_version_id.number, 2)
        self.assertEqual(len(self.template.current_version_id.field_ids), 4)

    def test_states_are_not_typed_in(self):
        draft = self._edit()
        for vals in ({"state": "published"}, {"number": 9}, {"digest": "x"}):
            with self.subTest(vals), self.assertRaises(UserError):
                draft.write(vals)
        with self.assertRaises(UserError):
            self.template.write({"current_version_id": False})
        with self.assertRaises(UserError):
            self.env["clinic.visit.template.version"].create(
                {"template_id": self.template.id, "state": "published"}
            )

    def test_postgresql_refuses(self):
        self.env.flush_all()
        question, option = self.version.field_ids[2], self.version.field_ids.option_ids
        for query, params in (
            ("UPDATE clinic_visit_template_version SET note = 'x' WHERE id = %s", 1),
            (
                "UPDATE clinic_visit_template_version SET state = 'draft'"
                " WHERE id = %s",
                1,
            ),
            ("DELETE FROM clinic_visit_template_version WHERE id = %s", 1),
            ("UPDATE clinic_visit_template_field SET kind = 'text' WHERE id = %s", 2),
            (
                "UPDATE clinic_visit_template_field"
                " SET label = jsonb_build_object('en_US', 'x') WHERE id = %s",
                2,
            ),
            ("UPDATE clinic_visit_template_field SET label = NULL WHERE id = %s", 2),
            ("DELETE FROM clinic_visit_template_field WHERE id = %s", 2),
            ("DELETE FROM clinic_visit_template_option WHERE id = %s", 3),
            (
                "INSERT INTO clinic_visit_template_option (field_id, key, label)"
                " VALUES (%s, 'z', jsonb_build_object('en_US', 'x'))",
                2,
            ),
            ("TRUNCATE clinic_visit_template_option -- %s", 3),
        ):
            number = {1: self.version.id, 2: question.id, 3: option[0].id}[params]
            with (
                self.subTest(query),
                self.assertRaises(CHECK),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [number])

    def test_a_language_may_be_added_and_stays(self):
        question = self.version.field_ids[0]
        self.env.flush_all()
        query = (
            "UPDATE clinic_visit_template_field SET label = label ||"
            " jsonb_build_object('zh_CN', %s) WHERE id = %s"
            " RETURNING label->>'zh_CN', label->>'en_US'"
        )
        self.env.cr.execute(query, ["病史", question.id])
        self.assertEqual(self.env.cr.fetchone(), ("病史", "Story"))
        self.env.cr.execute(query, ["别的", question.id])
        self.assertEqual(self.env.cr.fetchone(), ("病史", "Story"))

    def test_a_migration_may_pass(self):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE clinic_visit_template_version SET note = 'x' WHERE id = %s",
            [self.version.id],
        )
        self.assertEqual(self.env.cr.rowcount, 1)
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'off'")

    def test_a_template_in_use_is_archived_and_not_deleted(self):
        with self.assertSentence(UserError, "Archive it"):
            self.mine.unlink()
        self.mine.active = False
        self.assertTrue(self.version.exists())

    # -- who -------------------------------------------------------------------
    def test_only_the_director_and_the_administrator_edit(self):
        for role in ("practitioner", "nurse", "manager", "hq_director", "reception"):
            template = self.template.with_user(self.users[role])
            with self.subTest(role), self.assertRaises(AccessError):
                template.action_edit()
            version = self.version.with_user(self.users[role])
            with self.subTest(role), self.assertRaises(AccessError):
                version.action_publish()
            self.assertTrue(version.field_ids)

    def test_templates_of_another_chain_are_not_seen(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        theirs = self._new_template("Theirs", "theirs", chain_id=other.id)
        doctor = self.env["clinic.visit.template"].with_user(self.practitioner_a)
        found = doctor.search([])
        self.assertIn(self.template, found)
        self.assertNotIn(theirs, found)
        shared = self.env.ref("clinic_patient.clinic_visit_template_general")
        self.assertIn(shared, found)
        with self.assertRaises(AccessError):
            theirs.with_user(self.medical_director).action_edit()

    def test_what_is_shipped_is_published(self):
        for code in ("general", "checkup", "dental"):
            template = self.env.ref(f"clinic_patient.clinic_visit_template_{code}")
            with self.subTest(code):
                self.assertEqual(template.current_version_id.state, "published")
                self.assertTrue(template.current_version_id.field_ids)
                self.assertEqual(template.has_tooth_chart, code == "dental")
        version = template.current_version_id
        version._publish_shipped()  # at an upgrade again
        self.assertEqual(template.current_version_id, version)
