"""The demo clinic has follow-ups at two branches, called, booked, late and done."""

from odoo import fields
from odoo.addons.clinic_base.tests.common import use_key_ring
from odoo.tests import TransactionCase, freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2030-03-01 16:04:00")
class TestDemoFollowups(TransactionCase):
    """The clinic as it is made at four minutes past midnight of a Saturday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.demo = cls.env["clinic.demo"]
        cls.demo._load()
        cls.demo._load_desk()
        cls.demo._load_messaging()
        cls.demo._load_appointments()
        cls.demo._load_followups()
        cls.branches = {
            code: cls.env.ref(f"clinic_patient.demo_branch_{code}")
            for code in ("rs", "ot")
        }

    def _get_rows(self, code, *domain):
        branch = self.branches[code]
        return self.env["clinic.followup"].search(
            [("branch_id", "=", branch.id), *domain]
        )

    def _get_today(self, code):
        return self.branches[code]._local_date(fields.Datetime.now())

    def _get_user(self, login):
        return self.env.ref(f"clinic_patient.demo_user_{login}")

    def test_two_branches_have_due_and_overdue_rows(self):
        for code, due, late in (("rs", 4, 1), ("ot", 2, 1)):
            today = self._get_today(code)
            rows = self._get_rows(code, ("state", "=", "open"), ("due_on", "<=", today))
            with self.subTest(code):
                overdue = rows.filtered(lambda row, day=today: row.late_on < day)
                self.assertGreaterEqual(len(overdue), late)
                self.assertGreaterEqual(len(rows - overdue), due)

    def test_what_is_past_was_paid_in_the_old_system(self):
        visits = self._get_rows("rs", ("source", "=", "plan")).visit_id
        self.assertEqual(set(visits.mapped("payment_state")), {"nothing_due"})
        self.assertTrue(all(visit.charge_ids for visit in visits))

    def test_every_due_call_has_its_owner(self):
        for code in self.branches:
            today = self._get_today(code)
            rows = self._get_rows(code, ("state", "=", "open"), ("due_on", "<=", today))
            self.assertTrue(all(row.owner_id for row in rows))

    def test_some_are_called_booked_and_done(self):
        rows = self._get_rows("rs")
        self.assertIn("booked", rows.mapped("state"))
        self.assertIn("done", rows.mapped("state"))
        self.assertTrue(rows.filtered(lambda row: row.outcome == "missed"))
        self.assertTrue(rows.filtered(lambda row: row.source == "hand"))

    def test_the_caller_reads_her_list(self):
        board = self.env["clinic.followup.board"].with_user(self._get_user("followup"))
        counts = board.get_counts(self.branches["rs"].id)
        self.assertGreater(int(counts["due"]) + int(counts["overdue"]), 0)
        self.assertTrue(board.get_rows(self.branches["rs"].id))

    def test_patients_have_answered_and_complained(self):
        answers = self.env["clinic.satisfaction"].search([("state", "=", "answered")])
        self.assertGreaterEqual(len(answers), 10)
        self.assertGreaterEqual(len(set(answers.mapped("score"))), 4)
        complaints = self.env["clinic.complaint"].search([])
        self.assertGreaterEqual(len(complaints), 2)
        self.assertLessEqual({"new", "acknowledged"}, set(complaints.mapped("state")))
        self.assertIn("survey", complaints.mapped("channel"))
        self.assertTrue(all(complaint.owner_id for complaint in complaints))

    def test_clocks_are_known(self):
        clocks = self.env["clinic.revisit.clock"].search([])
        self.assertTrue(clocks)
        self.assertEqual(set(clocks.service_id.mapped("name")), {"Teeth cleaning"})

    def test_somebody_comes_again_for_free(self):
        lines = self.env["clinic.visit.line"].search(
            [
                ("visit_id.state", "=", "waiting"),
                ("product_id.name", "=", "Consultation"),
            ]
        )
        free = lines.filtered("is_free_possible")
        self.assertTrue(free)
        visit = free[0].visit_id
        self.assertEqual(visit.local_date, self._get_today("rs"))
        free[0].with_user(self._get_user("reception")).action_free()

    def test_loaded_twice_it_is_there_once(self):
        count = self.env["clinic.followup"].search_count([])
        self.demo._load_followups()
        self.assertEqual(self.env["clinic.followup"].search_count([]), count)
