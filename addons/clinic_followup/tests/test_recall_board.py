from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.clinic_appointment.tests.common import NOW, AppointmentCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.clinic_followup_board import PAGE
from ..tools.recall import VIEWS, get_view
from .common_recall import RecallRows

MASKED, SHOWN = "+86138****8000", "+8613800138000"
CLINICAL = ("reason", "reason_id", "diagnosis", "findings", "advice", "treatment")


@tagged("post_install", "-at_install")
class TestRecallBoard(RecallRows, AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rows()

    def _count_notes(self):
        self.env.cr.precommit.run()
        return self.env["clinic.access.log"].search_count([])

    # -- tabs ------------------------------------------------------------------------
    def test_each_row_is_in_one_tab(self):
        rows = {
            "due": self._new_row(),
            "overdue": self._new_row(-3, window=2),
            "called": self._new_row(-5),
            "booked": self._new_row(-1),
        }
        in_window = self._new_row(-3, window=3)
        later = self._new_row(1)
        rows["called"].with_user(self.caller).action_outcome("missed")
        booking = self._book(self._at(9), followup_id=rows["booked"].id)
        self.assertEqual(rows["booked"].appointment_id, booking)
        found = {view: self._ids(view=view) for view in VIEWS}
        self.assertEqual(found.pop("due"), [in_window.id, rows["due"].id])
        self.assertEqual(found, {view: rows[view].ids for view in found})
        self.assertEqual(
            self._get()["counts"],
            {"due": "2", "overdue": "1", "called": "1", "booked": "1"},
        )
        self.assertNotIn(later.id, sum(found.values(), []))

    def test_the_domain_says_what_the_engine_says(self):
        rows = self.followups
        for days in (-3, -1, 0, 1):
            for window in (0, 2):
                rows |= self._new_row(days, window)
                tried = self._new_row(days, window)
                tried._move({"outcome": "missed", "attempt_count": 1})
                rows |= tried
        for view in VIEWS:
            wanted = rows.filtered(lambda r, v=view: get_view(r, self.today) == v)
            with self.subTest(view):
                self.assertEqual(set(self._ids(view=view)), set(wanted.ids))

    def test_who_was_opened_again_is_due_not_called(self):
        row = self._new_row()
        row.with_user(self.caller).action_outcome("reached")
        self.assertFalse(self._ids())
        row._action_reopen("asked to be called once more")
        self.assertEqual(self._ids(), row.ids)

    def test_what_a_machine_sends_is_nobodys_call(self):
        row = self._new_row(kind="message")
        self.assertFalse(self._ids())
        row._move({"needs_call": True})
        self.assertEqual(self._ids(), row.ids)

    def test_the_oldest_comes_first(self):
        rows = [self._new_row(days, window=9) for days in (0, -2, -1)]
        self.assertEqual(self._ids(), [rows[1].id, rows[2].id, rows[0].id])

    def test_day_of_the_branch(self):
        """At 17 h UTC it is the next day in Shanghai already."""
        row = self._new_row(1)
        self.assertFalse(self._ids())
        with freeze_time(NOW + timedelta(hours=15)):
            self.assertEqual(self._ids(), row.ids)

    def test_pages(self):
        rows = self._new_rows(PAGE + 3)
        first = self._ids()
        second = self._ids(offset=PAGE)
        self.assertEqual((len(first), len(second)), (PAGE, 3))
        self.assertEqual(set(first + second), set(rows.ids))
        self.assertFalse(self._ids(offset=2 * PAGE))
        self.assertEqual(len(self._ids(offset=-1)), PAGE)

    # -- whose -----------------------------------------------------------------------
    def test_mine_nobodys_and_all(self):
        mine = self._new_row()
        free = self._new_row()
        free._move({"owner_id": False})
        other = self._new_row(owner_id=self.reception_a.id)
        self.assertEqual(self._ids(), mine.ids)
        self.assertEqual(self._ids(owner="free"), free.ids)
        self.assertEqual(self._ids(self.reception_a), other.ids)
        self.assertEqual(
            set(self._ids(self.manager_a, owner="all")), {mine.id, free.id, other.id}
        )
        self.assertEqual(
            self._ids(self.manager_a), self._ids(self.manager_a, owner="all")
        )

    def test_all_is_for_those_who_lead(self):
        with self.assertSentence(AccessError, "Choose your own"):
            self._get(owner="all")
        self.assertEqual([o["name"] for o in self._get()["owners"]], ["mine", "free"])
        self.branch_a.followup_lead_id = self.caller
        row = self._new_row(owner_id=self.reception_a.id)
        self.assertEqual(self._ids(owner="all"), row.ids)

    def test_what_is_reported_to_me(self):
        row = self._new_row(-9)
        self._new_row(-9)
        row._move({"escalation": 1, "escalated_to_id": self.manager_a.id})
        found = self._get(self.manager_a, view="overdue", owner="escalated")["rows"]
        self.assertEqual(
            [(one["id"], one["escalation"]) for one in found], [(row.id, 1)]
        )

    def test_kinds(self):
        call = self._new_row()
        revisit = self._new_row(kind="revisit")
        self.assertEqual(self._ids(kind="revisit"), revisit.ids)
        self.assertEqual(set(self._ids()), {call.id, revisit.id})

    def test_only_rows_of_the_branch(self):
        self._new_row(branch_id=self.branch_b.id)
        self.assertFalse(self._ids())

    # -- what a row says -------------------------------------------------------------
    def test_a_row(self):
        row = self._new_row(-2, window=1)
        (found,) = self._get(view="overdue")["rows"]
        self.assertEqual(found["name"], "王小明")
        self.assertEqual(found["what"], "Call after extraction")
        self.assertEqual((found["late_days"], found["is_late"]), (2, True))
        self.assertEqual(found["due_on"], fields.Date.to_string(row.due_on))
        self.assertEqual(found["owner"], self.caller.name)
        self.assertTrue(found["is_mine"])

    def test_the_last_outcome_and_when_to_call_again(self):
        row = self._new_row()
        row.with_user(self.caller).action_outcome("missed", "rang out")
        (found,) = self._get(view="called")["rows"]
        self.assertEqual(
            (found["outcome_text"], found["attempt_count"]), ("No answer", 1)
        )
        wait = fields.Datetime.to_datetime(found["not_before"])
        self.assertEqual(wait - fields.Datetime.now(), timedelta(hours=4))

    def test_numbers_are_full_for_own_rows(self):
        self._new_row()
        self._new_row(patient_id=self.other_patient.id, owner_id=self.reception_a.id)
        (mine,) = self._get()["rows"]
        self.assertEqual(mine["phone"], SHOWN)
        self.branch_a.followup_lead_id = self.caller
        phones = {row["name"]: row["phone"] for row in self._get(owner="all")["rows"]}
        self.assertEqual(phones["王小明"], SHOWN)
        self.assertIn("*", phones["李小红"])

    def test_numbers_of_tomorrow_are_masked(self):
        self._new_row(1)
        patient = self.patient.with_user(self.caller)
        self.assertEqual(patient.phone_shown, MASKED)

    def test_one_row_of_the_log_for_the_list(self):
        self._new_rows(5)
        before = self._count_notes()
        self._get()
        self.assertEqual(self._count_notes() - before, 1)
        self.env.invalidate_all()
        self._get()
        self.assertEqual(self._count_notes() - before, 1)

    def test_nothing_clinical(self):
        self._new_row()
        board = self._get()
        self.assertFalse(set(CLINICAL) & set(board["rows"][0]))

    def test_as_many_statements_for_one_and_twenty(self):
        self._new_rows(21)
        for row in self.followups.search([("owner_id", "=", self.caller.id)])[:3]:
            row.with_user(self.caller).action_outcome("missed")
        for view in ("due", "called"):
            with self.subTest(view):
                self.assertEqual(self._count(view, 1), self._count(view, 20))

    def _count(self, view, limit):
        board = self.board.with_user(self.caller)
        place = board._get_place(self.branch_a, "mine", False)
        domain = board._get_domain(place, view)
        counts = []
        for _turn in range(2):  # policies and rules are remembered after the first
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = board.env["clinic.followup"].search(domain, limit=limit)
            board._get_rows(found, self.today)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    def test_after_an_outage(self):
        """Rows without end: a page of them, and a number that a screen can hold."""
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO clinic_followup
                      (patient_id, branch_id, source, kind, due_on, late_on, owner_role,
                       owner_id, state)
               SELECT %s, %s, 'plan', 'call', %s, %s, 'followup', %s, 'open'
                 FROM generate_series(1, 1200)""",
            [
                self.patient.id,
                self.branch_a.id,
                self.today - timedelta(days=9),
                self.today - timedelta(days=8),
                self.caller.id,
            ],
        )
        board = self._get(view="overdue")
        self.assertEqual(len(board["rows"]), PAGE)
        self.assertEqual(
            board["counts"],
            {"due": "0", "overdue": "999+", "called": "0", "booked": "0"},
        )

    # -- who -------------------------------------------------------------------------
    def test_roles(self):
        self._new_row()
        readers = {
            "reception",
            "nurse",
            "practitioner",
            "consultant",
            "followup",
            "manager",
            "medical_director",
        }
        for role, user in self.users.items():
            with self.subTest(role):
                if role in readers:
                    self.assertTrue(self._get(user)["branch"])
                else:
                    with self.assertSentence(AccessError, "for those who call"):
                        self._get(user)

    def test_who_works_and_who_books(self):
        rights = {role: self._get(user)["rights"] for role, user in self._readers()}
        works = {role for role, one in rights.items() if one["work"]}
        books = {role for role, one in rights.items() if one["book"]}
        self.assertEqual(rights.keys() - works, {"medical_director"})
        self.assertEqual(works - books, {"nurse"})

    def _readers(self):
        for role, user in self.users.items():
            if user.has_groups(
                "clinic_base.group_clinic_base_medical_director,"
                "clinic_base.group_clinic_base_nurse"
            ) or self.env["clinic.appointment"].with_user(user).has_access("create"):
                yield role, user

    def test_another_branch(self):
        board = self.board.with_user(self.caller)
        for door in (board.get_board, board.get_rows, board.get_counts):
            with self.assertSentence(AccessError, "You do not work at this branch"):
                door(self.branch_b.id)

    def test_who_works_nowhere(self):
        self.caller.clinic_branch_ids = False
        board = self.board.with_user(self.caller)
        self.assertEqual(board.get_board(), {"branch": False})
        self.assertEqual((board.get_rows(), board.get_counts()), ([], {}))

    def test_without_a_branch_it_is_the_own_one(self):
        row = self._new_row()
        board = self.board.with_user(self.caller)
        self.assertEqual([one["id"] for one in board.get_rows()], row.ids)

    def test_strange_words(self):
        with self.assertSentence(UserError, "Choose one of the tabs"):
            self._get(view="gone")
        with self.assertSentence(UserError, "Choose whose rows"):
            self._get(owner="hers")
        self.assertEqual(self._ids(kind="nothing"), [])

    def test_a_file_that_is_closed_to_him(self):
        stranger = self._new_patient("Elsewhere", user=self.reception_b)
        row = self._new_row(patient_id=stranger.id)
        self.assertFalse(self._ids())
        with self.assertRaises(AccessError):
            self.board.with_user(self.caller).get_beside(row.id)
