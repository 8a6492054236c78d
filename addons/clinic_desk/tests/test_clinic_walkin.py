from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_walkin import WalkinCommon


@tagged("post_install", "-at_install")
class TestWalkin(WalkinCommon):
    def test_phone_name_reason_and_enter(self):
        windows = self.env["clinic.walkin"].with_user(self.reception_a)
        with Form(windows) as form:
            form.phone = "13900139000"
            form.name = "欧阳娜娜"
            form.reason = "牙疼"
        action = form.record.action_walk_in()
        visit = form.record.visit_id
        self.assertRecordValues(
            visit,
            [
                {
                    "state": "waiting",
                    "queue_number": 1,
                    "reason": "牙疼",
                    "branch_id": self.branch_a.id,
                    "practitioner_id": False,
                    "is_walkin": True,
                    "planned_at": False,
                }
            ],
        )
        self.assertEqual(visit.patient_id.sudo().phone, "+8613900139000")
        self.assertEqual(action["tag"], "clinic_desk_waiting")
        self.assertEqual(action["params"]["number"], 1)
        self.assertFalse(action["params"]["print"])

    def test_the_slip_is_printed_by_policy(self):
        self.env["clinic.policy"].search(
            [("key_id.key", "=", "desk.print_ticket")]
        ).value = "true"
        action = self._walkin().action_walk_in()
        self.assertTrue(action["params"]["print"])

    def test_a_second_click_changes_nothing(self):
        window = self._walkin(phone="13900139000")
        first = window.action_walk_in()
        visits = self.env["clinic.visit"].search_count([])
        self.assertEqual(window.action_walk_in(), first)
        self.assertEqual(self.env["clinic.visit"].search_count([]), visits)

    def test_a_doctor_may_be_chosen(self):
        visit = self._walk_in(doctor_id=self.doctor.id)
        self.assertEqual(visit.practitioner_id, self.doctor)

    # -- what is missing is a hint -----------------------------------------------
    def test_without_phone_or_document(self):
        window = self._walkin()
        self.assertIn("Without a phone", window.hints[0])
        window.action_walk_in()
        self.assertEqual(window.visit_id.state, "waiting")
        self.assertFalse(window.visit_id.patient_id.sudo().phone)

    def test_a_name_of_one_character(self):
        window = self._walkin(name="李", phone="13900139000")
        self.assertIn("One character only", window.hints[0])
        window.action_walk_in()
        self.assertEqual(window.visit_id.patient_id.name, "李")

    def test_no_hint_where_nothing_is_missing(self):
        self.assertFalse(self._walkin(name="李四", phone="13900139000").hints)

    def test_a_newborn_on_the_mothers_phone(self):
        mother = self._new_patient("王芳", phone="13700137000", birth_date="1995-01-01")
        window = self._walkin(name="王芳之子", phone="13700137000")
        row = window.candidates[0]
        self.assertEqual((row["id"], row["verdict"]), (mother.id, "phone"))
        self.assertIn("This phone is on file", window.hints[0])
        window.write(
            {
                "relative_id": mother.id,
                "is_dependent": True,
                "birth_date": date.today(),
            }
        )
        self.assertIn("decides and pays", window.hints[0])
        window.action_walk_in()
        child = window.visit_id.patient_id
        self.assertEqual(child.guardian_ids, mother)
        self.assertEqual(child.payer_id, mother.partner_id)
        self.assertEqual(window.visit_id.payer_id, mother.partner_id)
        self.assertTrue(child.is_minor)
        self.assertFalse(child.lacks_guardian)

    def test_a_child_without_a_birth_date_gets_the_guardian_too(self):
        mother = self._new_patient("王芳", phone="13700137000")
        visit = self._walk_in(
            name="小宝",
            phone="13700137000",
            relative_id=mother.id,
            is_dependent=True,
        )
        self.assertEqual(visit.patient_id.guardian_ids, mother)

    # -- somebody who is on file -------------------------------------------------
    def test_the_same_person_is_not_registered_twice(self):
        vals = {"phone": "13600136000", "birth_date": date(1990, 6, 15)}
        patient = self._new_patient("张三", **vals)
        window = self._walkin(**vals)
        self.assertTrue(window.has_same)
        with self.assertSentence(UserError, "Press 'This one' in the list"):
            window.action_walk_in()
        window.patient_id = patient
        window.action_walk_in()
        self.assertEqual(window.visit_id.patient_id, patient)
        other = self._walkin(**vals, is_other_person=True)
        other.action_walk_in()
        self.assertNotEqual(other.visit_id.patient_id, patient)

    def test_a_person_of_the_list_waits(self):
        visit = self._walk_in(patient_id=self.patient.id, name=self.patient.name)
        self.assertEqual((visit.patient_id, visit.state), (self.patient, "waiting"))

    def test_opened_for_somebody_from_the_board(self):
        windows = self.env["clinic.walkin"].with_user(self.reception_a)
        windows = windows.with_context(default_patient_id=self.patient.id)
        with Form(windows) as form:
            self.assertIn("王小明", form.name)
            form.reason = "牙疼"
        form.record.action_walk_in()
        self.assertEqual(form.record.visit_id.patient_id, self.patient)
        self.assertEqual(self.patient.name, "王小明")

    def test_who_is_here_is_not_let_wait_twice(self):
        visit = self._new_waiting()
        window = self._walkin(patient_id=self.patient.id)
        sentence = f"is here already: number {visit.queue_number}, Waiting"
        self.assertIn(sentence, window.hints[0])
        with self.assertSentence(UserError, sentence):
            window.action_walk_in()

    def test_who_is_expected_today_is_checked_in(self):
        planned = self._new_visit(
            practitioner_id=self.doctor.id, planned_at=fields.Datetime.now()
        )
        window = self._walkin(patient_id=self.patient.id, reason="牙疼")
        self.assertIn("Expected today", window.hints[0])
        self.assertFalse(window.plan_id)
        window.action_walk_in()
        self.assertEqual(window.visit_id, planned)
        self.assertEqual((planned.state, planned.reason), ("waiting", "牙疼"))
        self.assertFalse(planned.is_walkin)

    def test_of_two_plans_that_of_the_doctor_is_taken(self):
        other = self._new_practitioner(
            "Dr. Wang", branch_ids=[(6, 0, self.branch_a.ids)]
        )
        plans = [
            self._new_visit(practitioner_id=doctor.id, planned_at=fields.Datetime.now())
            for doctor in (self.doctor, other)
        ]
        visit = self._walk_in(patient_id=self.patient.id, doctor_id=other.id)
        self.assertEqual(visit, plans[1])

    def test_the_desk_may_send_him_to_another_doctor(self):
        planned = self._new_visit(planned_at=fields.Datetime.now())
        visit = self._walk_in(patient_id=self.patient.id, doctor_id=self.doctor.id)
        self.assertEqual((visit, visit.practitioner_id), (planned, self.doctor))

    # -- another day than planned ------------------------------------------------
    def _plan_in(self, days, **vals):
        planned_at = fields.Datetime.now() + timedelta(days=days)
        return self._new_visit(planned_at=planned_at, **vals)

    def test_an_early_visit_is_asked_about(self):
        planned = self._plan_in(7, practitioner_id=self.doctor.id)
        window = self._walkin(patient_id=self.patient.id)
        self.assertEqual(window.plan_id, planned)
        with self.assertSentence(UserError, "Say whether it is this visit"):
            window.action_walk_in()
        was = planned.planned_at
        window.plan_choice = "move"
        window.action_walk_in()
        self.assertEqual(window.visit_id, planned)
        self.assertEqual((planned.state, planned.planned_before), ("waiting", was))
        self.assertEqual(planned.local_date, planned._get_day_at(self.branch_a))

    def test_an_early_visit_may_stay_planned(self):
        planned = self._plan_in(7)
        visit = self._walk_in(patient_id=self.patient.id, plan_choice="another")
        self.assertNotEqual(visit, planned)
        self.assertEqual((planned.state, visit.state), ("expected", "waiting"))

    def test_a_late_visit_of_yesterday(self):
        planned = self._plan_in(-1)
        visit = self._walk_in(patient_id=self.patient.id, plan_choice="move")
        self.assertEqual((visit, visit.state), (planned, "waiting"))

    def test_after_a_no_show_he_comes_all_the_same(self):
        missed = self._plan_in(-0.05)
        missed._action_no_show()
        visit = self._walk_in(patient_id=self.patient.id)
        self.assertEqual((missed.state, visit.state), ("no_show", "waiting"))

    def test_check_in_of_another_day_asks_at_the_board(self):
        planned = self._plan_in(3).with_user(self.reception_a)
        action = planned.action_check_in()
        self.assertEqual(action["res_model"], "clinic.visit.early")
        self.assertEqual(planned.state, "expected")
        window = self._early(planned, self.reception_a)
        window.action_move()
        self.assertEqual(planned.state, "waiting")
        with self.assertSentence(UserError, "is not expected any more"):
            window.action_move()

    def test_check_in_of_another_day_may_be_something_else(self):
        planned = self._plan_in(3)
        window = self._early(planned, self.reception_a)
        action = window.action_another()
        visit = self.env["clinic.visit"].browse(action["params"]["visit_id"])
        self.assertEqual((planned.state, visit.state), ("expected", "waiting"))
        with self.assertRaises(AccessError):  # a nurse plans no visits
            self._early(planned, self.nurse_a).action_another()

    def _early(self, visit, user):
        windows = self.env["clinic.visit.early"].with_user(user)
        return windows.create({"visit_id": visit.id})

    # -- rights ------------------------------------------------------------------
    def test_a_person_of_another_branch_waits_and_the_file_opens(self):
        far = self._new_patient("Anna Berg", self.reception_b)
        self.assertFalse(far.with_user(self.reception_a).has_access("read"))
        visit = self._walk_in(patient_id=far.id, name="Anna Berg")
        self.assertEqual(visit.patient_id.name, "Anna Berg")

    def test_a_person_outside_of_the_directory_by_the_whole_phone(self):
        self.chain.file_sharing = "own"
        far = self._new_patient("Anna Berg", self.reception_b, phone="13500135000")
        with self.assertRaises(AccessError):
            self._walk_in(patient_id=far.id, phone="5000")
        visit = self._walk_in(patient_id=far.id, phone="135 0013 5000")
        self.assertEqual(visit.patient_id.id, far.id)

    def test_a_branch_where_one_does_not_work(self):
        for vals in ({}, {"patient_id": self.patient.id}):
            with self.assertSentence(AccessError, "where you work"):
                self._walk_in(home_branch_id=self.branch_c.id, **vals)

    def test_only_reception_lets_walk_in(self):
        for role in self.users:
            if role == "reception":
                continue
            with self.subTest(role), self.assertRaises(AccessError):
                self._walkin(self.users[role])

    def test_the_queries_do_not_grow_with_the_visits_of_the_patient(self):
        window = self._walkin(patient_id=self.patient.id)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            window.read(["hints", "plan_id"])
            return self.env.cr.sql_log_count - before

        self._plan_in(2)
        count()  # warm
        few = count()
        for days in range(3, 23):
            self._plan_in(days)
        self.assertEqual(count(), few)
