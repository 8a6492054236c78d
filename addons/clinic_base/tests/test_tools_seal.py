import json
import stat
import tempfile
import unittest
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tests.seal_scene import SEALED_AT, Logs
from odoo.addons.clinic_base.tools import seal_chain, seal_keys, seal_words
from odoo.addons.clinic_base.tools.seal_verify import MAX_FINDINGS

TEXT = st.none() | st.text(max_size=20)


def keys_of(*numbers):
    return seal_keys.SealKeys([bytes([number]) * 32 for number in numbers])


KEYS = keys_of(1)
PUBLIC = seal_keys.read_public_keys(KEYS.public_text())


class SealCase(unittest.TestCase):
    def setUp(self):
        self.logs = Logs.make(KEYS)

    def check(self, *expected, **how):
        """Verify; the first finding is of this kind, log and row."""
        report = self.logs.verify(PUBLIC, **how)
        self.assertEqual(report.verdict, "broken")
        first = report.first
        self.assertEqual((first.kind, first.log, first.row_id), expected)
        self.assertTrue(all(seal_words.lines(report)))
        return report


class TestCanonicalText(unittest.TestCase):
    @given(st.lists(TEXT, max_size=6), st.lists(TEXT, max_size=6))
    def test_different_rows_have_different_texts(self, one, other):
        same = seal_chain.row_text(one) == seal_chain.row_text(other)
        self.assertEqual(same, one == other)

    @given(st.lists(TEXT, max_size=6))
    def test_text_is_json(self, values):
        self.assertEqual(json.loads(seal_chain.row_text(values)), values)

    def test_format_1_never_changes(self):
        values = ["2026-01-01 08:00:00.123456", None, "7", 'a "b"\\\n', "诊所 😀"]
        self.assertEqual(
            seal_chain.row_digest("access", values),
            "38cf6e32ccf6213fa037ff96cfe491d7276943598778b0c90eedb9e41cbf77d5",
        )
        chain = seal_chain.chain_value(
            seal_chain.START, 1, "access", 7, "d" * 64, SEALED_AT
        )
        self.assertEqual(
            chain, "5d25841b02959d22deae50a0a4673f9f2843073409eeacb5be475ebc055f1ab3"
        )


class TestUntouched(SealCase):
    def test_verifies(self):
        report = self.logs.verify(PUBLIC, [self.logs.anchor(KEYS)])
        self.assertEqual(report.verdict, "verified")
        self.assertEqual((report.sealed, report.heads, report.broken), (15, 3, 0))
        self.assertEqual(report.proven.seq, 15)
        self.assertEqual(report.anchored["seq"], 15)
        self.assertEqual((report.last.log, report.last.row_id), ("operation", 3))

    def test_without_a_key_nothing_is_proven(self):
        self.assertEqual(self.logs.verify().verdict, "unproven")

    def test_empty(self):
        report = Logs.make(KEYS, 0, 0).verify(PUBLIC)
        self.assertEqual((report.verdict, report.sealed), ("verified", 0))
        self.assertIn("Nothing is sealed.", list(seal_words.lines(report)))

    @settings(max_examples=30)
    @given(st.integers(0, 30), st.integers(0, 9), st.integers(1, 12))
    def test_any_size_and_batch(self, access, operation, batch):
        report = Logs.make(KEYS, access, operation, batch).verify(PUBLIC)
        self.assertEqual(report.verdict, "verified")
        self.assertEqual(report.sealed, access + operation)

    def test_keys_are_renewed(self):
        both = keys_of(1, 2)
        extra = self.logs.rows["access"][13] = dict(self.logs.rows["access"][12])
        extra["happened_at"] = "2026-03-01 08:30:00"
        self.logs.seal([("access", 13)], both)
        self.assertNotEqual(self.logs.heads[-1].key_id, self.logs.heads[0].key_id)
        public = seal_keys.read_public_keys(both.public_text())
        self.assertEqual(self.logs.verify(public).verdict, "verified")
        report = self.logs.verify(PUBLIC)  # who has the old key only
        self.assertEqual((report.first.kind, report.proven.seq), ("signature", 15))

    def test_rows_without_a_seal_are_counted(self):
        rows = self.logs.rows["access"]
        rows[14] = {**rows[12], "happened_at": "2026-03-01 08:59:00"}
        report = self.logs.verify(PUBLIC)
        self.assertEqual(report.verdict, "verified")
        self.assertEqual(report.unsealed, {"access": 1})
        self.assertEqual(report.in_flight, 0)

    def test_rows_that_committed_last_are_no_forgery(self):
        rows = self.logs.rows["access"]
        rows[0] = dict(rows[11])  # a lower number than the sealed ones
        report = self.logs.verify(PUBLIC)
        self.assertEqual((report.verdict, report.in_flight), ("verified", 1))
        self.assertIn("committed last, or put in", "".join(seal_words.lines(report)))


