"""Who reads reminders and changes their rules; what a merge makes of them."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common_reminder import DAY_BEFORE, ReminderCommon


@tagged("post_install", "-at_install")
class TestReminderAccess(ReminderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.appointment = cls._book(cls._at(9))

    def setUp(self):
        super().setUp()
        self._plan()
        self.reminder = self._get_reminders(self.appointment)

    # -- reminders -------------------------------------------------------------------
    def test_the_desk_reads_them(self):
        for role in ("reception", "followup", "manager"):
            with self.subTest(role):
                mine = self.reminder.with_user(self.users[role])
                self.assertEqual(mine.read(["code", "answer"])[0]["code"], "d1")

    def test_nobody_else_reads_them(self):
        for role in ("nurse", "cashier", "marketing", "finance", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.reminder.with_user(self.users[role]).read(["code"])
        with self.assertRaises(AccessError):
            self.reminder.with_user(self.employee).read(["code"])

    def test_another_branch_does_not_see_them(self):
        reminders = self.reminders.with_user(self.reception_b)
        self.assertFalse(reminders.search([("id", "=", self.reminder.id)]))

    def test_nobody_writes_them_by_hand(self):
        vals = {
            "appointment_id": self.appointment.id,
            "patient_id": self.patient.id,
            "branch_id": self.branch_a.id,
            "code": "x",
            "start_at": self.appointment.start_at,
        }
        for role in ("reception", "manager", "administrator"):
            mine = self.reminders.with_user(self.users[role])
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    mine.create(vals)
                with self.assertRaises(AccessError):
                    mine.browse(self.reminder.id).write({"code": "x"})
                with self.assertRaises(AccessError):
                    mine.browse(self.reminder.id).unlink()

    def test_the_address_stays_closed(self):
        message = self.reminder.message_id.with_user(self.reception_a)
        with self.assertRaises(AccessError):
            message.read(["address"])

    # -- rules -----------------------------------------------------------------------
    def test_who_sets_up_writes_rules(self):
        rule = self.env.ref("clinic_appointment.reminder_rule_h2")
        for role in ("administrator", "hq_director"):
            with self.subTest(role):
                rule.with_user(self.users[role]).earliest_hour = 11
        for role in ("reception", "manager", "practitioner"):
            with self.subTest(role):
                mine = rule.with_user(self.users[role])
                self.assertEqual(mine.code, "h2")
                with self.assertRaises(AccessError):
                    mine.earliest_hour = 9

    def test_rules_of_other_chains_are_not_seen(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        rule = self.env.ref("clinic_appointment.reminder_rule_h2")
        theirs = rule.copy({"chain_id": other.id})
        rules = self.env["clinic.reminder.rule"]
        for role, count in (("hq_director", 0), ("reception", 0), ("administrator", 1)):
            mine = rules.with_user(self.users[role])
            self.assertEqual(mine.search_count([("id", "=", theirs.id)]), count, role)

    # -- what is moved by methods only -------------------------------------------------
    def test_marks_are_not_typed_in(self):
        mine = self.appointment.with_user(self.reception_a)
        for vals in (
            {"late_stage": "missing"},
            {"must_confirm": True},
            {"is_late_cancel": True},
            {"booked_at": DAY_BEFORE},
            {"confirm_state": "confirmed"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                mine.write(vals)

    def test_helpers_are_no_doors(self):
        for model, method in (
            ("clinic.reminder", "_plan"),
            ("clinic.reminder", "_cron_remind"),
            ("clinic.reminder", "_call_unanswered"),
            ("clinic.appointment", "_flag_late"),
            ("clinic.appointment", "_ask_for_call"),
            ("clinic.appointment", "_get_message_values"),
            ("clinic.patient", "_get_attendance"),
        ):
            with self.subTest(f"{model}.{method}"), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    # -- a merge -----------------------------------------------------------------------
    def test_a_merge_takes_them_along(self):
        other = self._new_patient("王小明", phone="13800138000")
        merge = (
            self.env["clinic.patient.merge"]
            .with_user(self.manager_a)
            .create({"keep_id": other.id, "drop_id": self.patient.id})
        )
        merge.action_merge()
        self.assertEqual(self.appointment.patient_id, other)
        self.assertEqual(self.reminder.patient_id, other)
        self.reminder.invalidate_recordset()
        self.assertEqual(self._plan(), 0)

    def test_no_shows_follow_a_merge(self):
        self._new_missed(2)
        other = self._new_patient("王小明", phone="13800138000")
        merge = (
            self.env["clinic.patient.merge"]
            .with_user(self.manager_a)
            .create({"keep_id": other.id, "drop_id": self.patient.id})
        )
        merge.action_merge()
        self.assertTrue(other._get_attendance()[other.id].must_confirm)


@tagged("post_install", "-at_install")
class TestReminderWords(ReminderCommon):
    """What is said to people, and what is never said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.appointment = cls._book(cls._at(9), reason="Toothache")
        cls.codes = ("reminder_d3", "reminder_d1", "reminder_h2", "no_show_sorry")

    def _get_templates(self):
        templates = self.env["clinic.message.template"]
        return templates.search([("code", "in", self.codes), ("chain_id", "=", False)])

    def _render(self, template):
        message = self.messages._enqueue(
            [
                {
                    "key": f"words {template.code}",
                    "patient": self.patient,
                    "template": template.code,
                    "branch": self.branch_a,
                    "source": self.appointment,
                }
            ]
        )
        return self._get_text(message)

    def test_every_template_is_filled(self):
        templates = self._get_templates()
        self.assertEqual(set(templates.mapped("code")), set(self.codes))
        for template in templates:
            with self.subTest(template.code):
                text = self._render(template)
                self.assertIn("Branch A", text)
                self.assertNotIn("{{", text)

    def test_never_why(self):
        for template in self._get_templates():
            text = self._render(template)
            for word in ("Toothache", "Scaling", "13800138000"):
                self.assertNotIn(word, text)

    def test_without_an_address_of_the_branch_it_is_still_sent(self):
        self.branch_a.write({"street": False, "city": False, "phone": False})
        for template in self._get_templates():
            self.assertTrue(self._render(template))

    def test_an_unknown_placeholder_is_refused(self):
        template = self._get_templates().filtered(lambda t: t.code == "reminder_d1")
        with self.assertSentence(UserError, "appointments"):
            template.body = "See you at {{ tiem }}."

    def test_placeholders_are_those_that_are_filled(self):
        values = self.appointment._get_message_values("reminder_d1", "en_US")
        offered = self.appointment._get_message_placeholders()
        self.assertLessEqual(set(offered), set(values[self.appointment.id]))
        for name in offered:
            self.assertTrue(values[self.appointment.id][name], name)

    def test_the_time_is_that_of_the_branch(self):
        values = self.appointment.with_context(tz="Europe/Berlin")
        values = values._get_message_values("reminder_d1", "en_US")
        self.assertIn("9:00", values[self.appointment.id]["time"])

    def test_many_cost_the_same(self):
        others = [self._new_patient(f"张{n}") for n in range(6)]
        booked = self.appointments.union(
            *(
                self._book(self._at(10 + n), patient_id=patient.id)
                for n, patient in enumerate(others)
            )
        )
        counts = []
        for some in (booked[:1], booked):
            some._get_message_values("reminder_d1", "en_US")  # links are made once
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_message_values("reminder_d1", "en_US")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
