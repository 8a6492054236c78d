from hypothesis import given, settings
from hypothesis import strategies as st
from odoo import sql_db
from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged
from psycopg2 import IntegrityError
from psycopg2.extras import Json

from ..models import clinic_access_seal
from ..tools import seal_chain
from . import properties  # noqa: F401
from .common_seal import SealCommon

PRINTABLE = st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8"))


@tagged("post_install", "-at_install")
class TestSeal(SealCommon):
    def test_rows_get_numbers_without_gaps(self):
        first = self.access()
        self.log(2)
        self.assertEqual(self.seals._seal_batch(), 3)
        made = self.seals.search([("seq", ">", self.start)], order="seq")
        self.assertEqual(made.mapped("seq"), [self.start + n for n in (1, 2, 3)])
        self.assertEqual(made.mapped("log"), ["access", "operation", "operation"])
        self.assertEqual(made[0].row_id, first)
        self.assertEqual(self.heads._get_last().seq, self.start + 3)
        self.assertEqual(self.seals._seal_batch(), 0)
        self.assertEqual(self.heads.search_count([("seq", ">", self.start)]), 1)
        self.assertEqual(self.report().verdict, "verified")

    def test_batches(self):
        self.log(5)
        self.assertEqual(
            [self.seals._seal_batch(limit=2) for _n in range(4)], [2, 2, 1, 0]
        )
        heads = self.heads.search([("seq", ">", self.start)], order="seq")
        self.assertEqual(heads.mapped("rows"), [self.start + n for n in (2, 4, 5)])
        self.assertEqual(self.report().verdict, "verified")

    def test_a_row_that_commits_late_is_found(self):
        self.access(id=2_000_000)
        self.seals._seal_batch()
        late = self.access(id=1_999_000)
        older = self.access(id=1_000_000 - clinic_access_seal.WINDOW)
        self.assertEqual(self.seals._seal_batch(), 1)
        self.assertEqual(self.seals.search([], limit=1).row_id, late)
        self.assertEqual(self.seals._seal_batch(full=True), 1)
        self.assertEqual(self.seals.search([], limit=1).row_id, older)
        self.assertEqual(self.report().verdict, "verified")

    @settings(max_examples=25)
    @given(PRINTABLE, st.none() | st.integers(), PRINTABLE)
    def test_postgresql_and_python_agree(self, door, branch, word):
        with self.env.cr.savepoint(flush=False) as savepoint:
            branch = branch and branch % 1000
            details = Json({"é" + word: [word, 1.5, None]})
            row_id = self.access(door=door, branch_id=branch, details=details)
            names = seal_chain.COLUMNS[seal_chain.FORMAT]["access"]
            columns = ", ".join(f"{name}::text" for name in names)
            query = f"SELECT {columns} FROM clinic_access_log WHERE id = %s"
            self.env.cr.execute(query, [row_id])
            expected = seal_chain.row_digest("access", self.env.cr.fetchone())
            self.assertIn(("access", row_id, expected), self.seals._get_unsealed())
            savepoint.rollback()

    def test_minutely_job(self):
        self.log(3)
        cron = self.env.ref("clinic_base.ir_cron_clinic_base_seal")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(cron.failure_count, 0)
        self.assertEqual(self.seals._get_unsealed(), [])

    def test_minutely_job_in_batches(self):
        self.log(7)
        self.cron_seal(limit=3)
        self.assertEqual(self.seals._get_unsealed(), [])
        self.assertEqual(self.heads.search_count([("seq", ">", self.start)]), 3)

    def test_one_writer(self):
        self.log()
        with sql_db.db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s)", [clinic_access_seal.LOCK])
            self.cron_seal()
            self.assertEqual(len(self.seals._get_unsealed()), 1)
            other.execute("SELECT pg_advisory_unlock(%s)", [clinic_access_seal.LOCK])
        self.cron_seal()
        self.assertEqual(self.seals._get_unsealed(), [])

    def test_the_lock_is_given_back(self):
        """Also when sealing fails, so that the next minute can seal."""

        def fail(*args, **kwargs):
            raise ValueError("broken")

        self.patch(type(self.seals), "_insert", fail)
        self.log()
        with self.assertRaises(ValueError):
            self.cron_seal()
        with sql_db.db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(%s)", [clinic_access_seal.LOCK])
            self.assertTrue(other.fetchone()[0])
            other.execute("SELECT pg_advisory_unlock(%s)", [clinic_access_seal.LOCK])

    def test_queries_do_not_grow(self):
        self.log(1)
        with self.assertQueryCount(11):
            self.seals._seal_batch()
        self.log(40)
        with self.assertQueryCount(11):
            self.seals._seal_batch()


@tagged("post_install", "-at_install")
class TestAppendOnly(SealCommon):
    def refused(self, query):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_triggers(self):
        self.log()
        self.access()
        self.seals._seal_batch()
        for table in (
            *seal_chain.TABLES.values(),
            "clinic_access_seal",
            "clinic_access_head",
        ):
            with self.subTest(table):
                self.refused(f"UPDATE {table} SET id = id + 1000")
                self.refused(f"DELETE FROM {table}")
                self.refused(f"TRUNCATE {table}")
                self.refused(f"TRUNCATE {table} CASCADE")

    def test_no_second_seal_of_a_row_or_number(self):
        self.log(2)
        self.seals._seal_batch()
        columns = "digest, chain, format, sealed_at"
        for seq, row_id in (("seq", "row_id + 100000"), ("seq + 100000", "row_id")):
            self.refused(
                f"INSERT INTO clinic_access_seal (seq, log, row_id, {columns})"
                f" SELECT {seq}, log, {row_id}, {columns} FROM clinic_access_seal"
                " LIMIT 1"
            )

    def test_orm(self):
        self.log()
        self.seals._seal_batch()
        for records in (self.seals.search([], limit=1), self.heads.search([], limit=1)):
            with self.subTest(records._name):
                with self.assertRaises(UserError):
                    records.write({"chain": "x"})
                with self.assertRaises(UserError):
                    records.unlink()

    def test_a_user_who_wrote_can_be_deleted(self):
        user = self._new_user("nurse", login="t_seal_leaver")
        row = self.access(user_id=user.id)
        self.logs.with_user(user)._log("nurse.did", self.branch_a)
        self.env.flush_all()
        self.seals._seal_batch()
        number = user.id
        user.unlink()
        self.env.flush_all()
        self.assertEqual(self.report().verdict, "verified")
        log = self.env["clinic.access.log"].browse(row)
        self.assertEqual(log.user_id, number)
        self.assertIn(str(number), log.user_name)
