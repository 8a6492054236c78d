import threading

from odoo import SUPERUSER_ID, api
from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

COUNT = 6


@tagged("post_install", "-at_install")
class TestQueueTwoTransactions(TransactionsCommon):
    """Two desks check in at once, in real transactions; what loses is replayed."""

    LOCK_TIMEOUT = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._remove)
        with cls._transaction() as env:
            cls._make_place(env)
            env.cr.commit()

    @classmethod
    def _make_place(cls, env):
        chain = env["clinic.chain"].create({"name": "Queue", "code": "T-QUEUE"})
        branch = env["clinic.branch"].create(
            {
                "name": "Queue",
                "code": "T-QUEUE",
                "chain_id": chain.id,
                "company_id": env.ref("base.main_company").id,
                "tz": "Asia/Shanghai",
            }
        )
        patients = env["clinic.patient"].create(
            [
                {
                    "name": f"Queue {number}",
                    "chain_id": chain.id,
                    "home_branch_id": branch.id,
                }
                for number in range(COUNT)
            ]
        )
        visits = env["clinic.visit"].create(
            [{"patient_id": patient.id, "branch_id": branch.id} for patient in patients]
        )
        cls.chain_id, cls.branch_id = chain.id, branch.id
        cls.patient_ids, cls.visit_ids = patients.ids, visits.ids

    @classmethod
    def _remove(cls):
        with cls._transaction() as env:
            visits = env["clinic.visit"].with_context(clinic_bulk=True)
            visits.browse(cls.visit_ids).unlink()
            env["clinic.patient"].browse(cls.patient_ids).unlink()
            env["clinic.branch"].browse(cls.branch_id).unlink()
            env["clinic.chain"].browse(cls.chain_id).unlink()
            env.cr.commit()

    def _check_in(self, visit_id, start):
        start.wait(30)
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            visit = env["clinic.visit"].browse(visit_id)
            retrying(visit._action_wait, env)
            cr.commit()

    def test_each_gets_a_number_of_his_own(self):
        """The counter is one row: who comes second waits, is replayed, and goes on."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for first in range(0, COUNT, 2):
                start = threading.Barrier(2)
                pair = [
                    threading.Thread(target=self._check_in, args=(visit_id, start))
                    for visit_id in self.visit_ids[first : first + 2]
                ]
                for thread in pair:
                    thread.start()
                for thread in pair:
                    thread.join(60)
        with self._transaction() as env:
            visits = env["clinic.visit"].browse(self.visit_ids)
            self.assertEqual(set(visits.mapped("state")), {"waiting"})
            numbers = sorted(visits.mapped("queue_number"))
        self.assertEqual(numbers, list(range(1, COUNT + 1)))
