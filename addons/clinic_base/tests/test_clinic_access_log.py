from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, mute_logger, new_test_user, tagged
from psycopg2 import IntegrityError

from .common import ClinicCommon


class AccessLogCommon(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["clinic.access.log"]
        cls.nurse = cls.users["nurse"]

    def _note(self, *args, user=None, context=None, **kwargs):
        logs = self.logs.with_user(user or self.nurse).with_context(**(context or {}))
        logs._note(*args, **kwargs)

    def _get_rows(self):
        """The rows written since the start of the test."""
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.logs.search([("id", ">", self.last)], order="id")

    def setUp(self):
        super().setUp()
        self.last = self.logs.search([], limit=1).id or 0


@tagged("post_install", "-at_install")
class TestAccessLog(AccessLogCommon):
    def test_row(self):
        with freeze_time("2026-03-01 20:00:00.123456"):
            self._note([9, 7, 9], ["contact", "clinical"], door="reveal")
            row = self._get_rows()
        self.assertRecordValues(
            row,
            [
                {
                    "user_id": self.nurse.id,
                    "roles": "nurse",
                    "branch_id": self.branch_a.id,
                    "door": "reveal",
                    "classes": "clinical,contact",
                    "patient_ids": [7, 9],
                    "patient_count": 2,
                    "details": {},
                    # it was the next day in Shanghai
                    "local_date": self._date("2026-03-02"),
                }
            ],
        )
        self.assertEqual(row.happened_at.microsecond, 123456)

    def _date(self, text):
        return self.logs._fields["local_date"].to_date(text)

    def test_everything_of_a_transaction_is_one_row(self):
        self._note([1], "clinical")
        self._note(range(2, 21), "identity")
        self._note([], "money")
        row = self._get_rows()
        self.assertEqual(row.patient_ids, list(range(1, 21)))
        self.assertEqual(row.classes, "clinical,identity")

    def test_nothing_to_say(self):
        self._note([], "clinical")
        self._note([False, None, 0], "clinical")
        self._note([1], [])
        self.assertFalse(self._get_rows())

    def test_unknown_class(self):
        with self.assertRaises(ValueError):
            self._note([1], "secret")

    def test_one_row_per_user(self):
        self._note([1], "clinical")
        self._note([1], "clinical", user=self.users["practitioner"])
        rows = self._get_rows()
        self.assertEqual(
            set(rows.mapped("user_id")), {self.nurse.id, self.users["practitioner"].id}
        )

    def test_user_without_branch(self):
        self._note([1], "clinical", user=self.employee)
        row = self._get_rows()
        self.assertFalse(row.branch_id)
        self.assertFalse(row.roles)
        self.assertTrue(row.local_date)

    def test_branch_taken_away_is_not_named(self):
        self.nurse.clinic_branch_ids = False
        self.env.cr.execute(
            "UPDATE res_users SET clinic_branch_id = %s WHERE id = %s",
            (self.branch_a.id, self.nurse.id),
        )
        self._note([1], "clinical")
        self.assertFalse(self._get_rows().branch_id)

    def test_purpose_of_the_program(self):
        self._note([1], "clinical", purpose="review")
        self.assertEqual(self._get_rows().purpose, "review")

    def test_what_a_caller_says_never_hides_the_ground(self):
        said = {"clinic_purpose": "phone call <script>" + "x" * 80}
        self._note([1], "clinical", purpose="emergency", context=said)
        self.assertEqual(
            self._get_rows().purpose, "emergency: phone call script" + "x" * 23
        )

    def test_purpose_that_is_no_word(self):
        for said in (7, ["care"], {"a": 1}, None, "<>"):
            self._note(
                [1], "clinical", purpose="review", context={"clinic_purpose": said}
            )
            self.assertEqual(self._get_rows()[-1].purpose, "review")

    def test_savepoint_rolled_back(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._note([1], "clinical")
            raise UserError("no")
        self.assertFalse(self._get_rows())

    def test_savepoint_kept(self):
        with self.env.cr.savepoint():
            self._note([1], "clinical")
        self._note([1], "clinical")
        rows = self._get_rows()
        self.assertTrue(rows)
        self.assertEqual(set(rows.mapped("patient_count")), {1})

    def test_rollback(self):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["clinic.access.log"]._note([1], "clinical")
            cr.rollback()
        self.assertFalse(self._get_rows())

    def test_job_that_commits(self):
        """Each committed part of a job has the row of what it disclosed."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            logs = self.env(cr=cr, user=self.nurse)["clinic.access.log"]
            for number in (1, 2):
                logs._note([number], "clinical")
                cr.commit()
        self.assertEqual(self._get_rows().mapped("patient_ids"), [[1], [2]])

    def test_one_statement(self):
        self._note([1], "clinical")
        self._get_rows()  # roles are known now
        self._note(range(1, 200), "clinical")
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env.cr.flush()

    def test_search_by_patient(self):
        self._note([1, 5], "clinical")
        self._note([51], "clinical", user=self.employee)
        rows = self._get_rows()
        by_number = self.logs.search(
            [("patient_number", "=", 5), ("id", ">", self.last)]
        )
        self.assertEqual(by_number.patient_ids, [1, 5])
        found = self.logs.search(
            [("patient_number", "in", [5, 51]), ("id", ">", self.last)]
        )
        self.assertEqual(found, rows)

    def test_index_serves_the_question_who_opened_this_file(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.logs._search([("patient_number", "=", 5)])
        self.env.cr.execute(
            "EXPLAIN " + str(query.select().code), query.select().params
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("clinic_access_log_patients_idx", plan)


@tagged("post_install", "-at_install")
class TestAccessLogIsKept(AccessLogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs.with_user(cls.nurse)._note([1], "clinical")
        cls.env.cr.flush()
        cls.row = cls.logs.search([], limit=1)

    def _refused(self, query):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_postgresql_refuses_changes(self):
        self._refused(
            f"UPDATE clinic_access_log SET door = 'x' WHERE id = {self.row.id}"
        )
        self._refused(f"DELETE FROM clinic_access_log WHERE id = {self.row.id}")
        self._refused("TRUNCATE clinic_access_log")

    def test_odoo_refuses_changes(self):
        for change in (lambda: self.row.write({"door": "x"}), self.row.unlink):
            with self.assertRaises(UserError):
                change()

    def test_no_foreign_key(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' "
            "AND 'clinic_access_log'::regclass IN (conrelid, confrelid)"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_user_who_once_read_can_be_deleted(self):
        leaver = new_test_user(self.env, "t_leaver", "base.group_user")
        number = leaver.id
        self._note([1], "clinical", user=leaver)
        row = self._get_rows()
        leaver.unlink()
        self.env.invalidate_all()
        self.assertEqual(row.user_id, number)

    def test_who_reads(self):
        for role, user in self.users.items():
            rows = self.logs.with_user(user)
            with self.subTest(role):
                self.assertEqual(rows.has_access("read"), role == "privacy")
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(rows.has_access(operation))

    def test_privacy_officer_reads_his_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        stranger = self.env["clinic.branch"].create(
            {**self._branch_vals("X", "Asia/Tokyo", self.company), "chain_id": other.id}
        )
        there = self._new_user("nurse", stranger, "t_nurse_x")
        sister = self._new_user("nurse", self.branch_c, "t_nurse_c")
        for user in (there, sister, self.employee):
            self._note([1], "clinical", user=user)
        rows = self._get_rows()
        mine = self.logs.with_user(self.users["privacy"])
        seen = mine.search([("id", "in", rows.ids)])
        self.assertEqual(set(seen.mapped("user_id")), {sister.id, self.employee.id})
        with self.assertRaises(AccessError):
            rows.filtered(lambda row: row.user_id == there.id).with_user(
                self.users["privacy"]
            ).read(["door"])
        seen.read(["door", "is_of_my_chains"])

    def test_note_is_no_door(self):
        for name in ("_note", "_note_rows", "_note_search"):
            self.assertTrue(name.startswith("_"))
            self.assertTrue(callable(getattr(self.logs, name)))
