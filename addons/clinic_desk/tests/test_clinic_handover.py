from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_walkin import WalkinCommon

TASK, REMARK = "Suture removal left hand", "Allergic to nothing"


class HandoverCommon(WalkinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.to_doctor, cls.to_nurse, cls.to_desk = (
            cls.env.ref(f"clinic_desk.clinic_handover_kind_{name}")
            for name in ("consultant", "doctor", "nurse")
        )
        cls.visit = cls._new_visit(practitioner_id=cls.doctor.id)
        cls.visit._action_wait()
        cls.patient.sudo().consultant_id = cls.consultant
        cls.nurse_2 = cls._new_user("nurse", login="t_nurse_2")

    def _give(self, user, kind, to_user=None, text=TASK):
        facts = [(fact, text) for fact in kind.fact_ids]
        handovers = self.env["clinic.handover"].with_user(user)
        visit, kind = self.visit.with_user(user), kind.with_user(user)
        return handovers._hand_over(visit, kind, facts, to_user)

    def _to_nurse(self, **vals):
        return self._give(self.practitioner_a, self.to_nurse, **vals)


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    @freeze_time("2026-06-15 02:00:00")
    def test_the_doctor_hands_over_to_the_nurses(self):
        handover = self._to_nurse()
        self.assertRecordValues(
            handover,
            [
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "from_user_id": self.practitioner_a.id,
                    "to_role": "nurse",
                    "to_user_id": False,
                    "state": "open",
                    "handed_at": fields.Datetime.now(),
                    "due_at": fields.Datetime.now() + timedelta(minutes=10),
                }
            ],
        )
        said = handover.with_user(self.nurse_a).facts
        self.assertEqual(said[0], {"label": "What is to be done", "value": TASK})
        self.assertFalse(handover.notes)

    def test_taken_over_once(self):
        handover = self._to_nurse()
        handover.with_user(self.nurse_a).action_accept()
        self.assertEqual(handover.accepted_by, self.nurse_a)
        self.assertTrue(handover.accepted_at)
        with self.assertSentence(UserError, f"{self.nurse_a.name} has taken this over"):
            handover.with_user(self.nurse_2).action_accept()
        self.assertEqual(handover.accepted_by, self.nurse_a)
        with self.assertSentence(UserError, "has taken this over"):
            handover.with_user(self.nurse_a).action_return()

    def test_given_back_with_a_reason_and_handed_over_again(self):
        handover = self._to_nurse()
        action = handover.with_user(self.nurse_a).action_return()
        window = self.env["clinic.handover.return"].with_user(self.nurse_a)
        window = window.with_context(**action["context"])
        window.create({"reason": "Which hand?"}).action_return()
        self.assertEqual(
            (handover.state, handover.return_reason), ("returned", "Which hand?")
        )
        with self.assertSentence(UserError, "was given back"):
            handover.with_user(self.nurse_a).action_accept()
        self.assertEqual(self._to_nurse().state, "open")

    def test_the_clock(self):
        handover = self._to_nurse()
        handovers = self.env["clinic.handover"].with_user(self.nurse_a)
        self.assertFalse(handover.is_late or handovers.search([("is_late", "=", True)]))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            handover.invalidate_recordset(["is_late"])
            self.assertTrue(handover.is_late)
            self.assertEqual(handovers.search([("is_late", "=", True)]), handover)
            self.assertFalse(handovers.search([("is_late", "=", False)]))
        handover.with_user(self.nurse_a).action_accept()
        self.assertFalse(handover.is_late)

    def test_missing_facts_are_named(self):
        with self.assertSentence(UserError, "you hand over: What is to be done."):
            self._to_nurse(text=" ")
        with self.assertSentence(UserError, "What the patient asks for, What was"):
            self._give(self.consultant, self.to_doctor, text="")

    def test_a_fact_keeps_the_words_of_its_day(self):
        handover = self._to_nurse()
        self.to_nurse.fact_ids.label = "Something else"
        self.to_nurse.fact_ids[0].unlink()
        self.assertEqual(handover.facts[0]["label"], "What is to be done")

    def test_nobody_hands_over_twice(self):
        self._to_nurse()
        with self.assertSentence(UserError, "under way already"):
            self._to_nurse()

    def test_who_is_not_in_the_house(self):
        self.visit._action_consult()
        self.visit._action_leave()
        with self.assertSentence(UserError, "Check the patient in first"):
            self._to_nurse()

    # -- to whom -------------------------------------------------------------------
    def test_for_one_person(self):
        handover = self._to_nurse(to_user=self.nurse_2)
        with self.assertSentence(UserError, f"is for {self.nurse_2.name}"):
            handover.with_user(self.nurse_a).action_accept()
        handover.with_user(self.nurse_2).action_accept()
        self.assertEqual(handover.accepted_by, self.nurse_2)

    def test_not_for_somebody_of_another_role_or_branch(self):
        far = self._new_user("nurse", self.branch_b, "t_nurse_b")
        for user in (self.reception_a, far):
            with self.assertSentence(UserError, "does not take over here"):
                self._to_nurse(to_user=user)
        handover = self._to_nurse()
        for user in (self.practitioner_a, self.reception_a):
            with self.assertSentence(AccessError, "is for another role"):
                handover.with_user(user).action_accept()
        with self.assertRaises(AccessError):
            handover.with_user(far).action_accept()

    def test_what_is_for_whom(self):
        for_all, for_one = self._to_nurse(), self._give(self.nurse_a, self.to_desk)
        found = self.env["clinic.handover"].with_user(self.nurse_a)
        self.assertEqual(found.search([("is_for_me", "=", True)]), for_all)
        mine = (for_all | for_one).with_user(self.nurse_a)
        self.assertEqual(mine.mapped("is_for_me"), [True, False])
        mine = (for_all | for_one).with_user(self.reception_a)
        self.assertEqual(mine.mapped("is_for_me"), [False, True])
        mine[1].action_accept()
        self.assertFalse(mine[1].is_for_me)

    def test_only_from_the_role_of_the_kind(self):
        for user in (self.nurse_a, self.consultant, self.reception_a):
            with self.assertSentence(AccessError, "is handed over by the role"):
                self._give(user, self.to_nurse)

    def test_receivers_are_told_without_names(self):
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self._to_nurse()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("message", "like", "Doctor to nurse")])
        channels = " ".join(told.mapped("channel"))
        for user in (self.nurse_a, self.nurse_2):
            self.assertIn(f'"res.partner",{user.partner_id.id}]', channels)
        self.assertEqual(len(told), 2)
        text = " ".join(told.mapped("message"))
        for word in (TASK, self.patient.name):
            self.assertNotIn(word, text)
        self.assertIn(f"number {self.visit.queue_number}", text)

    # -- what may be read ------------------------------------------------------------
    def test_the_desk_hands_over_and_takes_over_without_clinical_facts(self):
        handover = self._give(
            self.consultant, self.to_doctor, text="wants whiter teeth"
        )
        self.assertFalse(handover.sudo().facts)
        self.assertEqual(handover.notes[0]["value"], "wants whiter teeth")
        handover.with_user(self.practitioner_a).action_accept()
        back = self._give(self.nurse_a, self.to_desk, text="in four weeks")
        mine = back.with_user(self.reception_a)
        self.assertEqual(mine.notes[0]["label"], "When to come again")
        mine.action_accept()

    def test_clinical_facts_are_closed_to_the_desk(self):
        handover = self._to_nurse()
        self.env.invalidate_all()
        for user in (self.reception_a, self.consultant, self.manager_a):
            with self.subTest(user.login), self.assertRaises(AccessError):
                handover.with_user(user).read(["facts"])
        for user in (self.nurse_a, self.practitioner_a, self.medical_director):
            self.assertIn(TASK, str(handover.with_user(user).read(["facts"])))

    def test_reading_clinical_facts_is_logged(self):
        handover = self._to_nurse()
        handover.with_user(self.nurse_a).read(["facts"])
        self.env.cr.precommit.run()
        logged = self.env["clinic.access.log"].search([])
        self.assertIn([self.patient.id], logged.mapped("patient_ids"))

    def test_a_handover_is_written_by_nobody(self):
        handover = self._to_nurse()
        for vals in ({"facts": []}, {"state": "accepted"}, {"to_role": "reception"}):
            for user in (self.nurse_a, self.practitioner_a):
                with self.assertSentence(UserError, "is not typed in"):
                    handover.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["clinic.handover"].with_user(self.nurse_a).create({})

    def test_who_reads_which(self):
        handover = self._to_nurse()
        self.patient.sudo().consultant_id = False
        expected = "reception nurse practitioner manager medical_director privacy"
        for role, user in self.users.items():
            found = self.env["clinic.handover"].with_user(user)
            with self.subTest(role):
                if role not in expected.split() + ["consultant"]:
                    self.assertFalse(found.has_access("read"))
                    continue
                self.assertEqual(handover in found.search([]), role in expected.split())
        self.assertFalse(
            self.env["clinic.handover"].with_user(self.reception_b).search([])
        )

    # -- on the visit -----------------------------------------------------------------
    def test_the_visit_counts_what_is_open(self):
        visits = self.visit | self._new_visit()
        self._to_nurse()
        self._give(self.nurse_a, self.to_desk)
        self.assertEqual(visits.mapped("open_handover_count"), [2, 0])
        self.visit.handover_ids[0].with_user(self.reception_a).action_accept()
        self.assertEqual(self.visit.open_handover_count, 1)

    def test_counting_costs_the_same_for_1_and_20(self):
        visits = self.visit | self.visit.browse(
            [self._new_visit().id for _number in range(19)]
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("open_handover_count")
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(self.visit), count(visits))

    # -- the window --------------------------------------------------------------------
    def test_the_window_asks_for_the_facts_of_the_kind(self):
        visit = self.visit.with_user(self.practitioner_a)
        context = visit.action_hand_over()["context"]
        windows = self.env["clinic.handover.give"].with_user(self.practitioner_a)
        with Form(windows.with_context(**context)) as form:
            self.assertEqual(form.kind_id, self.to_nurse)
            self.assertEqual(len(form.fact_ids), 2)
            with form.fact_ids.edit(0) as fact:
                fact.text = TASK
            form.to_user_id = self.nurse_a
        form.record.action_give()
        handover = form.record.handover_id
        self.assertEqual((len(handover.facts), handover.to_user_id), (1, self.nurse_a))
        form.record.action_give()
        self.assertEqual(self.visit.handover_ids, handover)

    def test_the_window_offers_ones_own_kinds_and_those_who_take_over(self):
        window = self.env["clinic.handover.give"].with_user(self.nurse_a)
        window = window.create({"visit_id": self.visit.id})
        self.assertEqual(window.possible_kind_ids, self.to_desk)
        self.assertEqual(window.possible_user_ids, self.reception_a)


