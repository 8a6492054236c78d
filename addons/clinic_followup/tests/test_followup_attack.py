from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.clinic_followup_maker import MAX_AT_ONCE
from .common import FollowupCommon


class AttackCommon(FollowupCommon):
    """A visit of branch A with a step of a plan; a file of branch B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._new_plan([{}])
        cls.left = cls._new_left_visit()
        cls.row = cls._get_followups(cls.left)
        cls.stranger = cls._new_patient(
            "赵六",
            user=cls.reception_b,
            phone="13700137000",
            home_branch_id=cls.branch_b.id,
        )

    def _new(self, user, context=None, **vals):
        """A follow-up by hand, as RPC makes one."""
        values = {
            "patient_id": self.patient.id,
            "branch_id": self.branch_a.id,
            "due_on": self.row.due_on,
        }
        rows = self.followups.with_user(user).with_context(**(context or {}))
        return rows.create({**values, **vals})

    def _new_elsewhere(self, **vals):
        """A follow-up of the file of branch B, as a plan makes one."""
        return self.followups.create(
            {
                "patient_id": self.stranger.id,
                "branch_id": self.branch_b.id,
                "source": "plan",
                "due_on": self.row.due_on,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestFollowupMaker(AttackCommon):
    """What a log-in sends to make or move a follow-up that is not his to make."""

    def test_the_context_says_no_origin(self):
        for context in (
            {"default_source": "plan"},
            {"default_kind": "message"},
            {"default_step_id": self.plan.step_ids[:1].id},
            {"default_visit_id": self.left.id},
        ):
            with self.subTest(**context), self.assertRaises(UserError):
                self._new(self.caller, context)
        row = self._new(self.caller, {"default_kind": "revisit"})
        self.assertEqual((row.kind, row.source), ("revisit", "hand"))

    def test_the_context_moves_nothing(self):
        context = {"default_state": "done", "default_reason": "came"}
        self.assertEqual(self._new(self.caller, context).state, "open")
        row = self.row.with_user(self.caller)
        for key in ("clinic_bulk", "clinic_move"):
            with self.subTest(key), self.assertSentence(UserError, "not typed in"):
                row.with_context(**{key: True}).write({"state": "done"})

    def test_who_owns_it_must_have_the_file_before(self):
        consultant = self.users["consultant"]
        for patient in (self.patient, self.stranger):
            with self.subTest(patient.name), self.assertRaises(AccessError):
                self._new(consultant, patient_id=patient.id, owner_id=consultant.id)
        self.patient.consultant_id = consultant
        row = self._new(consultant, owner_id=consultant.id)
        self.assertEqual(row.owner_id, consultant)

    def test_not_in_a_file_that_is_closed_to_him(self):
        for role in ("reception", "nurse", "practitioner", "followup", "manager"):
            user = self.users[role]
            with self.subTest(role), self.assertRaises(AccessError):
                self._new(user, patient_id=self.stranger.id, owner_id=user.id)

    def test_not_at_a_branch_where_he_does_not_work(self):
        with self.assertSentence(AccessError, "do not work at this branch"):
            self._new(self.caller, branch_id=self.branch_b.id)

    def test_not_for_somebody_of_elsewhere(self):
        with self.assertSentence(UserError, "does not work at"):
            self._new(self.caller, owner_id=self.reception_b.id)

    def test_nobody_takes_a_whole_list(self):
        vals = {
            "patient_id": self.patient.id,
            "branch_id": self.branch_a.id,
            "source": "plan",
            "due_on": self.row.due_on,
            "owner_id": self.nurse_a.id,
        }
        rows = self.followups.create([vals] * (MAX_AT_ONCE + 1))
        mine = {"owner_id": self.caller.id}
        with self.assertSentence(UserError, "at once"):
            rows.with_user(self.caller).write(mine)
        rows[1:].with_user(self.caller).write(mine)
        by_hand = {**vals, **mine, "source": "hand"}
        with self.assertSentence(UserError, "at once"):
            rows.with_user(self.caller).create([by_hand] * (MAX_AT_ONCE + 1))

    def test_a_number_is_masked_until_the_row_is_due(self):
        patients = self.patient.with_user(self.caller)
        self.row.with_user(self.caller).write({"owner_id": self.caller.id})
        self.assertNotIn("138000", patients.phone_shown)
        self._new(
            self.caller,
            due_on=self.row._get_today(),
            owner_id=self.users["nurse"].id,
        )
        patients.invalidate_recordset()
        self.assertNotIn("138000", patients.phone_shown, "a row of a colleague")

    def test_what_was_agreed_keeps_its_owner(self):
        step = self.env["clinic.next.step"].create(
            {
                "visit_id": self.left.id,
                "kind": "followup",
                "due_on": self.row.due_on,
                "owner_id": self.caller.id,
                "reason": "Wound",
            }
        )
        row = step.followup_id.with_user(self.caller)
        with self.assertSentence(UserError, "keeps its owner"):
            row.write({"owner_id": False})
        row.write({"owner_id": self.nurse_a.id})
        self.assertEqual(step.owner_id, self.nurse_a)
        self.row.owner_id = self.caller
        self.row.with_user(self.caller).write({"owner_id": False})
        self.assertFalse(self.row.owner_id, "what a plan asks for may be nobody's")

    def test_only_rows_that_he_reads_are_closed_or_given(self):
        foreign = self._new_elsewhere()
        for model, vals in (
            ("clinic.followup.close", {"reason": "reached"}),
            ("clinic.followup.give", {"branch_id": self.branch_b.id}),
        ):
            windows = self.env[model].with_user(self.users["manager"])
            with self.subTest(model), self.assertRaises(AccessError):
                windows.create({**vals, "followup_ids": foreign.ids})
        give = self.env["clinic.followup.give"].with_user(self.users["manager"])
        window = give.create({"branch_id": self.branch_b.id, "to": "shared"})
        with self.assertRaises(AccessError):
            window.action_give()

    def test_windows_are_their_makers(self):
        closes = self.env["clinic.followup.close"].with_user(self.caller)
        window = closes.create({"followup_ids": self.row.ids, "reason": "reached"})
        with self.assertRaises(AccessError):
            window.with_user(self.nurse_a).action_close()
        self.assertEqual(self.row.state, "open")

    def test_a_free_time_of_another_branch_is_not_booked(self):
        foreign = self._new_elsewhere()
        at = self.left.left_at + timedelta(days=3)
        with self.assertRaises(AccessError):
            foreign.with_user(self.caller).action_book_slot(at)
        board = self.env["clinic.followup.board"].with_user(self.caller)
        with self.assertRaises(AccessError):
            board.get_beside(foreign.id)
        with self.assertSentence(AccessError, "do not work at this branch"):
            board.get_rows(self.branch_b.id)


@tagged("post_install", "-at_install")
class TestFollowupReader(AttackCommon):
    """What a log-in asks to learn of a follow-up what it may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.env["clinic.diagnosis.code"].create(
            {"code": "QZ2", "name": "Qz infection"}
        )
        cls.plan.sudo().diagnosis_ids = cls.code

    def _refuses(self, call, *args, **kw):
        self.env.flush_all()
        with self.assertRaises(AccessError):
            call(*args, **kw)

    def test_no_diagnosis_by_way_of_the_plan(self):
        for role in ("reception", "consultant", "followup", "manager"):
            with self.subTest(role):
                rows = self.followups.with_user(self.users[role])
                plans = self.plan.with_user(self.users[role])
                count = ["__count"]
                path = "step_id.plan_id.diagnosis_ids"
                self._refuses(rows.formatted_read_group, [], [path], count)
                self._refuses(rows._read_group, [], ["patient_id", path])
                self._refuses(plans.formatted_read_group, [], ["diagnosis_ids"], count)
                self._refuses(rows.search, [(path, "!=", False)])
                self._refuses(rows.search, [(path, "any", [("id", ">", 0)])])
                self._refuses(plans.search, [("diagnosis_ids.name", "ilike", "a")])
                self._refuses(plans.web_read, {"diagnosis_ids": {}})
                self._refuses(plans.read, ["diagnosis_ids"])

    def test_who_does_not_read_them_copies_the_plan(self):
        hq = self.plan.with_user(self.users["hq_director"])
        self._refuses(hq.read, ["diagnosis_ids"])
        self.assertNotIn("diagnosis_ids", hq.copy_data()[0])
        copy = hq.copy()
        self.assertEqual(copy.sudo().diagnosis_ids, self.code)
        self.assertEqual(len(copy.draft_version_id.step_ids), 1)
        self.assertFalse(copy.is_in_use)
        self._refuses(self.plan.with_user(self.caller).copy)

    def test_who_treats_groups_by_them(self):
        plans = self.env["clinic.followup.plan"].with_user(self.practitioner_a)
        groups = plans._read_group([("id", "=", self.plan.id)], ["diagnosis_ids"])
        self.assertEqual([group[0] for group in groups], [self.code])

    def test_no_number_and_no_visit_by_way_of_the_row(self):
        rows = self.followups.with_user(self.caller)
        for path in (
            "patient_id.phone",
            "message_id.address",
            "visit_id.diagnosis_ids",
        ):
            with self.subTest(path):
                self._refuses(rows.search, [(path, "!=", False)])
        for path in ("patient_id.phone", "visit_id.reason"):
            with self.subTest(path):
                self._refuses(rows.formatted_read_group, [], [path], ["__count"])

    def test_a_label_of_a_closed_file_tells_no_treatment(self):
        foreign = self._new_elsewhere(title="After the surgery")
        books = self.env["clinic.appointment.book"].with_user(self.reception_a)
        window = books.create(
            {"followup_id": foreign.id, "home_branch_id": self.branch_a.id}
        )
        ((_id, label),) = [row["followup_id"] for row in window.read(["followup_id"])]
        self.assertNotIn("surgery", label)
        self.assertIn("surgery", foreign.with_user(self.reception_b).display_name)

    def test_a_draft_is_not_put_into_the_plan_of_others(self):
        chain = self.env["clinic.chain"].create({"name": "Z", "code": "Z"})
        other = self._new_plan([{}], name="Other", chain_id=chain.id)
        draft = self.plan._get_draft().with_user(self.users["medical_director"])
        self._refuses(draft.write, {"plan_id": other.id})
        theirs = other._get_draft()
        self._refuses(draft.step_ids.write, {"version_id": theirs.id})

    def test_published_steps_stay(self):
        director = self.users["medical_director"]
        for record, vals in (
            (self.plan.step_ids, {"script": "Say what he has"}),
            (self.plan.current_version_id, {"note": "Other"}),
        ):
            with self.subTest(record._name), self.assertSentence(UserError, "publish"):
                record.with_user(director).write(vals)