class TestTamperedRows(SealCase):
    @settings(max_examples=60)
    @given(st.data())
    def test_any_edit_of_any_column_is_found(self, data):
        logs = Logs.make(KEYS)
        log = data.draw(st.sampled_from(["access", "operation"]))
        number = data.draw(st.sampled_from(sorted(logs.rows[log])))
        column = data.draw(st.sampled_from(sorted(logs.rows[log][number])))
        before = logs.rows[log][number][column]
        logs.rows[log][number][column] = data.draw(TEXT.filter(lambda v: v != before))
        first = logs.verify(PUBLIC).first
        self.assertEqual(
            (first.kind, first.log, first.row_id), ("changed", log, number)
        )

    def test_deletion(self):
        del self.logs.rows["access"][4]
        self.check("missing", "access", 4)

    def test_reorder(self):
        rows = self.logs.rows["access"]
        rows[3], rows[9] = rows[9], rows[3]
        report = self.check("reordered", "access", 3)
        self.assertEqual([f.detail for f in report.findings], ["9", "3"])

    def test_insertion(self):
        rows = self.logs.rows["access"]
        rows[13] = {**rows[1], "happened_at": "2026-03-01 07:00:00"}
        self.check("inserted", "access", 13)

    def test_insertion_at_no_time(self):
        rows = self.logs.rows["operation"]
        rows[13] = {**rows[1], "happened_at": "-infinity"}
        self.check("inserted", "operation", 13)

    def test_backdated_row_that_was_sealed(self):
        rows = self.logs.rows["access"]
        rows[13] = {**rows[1], "happened_at": "2026-03-01 07:00:00"}
        self.logs.seal([("access", 13)], KEYS)
        report = self.logs.verify(PUBLIC)
        self.assertEqual((report.verdict, report.late_count), ("doubtful", 1))
        self.assertEqual((report.late[0].kind, report.late[0].row_id), ("late", 13))

    def test_row_from_the_future(self):
        rows = self.logs.rows["access"]
        rows[13] = {**rows[1], "happened_at": "2027-03-01 07:00:00"}
        self.logs.seal([("access", 13)], KEYS)
        rows[14] = {**rows[1], "happened_at": "2026-03-01 08:59:00"}
        self.logs.seal([("access", 14)], KEYS)
        report = self.logs.verify(PUBLIC)
        self.assertEqual([found.kind for found in report.late], ["future"])

    def test_many_findings_are_counted(self):
        logs = self.logs = Logs.make(KEYS, access=60)
        logs.rows["access"].clear()
        report = self.check("missing", "access", 1)
        self.assertEqual(report.broken, 60)
        self.assertEqual(len(report.findings), MAX_FINDINGS)
        self.assertIn("  and 40 more", list(seal_words.lines(report)))


