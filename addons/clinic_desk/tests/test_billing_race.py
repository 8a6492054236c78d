from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import LockNotAvailable, SerializationFailure


@tagged("post_install", "-at_install")
class TestBillingRace(TransactionsCommon):
    """Two screens bill or pay one visit, in two real transactions.

    Whoever comes second waits, and is then refused by PostgreSQL: Odoo replays his
    call, which finds the documents of the first and answers with a sentence.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls._make_visit(env)
            env.cr.commit()
        cls.addClassCleanup(cls._remove)

    @classmethod
    def _make_visit(cls, env):
        cls.chain_id = env["clinic.chain"].create({"name": "Pay", "code": "T-PAY"}).id
        cls.branch_id = (
            env["clinic.branch"]
            .create(
                {
                    "name": "Pay",
                    "code": "T-PAY",
                    "chain_id": cls.chain_id,
                    "company_id": env.ref("base.main_company").id,
                    "tz": "Asia/Shanghai",
                }
            )
            .id
        )
        patient = env["clinic.patient"].create(
            {
                "name": "Pay",
                "chain_id": cls.chain_id,
                "home_branch_id": cls.branch_id,
            }
        )
        visit = env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": cls.branch_id}
        )
        cls.patient_id, cls.visit_id = patient.id, visit.id
        product = env["product.product"].create({"name": "Pay", "list_price": 300})
        line = env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": product.id}
        )
        cls.product_id, cls.line_id = product.id, line.id

    @classmethod
    def _remove(cls):
        with cls._transaction() as env:
            env["clinic.visit.line"].browse(cls.line_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()
            env["clinic.visit"].browse(cls.visit_id).unlink()
            env["clinic.patient"].browse(cls.patient_id).unlink()
            env["clinic.branch"].browse(cls.branch_id).unlink()
            env["clinic.chain"].browse(cls.chain_id).unlink()
            env.cr.commit()

    def _lock(self, env):
        env["clinic.visit"].browse(self.visit_id)._lock_money()

    def test_the_second_waits_for_the_first(self):
        with self._transaction() as first, self._transaction() as second:
            self._lock(first)
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self._lock(second)

    def test_the_second_is_replayed_once_the_first_is_done(self):
        with self._transaction() as first, self._transaction() as second:
            second.cr.execute("SELECT 1")  # what it sees is fixed from here on
            self._lock(first)
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._lock(second)

    def test_who_comes_afterwards_goes_on(self):
        with self._transaction() as first:
            self._lock(first)
            first.cr.commit()
        with self._transaction() as second:
            self._lock(second)

    def test_another_visit_does_not_wait(self):
        with self._transaction() as first, self._transaction() as second:
            self._lock(first)
            second["clinic.visit"].browse(self.visit_id + 10**6)._lock_money()

    def test_a_price_typed_during_the_bill_is_not_lost(self):
        """It is on the bill, or its screen is told that the line is billed."""
        for first_writes in (True, False):
            with self._transaction() as first, self._transaction() as second:
                second.cr.execute("SELECT 1")  # what it sees is fixed from here on
                bill, typed = (second, first) if first_writes else (first, second)
                steps = [
                    lambda env=typed: self._type_price(env),
                    lambda env=bill: self._line(env)._lock_price(),
                ]
                if not first_writes:
                    steps.reverse()
                steps[0]()
                first.cr.commit()
                with mute_logger("odoo.sql_db"), self.subTest(first_writes):
                    self.assertRaises(SerializationFailure, steps[1])

    def _line(self, env):
        return env["clinic.visit.line"].browse(self.line_id)

    def _type_price(self, env):
        line = self._line(env)
        line.price += 10
        line.flush_recordset()
