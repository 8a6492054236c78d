from datetime import timedelta
from threading import Thread

from odoo import fields
from odoo.addons.clinic_base.tests.common import GROUP
from odoo.addons.clinic_base.tests.common_transactions import TransactionsCommon
from odoo.exceptions import ConcurrencyError
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2.errors import (
    ExclusionViolation,
    LockNotAvailable,
    SerializationFailure,
)

REASON = "unconscious after a fall"


@tagged("post_install", "-at_install")
class TestEmergencyTwoTransactions(TransactionsCommon):
    """The same person on two screens, in two real transactions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls._make_place(env)
            env.cr.commit()
        cls.addClassCleanup(cls._remove)

    @classmethod
    def _make_place(cls, env):
        chain = env["clinic.chain"].create({"name": "Race", "code": "T-EMER"})
        here, there = env["clinic.branch"].create(
            [
                {
                    "name": code,
                    "code": code,
                    "chain_id": chain.id,
                    "company_id": env.ref("base.main_company").id,
                    "tz": "Asia/Shanghai",
                }
                for code in ("T-E1", "T-E2")
            ]
        )
        nurse = new_test_user(env, "t_emergency_race", GROUP + "nurse")
        nurse.clinic_branch_ids = here
        patient = env["clinic.patient"].create(
            {"name": "Race", "chain_id": chain.id, "home_branch_id": there.id}
        )
        cls.place = (chain.id, (here | there).ids)
        cls.nurse_id, cls.patient_id = nurse.id, patient.id

    @classmethod
    def _forget(cls, env):
        env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        for table, column in (
            ("clinic_emergency_access", "user_id"),
            ("clinic_patient_grant", "user_id"),
            ("clinic_emergency_try", "user_id"),
            ("clinic_operation_log", "actor_id"),
            ("clinic_access_log", "user_id"),
        ):
            env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [cls.nurse_id])

    @classmethod
    def _remove(cls):
        with cls._transaction() as env:
            cls._forget(env)
            chain_id, branch_ids = cls.place
            env["clinic.patient"].browse(cls.patient_id).unlink()
            nurse = env["res.users"].browse(cls.nurse_id)
            partner = nurse.partner_id
            nurse.unlink()
            partner.unlink()
            env["clinic.branch"].browse(branch_ids).unlink()
            env["clinic.chain"].browse(chain_id).unlink()
            env.cr.commit()

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            self._forget(env)
            env.cr.commit()

    def _open(self, env):
        patient = env["clinic.patient"].browse(self.patient_id)
        return env["clinic.emergency.access"]._open(patient, REASON)

    def _count(self):
        with self._transaction() as env:
            domain = [("user_id", "=", self.nurse_id)]
            return (
                env["clinic.emergency.access"].search_count(domain),
                env["clinic.patient.grant"].search_count(domain),
            )

    def test_the_second_waits_for_the_first(self):
        with (
            self._transaction(self.nurse_id) as first,
            self._transaction(self.nurse_id) as second,
        ):
            self._open(first)
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                self._open(second)

    def test_after_the_first_was_saved_the_second_is_replayed(self):
        with (
            self._transaction(self.nurse_id) as first,
            self._transaction(self.nurse_id) as second,
        ):
            second["clinic.emergency.access"].search_count([])  # takes its snapshot
            access = self._open(first)
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
                self._open(second)
            second.cr.rollback()
            self.assertEqual(self._open(second).id, access.id)
        self.assertEqual(self._count(), (1, 1))

    def test_many_clicks_at_once_open_once(self):
        """As Odoo serves requests: what collides is replayed by itself."""
        found = []

        def click():
            with self._transaction(self.nurse_id, timeout="10s") as env:
                found.append(retrying(lambda: self._open(env).id, env))

        threads = [Thread(target=click) for _number in range(6)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(found), 6)
        self.assertEqual(len(set(found)), 1)
        self.assertEqual(self._count(), (1, 1))

    def test_postgresql_refuses_a_second_row(self):
        """Whoever writes it: nothing of ours stands between."""
        with self._transaction(self.nurse_id) as env:
            access = self._open(env).sudo()
            vals = access.copy_data()[0] | {
                "opened_at": access.opened_at + timedelta(hours=1),
                "until": fields.Datetime.now() + timedelta(days=2),
            }
            with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
                access.create(vals)

    def test_tries_of_two_screens_are_counted_together(self):
        with (
            self._transaction(self.nurse_id) as first,
            self._transaction(self.nurse_id) as second,
        ):
            second["clinic.emergency.access"].search_count([])
            first["clinic.emergency.access"]._spend_try()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second["clinic.emergency.access"]._spend_try()
            second.cr.rollback()
            second["clinic.emergency.access"]._spend_try()
            self.assertEqual(second["clinic.emergency.access"]._get_tries_left(), 3)