class TestTamperedSeal(SealCase):
    @settings(max_examples=40)
    @given(st.data())
    def test_any_edit_of_any_seal_is_found(self, data):
        logs = Logs.make(KEYS)
        number = data.draw(st.integers(0, len(logs.seals) - 1))
        name = data.draw(st.sampled_from(seal_chain.Seal._fields))
        seal = logs.seals[number]
        kind = st.integers(0, 99) if isinstance(getattr(seal, name), int) else st.text()
        value = data.draw(kind.filter(lambda v: v != getattr(seal, name)))
        logs.seals[number] = seal._replace(**{name: value})
        report = logs.verify(PUBLIC)
        self.assertEqual(report.verdict, "broken")
        self.assertEqual(report.first.seq, logs.seals[number].seq)

    def test_seals_in_another_order(self):
        seals = self.logs.seals
        two, five = seals[1], seals[4]
        seals[1] = two._replace(row_id=five.row_id, digest=five.digest)
        seals[4] = five._replace(row_id=two.row_id, digest=two.digest)
        self.check("seal", "access", 5)

    def test_missing_and_double_seals(self):
        removed = self.logs.seals.pop(6)
        report = self.check("gap", "access", 8)
        self.assertEqual(report.first.detail, str(removed.seq))
        self.logs = Logs.make(KEYS)
        self.logs.seals.insert(6, self.logs.seals[6])
        self.check("twice", "access", 7)

    def test_row_and_seals_of_it_gone(self):
        """Without rows and seals of the end nothing but an anchor knows of them."""
        anchor = self.logs.anchor(KEYS)
        del self.logs.seals[10:], self.logs.heads[2:]
        self.logs.rows["operation"].clear()
        for number in (11, 12):
            del self.logs.rows["access"][number]
        self.assertEqual(self.logs.verify(PUBLIC).verdict, "verified")
        report = self.check("cut", "", 0, anchors=[anchor])
        self.assertEqual((report.first.seq, report.proven.seq), (15, 10))

    def test_head_beyond_the_end(self):
        del self.logs.seals[10:]
        self.check("cut", "", 0)

    def test_everything_made_anew_without_the_key(self):
        anchor = self.logs.anchor(KEYS)
        self.logs.rows["access"][7]["door"] = "other"
        self.logs.rechain()
        report = self.check("head", "", 0)
        self.assertEqual((report.first.seq, report.first.detail), (10, "5"))
        self.logs.heads = [
            head._replace(chain=self.logs.seals[head.seq - 1].chain)
            for head in self.logs.heads
        ]
        report = self.check("signature", "", 0)
        self.assertEqual(report.proven.seq, 5)
        self.logs.heads.clear()
        self.assertEqual(self.logs.verify(PUBLIC).verdict, "unproven")
        self.check("anchor", "", 0, anchors=[anchor])

    def test_signed_by_another_key(self):
        self.logs.heads[2] = self.logs.sign(keys_of(9))
        self.check("signature", "", 0)

    def test_forged_anchor(self):
        anchor = {**self.logs.anchor(KEYS), "seq": 99}
        self.check("forged", "", 0, anchors=[anchor])

    def test_unknown_format(self):
        self.logs.seals[3] = self.logs.seals[3]._replace(format=9)
        self.check("format", "access", 4)


class TestKeys(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.path = self.folder / "seal-keys"

    def test_made_renewed_and_told(self):
        first = seal_keys.generate_key_file(self.path)
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        with self.assertRaises(FileExistsError):
            seal_keys.generate_key_file(self.path)
        second = seal_keys.add_key(self.path)
        self.assertNotEqual(first.key_id, second.key_id)
        public = seal_keys.read_public_keys(second.public_text())
        self.assertEqual(list(public), [first.key_id, second.key_id])
        for keys in (first, second):
            head = keys.sign(1, "ab", 1, SEALED_AT)
            self.assertTrue(seal_keys.is_signed(head, public))
            self.assertFalse(seal_keys.is_signed(head._replace(rows=2), public))
            self.assertFalse(seal_keys.is_signed(head._replace(signature="é"), public))
        secret = self.path.read_text().split(":")[1][:20]
        self.assertNotIn(secret, second.public_text() + repr(second))

    def test_a_file_without_a_line_end_can_be_renewed(self):
        seal_keys.generate_key_file(self.path)
        self.path.write_text(self.path.read_text().strip())
        self.assertEqual(len(seal_keys.add_key(self.path).public_text().split()), 2)

    def test_what_is_no_key_file(self):
        for text in ("", "# nothing\n", "x:y\n", "a:QUJD\n"):
            with self.subTest(text), self.assertRaises(seal_keys.SealKeyError):
                self.path.write_text(text)
                seal_keys.SealKeys.load(self.path)
        for path in (None, self.folder / "none", self.folder):
            with self.subTest(path), self.assertRaises(seal_keys.SealKeyError):
                seal_keys.SealKeys.load(path)

    def test_public_keys_must_fit_their_ids(self):
        line = KEYS.public_text()
        with self.assertRaises(seal_keys.SealKeyError):
            seal_keys.read_public_keys("0" * 16 + line[16:])

    def test_anchors_are_appended_and_half_lines_told(self):
        path = self.folder / "deep" / "db.jsonl"
        anchor = Logs.make(KEYS).anchor(KEYS)
        seal_keys.append_anchor(path, anchor)
        with open(path, "a", encoding="utf-8") as file:
            file.write('{"seq": ')
        seal_keys.append_anchor(path, {**anchor, "seq": 16})
        anchors, unreadable = seal_keys.read_anchors(path.parent)
        self.assertEqual([found["seq"] for found in anchors], [15, 16])
        self.assertEqual(unreadable, ["db.jsonl:2"])
        self.assertEqual(seal_keys.read_anchors(path), (anchors, unreadable))