@tagged("post_install", "-at_install")
class TestHandoverKind(HandoverCommon):
    def test_three_kinds_are_shipped(self):
        kinds = self.to_doctor | self.to_nurse | self.to_desk
        self.assertEqual(
            [(kind.from_role, kind.to_role) for kind in kinds],
            [
                ("consultant", "practitioner"),
                ("practitioner", "nurse"),
                ("nurse", "reception"),
            ],
        )

    def test_a_clinical_fact_needs_two_who_may_read_it(self):
        for kind in (self.to_doctor, self.to_desk):
            with self.assertSentence(ValidationError, 'Clear "Clinical"'):
                kind.fact_ids[0].is_clinical = True
        with self.assertSentence(ValidationError, 'Clear "Clinical"'):
            self.to_nurse.to_role = "reception"

    def test_who_changes_kinds(self):
        for role, user in self.users.items():
            kinds = self.env["clinic.handover.kind"].with_user(user)
            may = role in ("medical_director", "administrator")
            with self.subTest(role):
                self.assertTrue(kinds.has_access("read"))
                self.assertEqual(kinds.has_access("write"), may)
        with Form(
            self.env["clinic.handover.kind"].with_user(self.medical_director)
        ) as f:
            f.name = "Doctor to consultant"
            f.from_role, f.to_role = "practitioner", "consultant"
            with f.fact_ids.new() as fact:
                fact.label = "What to offer"
        self.assertEqual(f.record.minutes, 10)

    def test_an_archived_kind_is_not_offered(self):
        kinds = self.env["clinic.handover.give"].with_user(self.practitioner_a)
        self.assertEqual(kinds._get_kinds(), self.to_nurse)
        self.to_nurse.active = False
        self.assertFalse(kinds._get_kinds())

    def test_a_kind_that_was_used_is_kept(self):
        self._to_nurse()
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.to_nurse.unlink()

    def test_minutes_are_bounded(self):
        for minutes in (0, -5, 1441):
            with (
                self.subTest(minutes),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.to_nurse.minutes = minutes
                self.env.flush_all()

    def test_a_copy_of_a_kind_asks_for_the_same(self):
        copy = self.to_nurse.copy({"name": "Copy"})
        self.assertEqual(
            copy.fact_ids.mapped("label"), self.to_nurse.fact_ids.mapped("label")
        )
        self.assertEqual(copy.fact_ids.mapped("is_clinical"), [True, True])
