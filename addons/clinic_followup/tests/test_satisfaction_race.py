"""One link opened twice, and two jobs that ask about one visit."""

from datetime import timedelta

from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.addons.clinic_patient.tests.common import BULK
from odoo.tests import tagged

# what a test leaves, those first that hang on others
LEFT = (
    "DELETE FROM clinic_followup_event WHERE followup_id IN"
    " (SELECT id FROM clinic_followup WHERE branch_id = %(branch)s)",
    "UPDATE clinic_satisfaction SET complaint_id = NULL WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_complaint WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_satisfaction WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_message WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_followup WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_visit WHERE branch_id = %(branch)s",
)


@tagged("post_install", "-at_install")
class TestSatisfactionRace(RaceCommon):
    ROLES = {"mona": "manager"}

    def setUp(self):
        super().setUp()
        self.visit = "clinic.visit", self._run_committed("_make_visit")

    def tearDown(self):
        super().tearDown()
        self._run_committed("_empty")

    @classmethod
    def _empty(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        for statement in LEFT:
            env.cr.execute(statement, {"branch": cls.branch_id})

    @classmethod
    def _make_visit(cls, env):
        now = fields.Datetime.now()
        visit = env["clinic.visit"].with_context(**BULK)
        visit = visit.create(
            {
                "patient_id": cls.patient_id,
                "branch_id": cls.branch_id,
                "state": "left",
                "arrived_at": now - timedelta(hours=5),
                "started_at": now - timedelta(hours=5),
                "left_at": now - timedelta(hours=4),
            }
        )
        return visit.id

    @classmethod
    def _make_question(cls, env, visit_id):
        now = fields.Datetime.now()
        visit = env["clinic.visit"].browse(visit_id)
        question = env["clinic.satisfaction"].create(
            {
                "patient_id": visit.patient_id.id,
                "visit_id": visit.id,
                "branch_id": visit.branch_id.id,
                "local_date": visit.local_date,
                "asked_at": now,
                "expires_at": now + timedelta(days=7),
            }
        )
        return question.id

    def _count(self, model):
        with self._transaction() as env:
            return env[model].search_count([("branch_id", "=", self.branch_id)])

    def test_a_form_sent_twice(self):
        """Of two presses one counts; the other reads that it has arrived."""
        number = self._run_committed("_make_question", self.visit[1])
        said = self._meet(
            # sudo: as the page does
            ("mona", lambda row: row.sudo()._answer("2", "Rude")),
            ("mona", lambda row: row.sudo()._answer("9")),
            ("clinic.satisfaction", number),
        )
        self.assertIn("answered already", said)
        self.assertEqual(self._count("clinic.complaint"), 1)
        with self._transaction() as env:
            self.assertEqual(env["clinic.satisfaction"].browse(number).score, 2)

    def test_two_jobs_ask_once(self):
        def ask(visit):
            # sudo: as the job does
            visit.env["clinic.satisfaction"].sudo()._ask(visit.sudo())

        said = self._meet(("mona", ask), ("mona", ask), self.visit)
        self.assertIsNone(said)
        self.assertEqual(self._count("clinic.satisfaction"), 1)
        self.assertEqual(self._count("clinic.message"), 1)
