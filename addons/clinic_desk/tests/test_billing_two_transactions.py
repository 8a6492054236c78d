import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestBillingTwoTransactions(TransactionsCommon):
    """Two screens bill, pay and refund at once: saved once, the other is told."""

    LOCK_TIMEOUT = "0"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._remove)
        with cls._transaction() as env:
            cls._make_place(env)
            cls._make_money(env)
            env.cr.commit()

    @classmethod
    def _make_place(cls, env):
        company = env.ref("base.main_company")
        chain = env["clinic.chain"].create({"name": "Both", "code": "T-BOTH"})
        branch = env["clinic.branch"].create(
            {
                "name": "Both",
                "code": "T-BOTH",
                "chain_id": chain.id,
                "company_id": company.id,
                "tz": "Asia/Shanghai",
            }
        )
        place = {"chain_id": chain.id, "home_branch_id": branch.id}
        patient = env["clinic.patient"].create({"name": "Both", **place})
        cls.chain_id, cls.branch_id = chain.id, branch.id
        cls.patient_id, cls.payer_id = patient.id, patient.partner_id.id
        cls.visit_ids = []

    @classmethod
    def _make_money(cls, env):
        service = env["product.product"].create(
            {
                "name": "Both",
                "list_price": 300.0,
                "is_clinic_service": True,
                "taxes_id": False,
            }
        )
        journal = env["account.journal"].create(
            {"name": "Both", "type": "cash", "code": "TBOTH"}
        )
        account = env["account.account"].create(
            {
                "name": "Both",
                "code": "198877",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        ways = journal.inbound_payment_method_line_ids
        back = journal.outbound_payment_method_line_ids
        (ways | back).payment_account_id = account
        cls.service_id, cls.journal_id = service.id, journal.id
        cls.account_id = account.id
        cls.way_id, cls.back_id = ways[:1].id, back[:1].id

    @classmethod
    def _remove(cls):
        with cls._transaction() as env:
            visits = env["clinic.visit"].browse(cls.visit_ids)
            visits.clinic_payment_ids.action_draft()
            visits.clinic_payment_ids.unlink()
            moves = visits.clinic_move_ids.with_context(force_delete=True)
            moves.button_draft()
            env["clinic.refund"].search([("visit_id", "in", visits.ids)]).unlink()
            moves.unlink()
            visits.clinic_order_ids._action_cancel()
            visits.clinic_order_ids.unlink()
            visits.line_ids.with_context(clinic_bulk=True).unlink()
            visits.with_context(clinic_bulk=True).unlink()
            env["clinic.patient"].browse(cls.patient_id).unlink()
            env["res.partner"].browse(cls.payer_id).exists().unlink()
            env["account.journal"].browse(cls.journal_id).unlink()
            env["account.account"].browse(cls.account_id).unlink()
            env["product.product"].browse(cls.service_id).unlink()
            env["clinic.branch"].browse(cls.branch_id).unlink()
            env["clinic.chain"].browse(cls.chain_id).unlink()
            env.cr.commit()

    def _new_visit(self, is_paid=False):
        with self._transaction() as env:
            line = Command.create({"product_id": self.service_id})
            visit = env["clinic.visit"].create(
                {
                    "patient_id": self.patient_id,
                    "branch_id": self.branch_id,
                    "line_ids": [line],
                }
            )
            if is_paid:
                self._pay(visit)
            self.visit_ids.append(visit.id)
            env.cr.commit()
            return visit.id

    def _pay(self, visit, amount=300.0, key=None):
        methods = visit.env["account.payment.method.line"]
        return visit._action_pay(amount, methods.browse(self.way_id), key)

    def _refund(self, visit, amount=300.0, key=None):
        methods = visit.env["account.payment.method.line"]
        back = methods.browse(self.back_id)
        return visit._action_refund({visit.line_ids: amount}, "Not done", back, key)

    def _run(self, visit_id, *calls):
        """The calls at once, each in a transaction; the sentences of the refused."""
        start = threading.Barrier(len(calls))
        told, broken = [], []

        def run(call):
            try:
                with db_connect(get_db_name()).cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    visit = env["clinic.visit"].browse(visit_id)
                    visit.fetch(["state"])  # what it sees is fixed from here on
                    start.wait(30)
                    retrying(lambda: call(visit) and None, env)
                    cr.commit()
            except UserError as error:
                told.append(str(error))
            except Exception as error:
                broken.append(error)

        threads = [threading.Thread(target=run, args=(call,)) for call in calls]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertEqual(broken, [])
        return told

    @contextmanager
    def _saved(self, visit_id):
        with self._transaction() as env:
            yield env["clinic.visit"].browse(visit_id)

    def test_two_screens_bill_once(self):
        visit_id = self._new_visit()
        told = self._run(visit_id, *2 * [lambda visit: visit._action_bill()])
        self.assertEqual(len(told), 1)
        self.assertIn("has been billed already", told[0])
        with self._saved(visit_id) as visit:
            self.assertEqual(len(visit.clinic_order_ids), 1)
            self.assertEqual(visit.clinic_move_ids.mapped("amount_total"), [300])
            self.assertEqual(visit.payment_state, "to_pay")

    def test_two_screens_pay_once(self):
        visit_id = self._new_visit()
        told = self._run(
            visit_id,
            lambda visit: self._pay(visit, key="both-1"),
            lambda visit: self._pay(visit, key="both-2"),
        )
        self.assertEqual(len(told), 1)
        self.assertIn("somebody else has settled it", told[0])
        with self._saved(visit_id) as visit:
            self.assertEqual(visit.clinic_payment_ids.mapped("amount"), [300])
            self.assertEqual(len(visit.clinic_move_ids), 1)
            self.assertEqual(visit.payment_state, "paid")

    def test_a_double_click_is_one_payment_and_nobody_is_refused(self):
        visit_id = self._new_visit()
        pay = [lambda visit: self._pay(visit, 100.0, "both-click")]
        self.assertEqual(self._run(visit_id, *2 * pay), [])
        with self._saved(visit_id) as visit:
            self.assertEqual(visit.clinic_payment_ids.mapped("amount"), [100])
            self.assertEqual(visit.amount_due, 200)

    def test_two_halves_at_once_are_both_taken(self):
        visit_id = self._new_visit()
        told = self._run(
            visit_id,
            lambda visit: self._pay(visit, 150.0, "both-3"),
            lambda visit: self._pay(visit, 150.0, "both-4"),
        )
        self.assertEqual(told, [])
        with self._saved(visit_id) as visit:
            self.assertEqual(visit.clinic_payment_ids.mapped("amount"), [150, 150])
            self.assertEqual(len(visit.clinic_move_ids), 1)
            self.assertEqual(visit.payment_state, "paid")

    def test_one_bills_while_the_other_pays(self):
        visit_id = self._new_visit()
        told = self._run(visit_id, lambda visit: visit._action_bill(), self._pay)
        with self._saved(visit_id) as visit:
            self.assertEqual(visit.clinic_move_ids.mapped("amount_total"), [300])
            self.assertEqual(visit.payment_state, "paid")
        # who bills first is not told anything; who bills second is
        self.assertLessEqual(len(told), 1)

    def test_two_screens_refund_once(self):
        visit_id = self._new_visit(is_paid=True)
        refunds = self.registry["clinic.refund"]
        with patch.object(refunds, "_get_limit", lambda _self, _branch: None):
            told = self._run(
                visit_id,
                lambda visit: self._refund(visit, key="both-5"),
                lambda visit: self._refund(visit, key="both-6"),
            )
        self.assertEqual(len(told), 1)
        self.assertIn("can still be given back", told[0])
        with self._saved(visit_id) as visit:
            self.assertEqual(sum(visit.clinic_move_ids.mapped("amount_total")), 600)
            self.assertEqual(len(visit.clinic_payment_ids), 2)
            self.assertEqual(visit.payment_state, "refunded")
