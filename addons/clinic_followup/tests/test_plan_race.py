"""Visits begin plans while others publish, or plan the same visit, at once."""

import psycopg2
from odoo import fields
from odoo.addons.clinic_desk.tests.common_race import RaceCommon
from odoo.addons.clinic_patient.tests.common import BULK
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

# what a test leaves, those first that hang on others
LEFT = (
    "DELETE FROM clinic_followup_event WHERE followup_id IN"
    " (SELECT id FROM clinic_followup WHERE branch_id = %(branch)s)",
    "DELETE FROM clinic_followup WHERE branch_id = %(branch)s",
    "DELETE FROM clinic_visit_line WHERE visit_id IN"
    " (SELECT id FROM clinic_visit WHERE branch_id = %(branch)s)",
    "DELETE FROM clinic_visit WHERE branch_id = %(branch)s",
    "UPDATE clinic_followup_plan SET current_version_id = NULL"
    " WHERE chain_id = %(chain)s",
    "DELETE FROM clinic_followup_step WHERE plan_id IN"
    " (SELECT id FROM clinic_followup_plan WHERE chain_id = %(chain)s)",
    "DELETE FROM clinic_followup_plan_version WHERE plan_id IN"
    " (SELECT id FROM clinic_followup_plan WHERE chain_id = %(chain)s)",
    "DELETE FROM clinic_followup_plan WHERE chain_id = %(chain)s",
)


@tagged("post_install", "-at_install")
class TestPlanRace(RaceCommon):
    ROLES = {"dora": "medical_director", "rita": "reception"}

    @classmethod
    def _make_place(cls, env):
        super()._make_place(env)
        service = env["product.product"].create(
            {"name": "Race service", "is_clinic_service": True}
        )
        cls.service_id = service.id

    @classmethod
    def _remove(cls, env):
        cls._empty(env)
        env["product.product"].browse(cls.service_id).product_tmpl_id.unlink()
        super()._remove(env)

    @classmethod
    def _empty(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        for statement in LEFT:
            env.cr.execute(statement, {"branch": cls.branch_id, "chain": cls.chain_id})

    def setUp(self):
        super().setUp()
        self._run_committed("_make_plan")
        self.visit = "clinic.visit", self._run_committed("_make_visit")

    def tearDown(self):
        super().tearDown()
        self._run_committed("_empty")

    @classmethod
    def _make_plan(cls, env):
        plan = env["clinic.followup.plan"].create(
            {
                "name": "Race",
                "chain_id": cls.chain_id,
                "service_ids": [Command.set([cls.service_id])],
            }
        )
        version = plan._get_draft()
        version.step_ids = [Command.create({"name": "One"})]
        version._publish()
        draft = plan._get_draft()
        draft.step_ids.after_count = 5
        cls.plan_id, cls.draft_id = plan.id, draft.id

    @classmethod
    def _make_visit(cls, env):
        visit = env["clinic.visit"].with_context(**BULK)
        visit = visit.create(
            {
                "patient_id": cls.patient_id,
                "branch_id": cls.branch_id,
                "state": "in_consultation",
                "arrived_at": fields.Datetime.now(),
                "started_at": fields.Datetime.now(),
                "line_ids": [Command.create({"product_id": cls.service_id})],
            }
        )
        return visit.id

    def _publish(self, record):
        record.env["clinic.followup.plan.version"].browse(self.draft_id)._publish()

    def _plan(self, record):
        # sudo: as the job does
        record.env["clinic.followup"].sudo()._plan_visits(record.sudo())

    def _get_steps(self):
        with self._transaction() as env:
            rows = env["clinic.followup"].search([("visit_id", "=", self.visit[1])])
            return rows.step_id.mapped("after_count")

    def test_published_while_he_leaves(self):
        """Who leaves begins the steps that are in use when it is written down."""
        said = self._meet(
            ("dora", self._publish),
            ("rita", lambda visit: visit._action_leave()),
            self.visit,
        )
        self.assertIsNone(said)
        self.assertEqual(self._get_steps(), [5])

    def test_nobody_publishes_while_visits_begin(self):
        with self._as("rita", self.visit) as visit:
            visit._action_leave()
            with (
                self._transaction(self.user_ids["dora"], "300ms") as env,
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.LockNotAvailable),
            ):
                self._publish(env["clinic.visit"])
                env.flush_all()
            visit.env.cr.commit()
        self.assertEqual(self._get_steps(), [1])
        with self._as("dora", self.visit) as visit:
            self._publish(visit)
            self._plan(visit)
            visit.env.cr.commit()
        self.assertEqual(self._get_steps(), [1], "he keeps his version")

    def test_the_job_and_the_desk_plan_one_visit(self):
        with self._as("rita", self.visit) as visit:
            visit._action_leave()
            visit.env.cr.execute(
                "SET LOCAL clinic.maintenance = 'on';" + LEFT[0] + ";" + LEFT[1],
                {"branch": self.branch_id},
            )
            visit.env.cr.commit()
        said = self._meet(("rita", self._plan), ("rita", self._plan), self.visit)
        self.assertIsNone(said)
        self.assertEqual(self._get_steps(), [1])
