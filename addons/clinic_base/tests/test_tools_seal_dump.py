import bz2
import gzip
import lzma
import tempfile
import unittest
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tests.seal_scene import ESCAPES, UUID, Logs
from odoo.addons.clinic_base.tools import seal_dump, seal_keys

KEYS = seal_keys.SealKeys([bytes([1]) * 32])
PUBLIC = seal_keys.read_public_keys(KEYS.public_text())


class TestDump(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.path = self.folder / "dump"
        self.logs = Logs.make(KEYS)

    def verify(self, text=None, anchors=()):
        self.path.write_text(self.logs.dump() if text is None else text, newline="")
        with seal_dump.read_dump(self.path) as work:
            self.uuid, self.origin = work.uuid, work.origin()
            return work.verify(anchors, PUBLIC)

    def refused(self, text):
        with self.assertRaises(seal_dump.DumpError) as caught:
            self.verify(text)
        return str(caught.exception)

    def test_untouched(self):
        report = self.verify(anchors=[self.logs.anchor(KEYS)])
        self.assertEqual(report.verdict, "verified")
        self.assertEqual((report.sealed, report.proven.seq), (15, 15))
        self.assertEqual((self.uuid, self.origin), (UUID, self.logs.seals[0].chain))

    def test_the_same_as_without_a_dump(self):
        rows = self.logs.rows["access"]
        rows[3], rows[9] = rows[9], rows[3]
        del rows[5]
        rows[13] = {**rows[1], "happened_at": "2026-03-01 07:00:00"}
        rows[14] = {**rows[1], "happened_at": "2026-03-01 08:59:00"}
        ours, theirs = self.logs.verify(PUBLIC), self.verify()
        self.assertEqual(ours.findings, theirs.findings)
        self.assertEqual(ours.unsealed, theirs.unsealed)

    def test_packed(self):
        text = self.logs.dump().encode()
        with zipfile.ZipFile(self.folder / "odoo.zip", "w") as archive:
            archive.writestr("manifest.json", "{}")
            archive.writestr("dump.sql", text)
        for name, opener in (("gz", gzip), ("xz", lzma), ("bz2", bz2)):
            with opener.open(self.folder / f"dump.{name}", "wb") as file:
                file.write(text)
        for path in sorted(self.folder.iterdir()):
            with self.subTest(path.name), seal_dump.read_dump(path) as work:
                self.assertEqual(work.verify((), PUBLIC).verdict, "verified")

    def test_rows_in_any_order(self):
        for log in self.logs.rows:
            self.logs.rows[log] = dict(reversed(self.logs.rows[log].items()))
        text = self.logs.dump()
        self.logs.seals.reverse()
        self.assertEqual(self.verify(text).verdict, "verified")
        self.assertEqual(self.verify().verdict, "verified")

    def test_double_row(self):
        line = next(
            line for line in self.logs.dump().splitlines() if line.startswith("4\t2026")
        )
        text = self.logs.dump().replace(line, f"{line}\n{line}")
        first = self.verify(text).first
        self.assertEqual((first.kind, first.log, first.row_id), ("twice", "access", 4))

    def test_seal_of_an_unknown_log(self):
        text = self.logs.dump().replace("\n2\taccess\t2\t", "\n2\tother\t2\t")
        self.assertEqual(self.verify(text).first.kind, "seal")

    def test_refused(self):
        text = self.logs.dump()
        end = text.index("\\.", text.index("clinic_access_log"))
        seals = text.index("COPY public.clinic_access_seal")
        cases = {
            "": "lacks the data",
            text[:end]: "ends in the middle",
            text[: text.index("\\.")]: "ends in the middle",
            text[:seals]: "clinic_access_seal",
            text.replace("UTF8", "LATIN1"): "UTF8",
            text + "INSERT INTO public.clinic_access_log VALUES (1);\n": "--inserts",
            text + text[seals:]: "twice",
            text.replace("happened_at", "renamed"): "lacks columns",
            text.replace("\n2\taccess\t2\t", "\nx\taccess\t2\t"): "damaged",
            text.replace("\n2\taccess\t2\t", "\naccess\t2\t"): "damaged",
        }
        for broken, words in cases.items():
            with self.subTest(words):
                self.assertIn(words, self.refused(broken))

    def test_damaged_archives(self):
        packed = gzip.compress(self.logs.dump().encode())
        for data in (
            packed[:-20],
            b"PK\x03\x04broken",
            b"\xfd7zXZ\x00broken",
            b"PGDMP",
        ):
            with self.subTest(data[:6]), self.assertRaises(seal_dump.DumpError):
                self.path.write_bytes(data)
                with seal_dump.read_dump(self.path):
                    self.fail("it was read")
        with self.assertRaises(seal_dump.DumpError):
            self.enterContext(seal_dump.read_dump(self.folder / "none"))

    @given(st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8")))
    def test_any_text_is_read_as_it_was(self, text):
        raw = text.translate(ESCAPES).encode()
        self.assertEqual(seal_dump.value(raw), text)

    def test_all_escapes(self):
        self.assertEqual(
            seal_dump.value(rb"\b\f\n\r\t\v\\\101\x41\q"), "\b\f\n\r\t\v\\AAq"
        )
