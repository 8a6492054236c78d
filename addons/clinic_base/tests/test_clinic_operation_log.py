from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, mute_logger, tagged
from psycopg2 import IntegrityError

from .common import ClinicCommon


@tagged("post_install", "-at_install")
class TestOperationLog(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["clinic.operation.log"]
        cls.row = cls.logs._log(
            "test.done", cls.branch_a, summary="s", old={"a": 1}, new=[1, 2]
        )
        cls.env.flush_all()

    def _refused(self, query):
        with (
            self.assertRaises(IntegrityError) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)
        return caught.exception

    def test_row(self):
        self.assertRecordValues(
            self.row,
            [
                {
                    "operation": "test.done",
                    "res_model": "clinic.branch",
                    "res_ids": self.branch_a.ids,
                    "branch_id": self.branch_a.id,
                    "actor_id": self.env.uid,
                    "old_value": {"a": 1},
                    "new_value": [1, 2],
                }
            ],
        )

    def test_everybody_logs_nobody_writes(self):
        nurse = self.users["nurse"]
        row = self.logs.with_user(nurse)._log("nurse.did", self.branch_a)
        self.assertEqual(row.actor_id, nurse.id)
        self.assertEqual(row.actor_name, nurse.name)
        for role in ("privacy", "administrator", "nurse"):
            logs = self.logs.with_user(self.users[role])
            with self.assertRaises(AccessError):
                logs.create({"operation": "x"})

    def test_local_date_is_the_branchs(self):
        instants = {"A": "2026-03-01 17:00:00", "C": "2026-03-01 03:00:00"}
        for branch, day in (
            (self.branch_a, "2026-03-02"),
            (self.branch_c, "2026-02-28"),
        ):
            with self.subTest(branch=branch.code):
                with freeze_time(instants[branch.code]):
                    row = self.logs._log("test.day", branch)
                self.assertEqual(str(row.local_date), day)

    def test_triggers_refuse(self):
        for query in (
            "UPDATE clinic_operation_log SET summary = 'changed'",
            "DELETE FROM clinic_operation_log",
            "TRUNCATE clinic_operation_log",
            "TRUNCATE clinic_operation_log CASCADE",
        ):
            with self.subTest(query=query):
                error = self._refused(query)
                self.assertEqual(error.pgcode, "23514")
                self.assertEqual(error.diag.table_name, "clinic_operation_log")

    def test_orm_refuses(self):
        with self.assertRaises(UserError):
            self.row.summary = "changed"
        with self.assertRaises(UserError):
            self.row.unlink()

    def test_maintenance_goes_through(self):
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE clinic_operation_log SET summary = 'x' WHERE id = %s", [self.row.id]
        )
        self.assertEqual(self.env.cr.rowcount, 1)
        self.env.cr.execute("SET LOCAL clinic.maintenance = 'off'")
        self._refused("DELETE FROM clinic_operation_log")

    def test_deleting_a_user_leaves_the_rows(self):
        user = self._new_user("nurse", login="t_leaver")
        row = self.logs.with_user(user)._log("nurse.did", self.branch_a)
        row.flush_recordset()
        number = user.id
        user.unlink()
        row.invalidate_recordset()
        self.assertEqual(row.actor_id, number)
        self.assertIn(str(number), row.actor_name)

    def test_no_foreign_key(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'clinic_operation_log'::regclass"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_one_branch_or_none(self):
        row = self.logs._log("test.two", self.branch_a | self.branch_b)
        self.assertFalse(row.branch_id)
        row = self.logs.with_user(self.users["manager"])._log("test.none", self.chain)
        self.assertEqual(row.branch_id, self.branch_a.id)
        self.assertFalse(self.logs._log("test.nothing").res_ids)
