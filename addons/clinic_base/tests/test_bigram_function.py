from odoo.addons.clinic_base.tools.text import bigrams, normalise
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestBigramFunction(TransactionCase):
    """PostgreSQL cuts a key as Python does."""

    def cut(self, keys):
        self.env.cr.execute(
            "SELECT clinic_bigrams(key) FROM unnest(%s) WITH ORDINALITY AS k(key, n)"
            " ORDER BY n",
            [keys],
        )
        return [pieces for (pieces,) in self.env.cr.fetchall()]

    def test_equal_to_python(self):
        names = (
            "",
            " ",
            "张",
            "张三",
            "张三丰",
            "John Smith",
            "a b",
            "𠮷田 が",
            "王Lucy",
        )
        keys = [normalise(name) for name in names] + [
            " ",
            "a  b",
            "x" * 120,
            "张三" * 60,
        ]
        self.assertEqual(self.cut(keys), [bigrams(key) for key in keys])

    def test_nothing_stays_nothing(self):
        self.env.cr.execute("SELECT clinic_bigrams(NULL)")
        self.assertIsNone(self.env.cr.fetchone()[0])

    def test_can_be_indexed(self):
        self.env.cr.execute("CREATE TEMP TABLE t (key text)")
        self.env.cr.execute("CREATE INDEX ON t USING gin (clinic_bigrams(key))")
        self.env.cr.execute("INSERT INTO t VALUES ('张三丰'), ('李四')")
        self.env.cr.execute(
            "SELECT key FROM t WHERE clinic_bigrams(key) @> clinic_bigrams('三丰')"
        )
        self.assertEqual(self.env.cr.fetchall(), [("张三丰",)])
