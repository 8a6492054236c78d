"""Plans are written, published, put to use and archived; by whom."""

from datetime import date

import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FollowupCommon

CHECK = psycopg2.errors.CheckViolation
SHIPPED = {
    "extraction": "call 2-2, call 8-10",
    "implant": "call 2-2, revisit 8-11, call 31-38, revisit 91-105",
    "orthodontics": "revisit 29-43",
    "scaling": "revisit 181-211",
    "toxin": "call 2-2, call 15-18, revisit 121-151",
    "filler": "call 2-2, call 4-5, call 8-10, call 31-38",
    "laser": "call 2-2, call 8-10, revisit 29-36",
    "acute": "call 4-5",
    "thanks": "message 1-2, education 2-4",
}


@tagged("post_install", "-at_install")
class TestFollowupPlan(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._new_plan(({}, {"after_count": 7, "script": "Are you well?"}))
        cls.version = cls.plan.current_version_id
        cls.mine = cls.plan.with_user(cls.medical_director)
        cls.plans = cls.env["clinic.followup.plan"].with_user(cls.medical_director)
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "QZ1", "name": "Qz inflammation"}
        )

    def _edit(self):
        action = self.mine.action_edit()
        draft = self.env[action["res_model"]].with_user(self.medical_director)
        return draft.browse(action["res_id"])

    # -- on screen ---------------------------------------------------------------
    def test_the_director_writes_and_publishes_a_plan(self):
        form = Form(self.plans)
        form.name = "Whitening"
        form.chain_id = self.chain
        plan = form.save()
        self.assertIn("edit its steps", plan.use_text)
        action = plan.action_edit()
        draft = self.env[action["res_model"]].with_user(self.medical_director)
        draft = draft.browse(action["res_id"])
        with Form(draft) as form, form.step_ids.new() as step:
            step.name = "One week after"
            step.after_count, step.after_unit = 1, "week"
            self.assertEqual(step.preview_text, "2030-03-08")
            step.window_days = 2
            self.assertEqual(step.preview_text, "2030-03-08 – 2030-03-10")
            step.script = "Is the colour as agreed?"
        draft.action_publish()
        self.assertEqual(plan.current_version_id, draft)
        self.assertEqual((draft.number, draft.state), (1, "published"))
        self.assertEqual(draft.published_by, self.medical_director)
        self.assertIn("choose the services", plan.use_text)
        self.assertFalse(plan.is_in_use)
        plan.service_ids = self.service
        self.assertTrue(plan.is_in_use)
        self.assertIn("one of its services", plan.use_text)
        self.assertTrue(self._get_followups(self._new_left_visit()))

    def test_publishing_is_logged(self):
        self._edit()._publish()
        logged = self.env["clinic.operation.log"].search(
            [("operation", "=", "followup_plan.published")], limit=1
        )
        self.assertEqual(logged.actor_id, self.medical_director.id)

    def test_edit_goes_on_with_the_draft_that_is_there(self):
        draft = self._edit()
        self.assertEqual((draft.number, draft.state), (2, "draft"))
        self.assertEqual(self._edit(), draft)
        self.assertEqual(draft.step_ids.mapped("name"), ["Step 1", "Step 2"])
        self.assertEqual(draft.display_name, "Extraction (draft)")
        self.assertTrue(self.version.is_current)
        self.assertEqual(self.version.display_name, "Extraction · version 1")

    def test_discard(self):
        draft = self._edit()
        action = draft.action_discard()
        self.assertEqual(action["res_id"], self.plan.id)
        self.assertFalse(draft.exists())
        self.assertEqual(self.plan.current_version_id, self.version)

    def test_a_copy_begins_as_a_draft(self):
        copy = self.mine.copy()
        self.assertEqual(copy.name, "Extraction (copy)")
        self.assertFalse(copy.current_version_id)
        self.assertEqual(copy.draft_version_id.step_ids.mapped("after_count"), [1, 7])

    def test_words_of_all_languages_go_along(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        plan = self._new_plan([{"script": "Well?"}], "Other", publish=False)
        step = plan.draft_version_id.step_ids
        step.with_context(lang="zh_CN").script = "好吗?"
        plan.draft_version_id._publish()
        copied = plan._get_draft().step_ids
        self.assertEqual(copied.with_context(lang="zh_CN").script, "好吗?")

    def test_lists(self):
        fresh = self.plans.create({"name": "Fresh", "chain_id": self.chain.id})
        archived = self._new_plan([{}], "Archived")
        archived.active = False
        everybody = self._new_plan([{}], "All", self.env["product.product"])
        everybody.is_for_all = True
        ours = self.plans.with_context(active_test=False).search(
            [("chain_id", "=", self.chain.id)]
        )
        used = ours.search([("is_in_use", "=", True), ("id", "in", ours.ids)])
        self.assertEqual(used, self.plan | everybody)
        self.assertEqual(
            ours.search([("is_in_use", "=", False), ("id", "in", ours.ids)]),
            fresh | archived,
        )
        self.assertIn("Archived", archived.use_text)
        self.assertIn("every visit", everybody.use_text)

    def test_diagnoses_are_not_counted_out(self):
        self.plan.service_ids = False
        self.plan.diagnosis_ids = self.code
        plan = self.plan.with_user(self.caller)
        self.assertTrue(plan.is_in_use)
        self.assertIn("the practitioner describes", plan.use_text)

    # -- what is refused ---------------------------------------------------------
    def test_published_steps_do_not_change(self):
        step = self.version.step_ids[0].with_user(self.medical_director)
        with self.assertSentence(UserError, "put your changes into the next version"):
            step.name = "Other"
        with self.assertSentence(UserError, "is published"):
            step.unlink()
        with self.assertSentence(UserError, "is published"):
            step.create({"version_id": self.version.id, "name": "More"})
        with self.assertSentence(UserError, "is published"):
            step.copy()
        draft = self._edit()
        with self.assertSentence(UserError, "is published"):
            draft.step_ids[0].version_id = self.version
        with self.assertSentence(UserError, "is published"):
            self.version.with_user(self.medical_director).note = "x"
        with self.assertSentence(UserError, "is published"):
            self.version.action_publish()

    @mute_logger("odoo.sql_db")
    def test_postgresql_keeps_them(self):
        step = self.version.step_ids[0]
        for query in (
            "UPDATE clinic_followup_step SET after_count = 2 WHERE id = %(step)s",
            'UPDATE clinic_followup_step SET name = \'{"en_US": "x"}\''
            " WHERE id = %(step)s",
            "DELETE FROM clinic_followup_step WHERE id = %(step)s",
            "INSERT INTO clinic_followup_step (version_id, name, kind, after_count,"
            " after_unit, owner_role) VALUES (%(version)s, '{}', 'call', 1, 'day',"
            " 'followup')",
            "UPDATE clinic_followup_plan_version SET number = 9 WHERE id = %(version)s",
            "TRUNCATE clinic_followup_step CASCADE",
        ):
            with self.subTest(query):
                error = psycopg2.Error if "TRUNCATE" in query else CHECK
                with self.assertRaises(error), self.env.cr.savepoint():
                    self.env.cr.execute(
                        query, {"step": step.id, "version": self.version.id}
                    )

    def test_a_language_may_come(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        step = self.version.step_ids[1]
        self.env.cr.execute(
            """UPDATE clinic_followup_step
                  SET script = script || '{"zh_CN": "好吗?", "en_US": "Are you well?"}'
                WHERE id = %s""",
            [step.id],
        )
        self.env.invalidate_all()
        self.assertEqual(step.with_context(lang="zh_CN").script, "好吗?")

    def test_what_is_not_published(self):
        empty = self._new_plan([], "Empty", publish=False)
        with self.assertSentence(UserError, "has no steps"):
            empty.draft_version_id.action_publish()
        for kind in ("message", "education"):
            plan = self._new_plan([{"kind": kind}], kind, publish=False)
            with self.assertSentence(UserError, "choose the words that are sent"):
                plan.draft_version_id.action_publish()
        template = self.env["clinic.message.template"].create(
            {"name": "Old", "code": "qz_old", "body": "Hello", "purpose": "clinical"}
        )
        step = {"kind": "message", "template_id": template.id}
        plan = self._new_plan([step], "Old words", publish=False)
        template.active = False
        with self.assertSentence(UserError, "its words are archived"):
            plan.draft_version_id.action_publish()

    def test_names_tell_no_diagnosis(self):
        sentence = "take 'Qz inflammation' out"
        with self.assertSentence(ValidationError, sentence):
            self.mine.name = "After the Qz inflammation"
        step = self._edit().step_ids[0]
        with self.assertSentence(ValidationError, sentence):
            step.name = "Qz inflammation: next day"

    def test_names_tell_none_in_other_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        words = {"zh_CN": "Qz inflammation"}
        for record in (self.mine, self._edit().step_ids[0]):
            with self.assertSentence(ValidationError, "take 'Qz inflammation' out"):
                record.update_field_translations("name", words)
            record.update_field_translations("name", {"zh_CN": "次日"})
            self.assertEqual(record.with_context(lang="zh_CN").name, "次日")

    def test_scripts_that_name_one_are_shown(self):
        draft = self._edit()
        self.assertFalse(draft.warning_text)
        draft.step_ids[0].script = "Has the Qz inflammation gone?"
        self.assertIn("Qz inflammation", draft.warning_text)

    def test_days_that_make_no_sense(self):
        step = self._edit().step_ids[0]
        with self.assertSentence(ValidationError, "within ten years"):
            step.write({"after_count": 121, "after_unit": "month"})
        for vals in ({"after_count": -1}, {"window_days": -1}, {"window_days": 400}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CHECK):
                step.write(vals)
                step.flush_recordset()
            step.invalidate_recordset()

    def test_only_services(self):
        thing = self.env["product.product"].create({"name": "Brush"})
        with self.assertSentence(ValidationError, "Choose those"):
            self.mine.service_ids = thing

    def test_a_plan_that_was_used_is_archived(self):
        with self.assertSentence(UserError, "Archive it instead"):
            self.mine.unlink()
        fresh = self.plans.create({"name": "Fresh", "chain_id": self.chain.id})
        fresh._get_draft()
        fresh.unlink()
        self.assertFalse(fresh.exists())

    def test_the_version_in_use_is_not_typed(self):
        with self.assertSentence(UserError, "is not typed in"):
            self.mine.current_version_id = False
        with self.assertSentence(UserError, "is not typed in"):
            self._edit().state = "published"

    # -- from the service --------------------------------------------------------
    def test_plans_are_chosen_on_the_service(self):
        product = self.service.product_tmpl_id
        self.assertEqual(product.clinic_plan_ids, self.plan)
        other = self._new_plan([{}], "Other", self.env["product.product"])
        product.clinic_plan_ids = [
            Command.unlink(self.plan.id),
            Command.link(other.id),
        ]
        self.assertEqual(other.service_ids, self.service)
        self.assertFalse(self.plan.service_ids)

    def test_who_has_products_does_not_decide_on_plans(self):
        user = self.users["reception"]
        user.sudo().group_ids += self.env.ref("product.group_product_manager")
        with self.assertRaises(AccessError):
            self.service.product_tmpl_id.with_user(user).clinic_plan_ids = False

    # -- rights ------------------------------------------------------------------
    def test_who_writes_plans(self):
        for role in ("medical_director", "hq_director", "administrator"):
            draft = self.plan.with_user(self.users[role])._get_draft()
            draft.step_ids[0].name = f"By {role}"
            draft.action_publish()
            self.assertEqual(self.plan.step_ids[0].name, f"By {role}")
        for role in ("manager", "practitioner", "followup", "reception", "nurse"):
            plan = self.plan.with_user(self.users[role])
            self.assertEqual(plan.step_ids.mapped("after_count"), [1, 7])
            with self.subTest(role), self.assertRaises(AccessError):
                plan.action_edit()
            with self.subTest(role), self.assertRaises(AccessError):
                plan.name = "Mine"
        draft = self.plan._get_draft().with_user(self.manager_a)
        for button in (draft.action_publish, draft.action_discard):
            with self.assertRaises(AccessError):
                button()

    def test_callers_do_not_learn_diagnoses_from_plans(self):
        self.plan.diagnosis_ids = self.code
        for role in ("followup", "reception", "manager", "hq_director", "marketing"):
            plan = self.plan.with_user(self.users[role])
            with self.subTest(role), self.assertRaises(AccessError):
                plan.read(["diagnosis_ids"])
            with self.subTest(role), self.assertRaises(AccessError):
                plan.search([("diagnosis_ids", "in", self.code.ids)])
        plan = self.plan.with_user(self.practitioner_a)
        self.assertEqual(plan.diagnosis_ids, self.code)

    def test_another_chain(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "QZC"})
        other = self._new_plan([{}], "Theirs", chain_id=chain.id)
        self.assertNotIn(other, self.plans.search([]))
        with self.assertRaises(AccessError):
            other.with_user(self.medical_director).name = "Mine"

    # -- what is shipped, as clinics do it until they change it ---------------------
    def _get(self, code):
        return self.env.ref(f"clinic_followup.clinic_followup_plan_{code}")

    def test_days(self):
        first = date(2030, 1, 1)
        for code, text in SHIPPED.items():
            found = []
            for step in self._get(code).step_ids:
                due = (step._get_due_on(first) - first).days + 1
                found.append(f"{step.kind} {due}-{due + step.window_days}")
            self.assertEqual(", ".join(found), text, code)

    def test_they_begin_for_nobody_until_services_are_chosen(self):
        self.plan.active = False
        plan = self._get("extraction")
        self.assertFalse(plan.is_in_use)
        self.assertIn("choose the services", plan.use_text)
        self.assertFalse(self._get_followups(self._new_left_visit()))
        plan.service_ids = self.service
        visit = self._new_left_visit()
        self.assertEqual(len(self._get_followups(visit)), 2)

    def test_what_is_said_is_there(self):
        for code in SHIPPED:
            for step in self._get(code).step_ids:
                self.assertTrue(step.script or step.template_id, step.name)

    def test_an_upgrade_publishes_nothing_again(self):
        version = self._get("extraction").current_version_id
        version._publish_shipped()
        self.assertEqual(version.number, 1)
