from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError

from ..tools.side_table import SideTable

TABLE = SideTable(
    "clinic_test_side",
    {"owner_id": "integer", "kind": "text", "score": "numeric", "note": "text"},
    keys=("owner_id", "kind"),
    indexes=[("score",)],
)
ROWS = SQL(
    "SELECT n AS owner_id, 'a' AS kind, n * 2 AS score, NULL AS note"
    " FROM generate_series(1, 25) AS n"
)


@tagged("post_install", "-at_install")
class TestSideTable(TransactionCase):
    def setUp(self):
        super().setUp()
        self.cr = self.env.cr
        TABLE.create(self.cr)

    def _rows(self):
        self.cr.execute("SELECT owner_id, kind, score, note FROM clinic_test_side")
        return sorted(self.cr.fetchall())

    def test_create_twice_and_drop(self):
        TABLE.create(self.cr)
        wider = SideTable(TABLE.name, {**TABLE.columns, "extra": "date"}, TABLE.keys)
        wider.create(self.cr)
        self.cr.execute("SELECT extra FROM clinic_test_side")
        TABLE.drop(self.cr)
        TABLE.drop(self.cr)
        self.cr.execute("SELECT to_regclass('clinic_test_side')")
        self.assertEqual(self.cr.fetchone(), (None,))

    def test_second_run_writes_nothing(self):
        self.assertEqual(TABLE.sync(self.cr, ROWS), (25, 0, 0))
        self.cr.execute("SELECT max(xmin::text) FROM clinic_test_side")
        before = self.cr.fetchone()
        self.assertEqual(TABLE.sync(self.cr, ROWS), (0, 0, 0))
        self.cr.execute("SELECT max(xmin::text) FROM clinic_test_side")
        self.assertEqual(self.cr.fetchone(), before)

    def test_only_what_differs(self):
        TABLE.sync(self.cr, ROWS)
        changed = SQL(
            "SELECT owner_id, kind, CASE owner_id WHEN 3 THEN NULL ELSE score END AS"
            " score, CASE owner_id WHEN 4 THEN 'new' END AS note"
            " FROM (%s) r WHERE owner_id <> 5 UNION ALL SELECT 99, 'b', 1, NULL",
            ROWS,
        )
        self.assertEqual(TABLE.sync(self.cr, changed), (3, 1, 0))
        rows = {row[0]: row for row in self._rows()}
        self.assertEqual(rows[3][2:], (None, None))
        self.assertEqual(rows[4][3], "new")
        self.assertNotIn(5, rows)
        self.assertEqual(rows[99][1], "b")

    def test_batches(self):
        calls = []

        def commit(done, left):
            calls.append((done, left))
            return 60.0

        self.assertEqual(TABLE.sync(self.cr, ROWS, 10, commit), (25, 0, 0))
        self.assertEqual(calls, [(10, 15), (10, 5), (5, 0)])
        calls.clear()
        nothing = SQL("SELECT * FROM (%s) r WHERE FALSE", ROWS)
        self.assertEqual(TABLE.sync(self.cr, nothing, 20, commit), (0, 25, 0))
        self.assertEqual(calls, [(20, 5), (5, 0)])

    def test_time_is_up(self):
        result = TABLE.sync(self.cr, ROWS, 10, lambda done, left: 0.0)
        self.assertEqual(result, (10, 0, 15))
        self.assertEqual(TABLE.sync(self.cr, ROWS), (15, 0, 0))

    def test_two_rows_of_one_key(self):
        double = SQL("SELECT * FROM (%s) r UNION ALL SELECT 1, 'a', 7, NULL", ROWS)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            TABLE.sync(self.cr, double)

    def test_keys_only(self):
        keys = SideTable("clinic_test_keys", {"member_id": "integer"}, ("member_id",))
        keys.create(self.cr)
        members = SQL("SELECT generate_series(1, 3) AS member_id")
        self.assertEqual(keys.sync(self.cr, members), (3, 0, 0))
        self.assertEqual(keys.sync(self.cr, members), (0, 0, 0))

    def test_names_are_checked(self):
        for name, columns, keys in (
            ("Bad name", {"a": "integer"}, ("a",)),
            ("t", {"a; DROP": "integer"}, ("a; DROP",)),
            ("t", {"a": "integer; --"}, ("a",)),
            ("t", {"a": "integer"}, ("b",)),
            ("t", {"a": "integer"}, ()),
        ):
            with self.assertRaises(ValueError):
                SideTable(name, columns, keys)
