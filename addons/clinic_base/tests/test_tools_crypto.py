import base64
import os
import stat
import tempfile
import unittest
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_base.tools.crypto import (
    CryptoError,
    KeyMissing,
    KeyRing,
    KeyWrong,
    add_key,
    check_value,
    generate_key_file,
    key_version,
)

AAD = b"clinic.patient.identity/number"


def ring_of(*versions):
    return KeyRing({version: bytes([version % 251]) * 32 for version in versions})


class TestCiphertext(unittest.TestCase):
    @settings(max_examples=50)
    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
    def test_round_trip(self, text):
        ring = ring_of(1)
        blob = ring.encrypt(text, AAD)
        self.assertEqual(ring.decrypt(blob, AAD), text)
        self.assertEqual(ring.decrypt(memoryview(blob), AAD), text)

    def test_equal_values_have_different_ciphertexts(self):
        ring = ring_of(1)
        blobs = {ring.encrypt("110101199001011237", AAD) for _ in range(50)}
        self.assertEqual(len(blobs), 50)
        self.assertFalse([blob for blob in blobs if b"1101011990" in blob])

    def test_another_field_cannot_read_it(self):
        ring = ring_of(1)
        with self.assertRaises(KeyWrong):
            ring.decrypt(ring.encrypt("secret", AAD), b"clinic.other/number")

    def test_every_changed_byte_is_noticed(self):
        ring = ring_of(1, 256)
        blob = ring.encrypt("secret", AAD)
        for index in range(len(blob)):
            changed = bytearray(blob)
            changed[index] ^= 1
            with self.assertRaises(CryptoError, msg=index):
                ring.decrypt(bytes(changed), AAD)

    def test_what_is_no_ciphertext(self):
        for blob in (b"", b"\x01", b"plain text of some length, long enough to be one"):
            with self.assertRaises(CryptoError):
                ring_of(1).decrypt(blob, AAD)

    def test_messages_hold_no_secret(self):
        ring = ring_of(1)
        blob = ring.encrypt("110101199001011237", AAD)
        try:
            ring_of(2).decrypt(blob, AAD)
        except KeyMissing as error:
            self.assertIn("key 1", str(error))
            self.assertNotIn("110101", str(error))
        self.assertNotIn("\\x01", repr(ring))


class TestRotation(unittest.TestCase):
    def test_newest_encrypts_and_all_decrypt(self):
        old, both = ring_of(1), ring_of(1, 2)
        blob = old.encrypt("a", AAD)
        self.assertEqual(both.decrypt(blob, AAD), "a")
        self.assertEqual(key_version(blob), 1)
        self.assertEqual(key_version(both.encrypt("a", AAD)), 2)

    def test_missing_and_wrong_are_told_apart(self):
        blob = ring_of(1, 2).encrypt("a", AAD)
        with self.assertRaises(KeyMissing):
            ring_of(1).decrypt(blob, AAD)
        other = KeyRing({1: b"x" * 32, 2: b"y" * 32})
        with self.assertRaises(KeyWrong):
            other.decrypt(blob, AAD)

    def test_index_and_check_survive_a_new_key(self):
        old, both = ring_of(1), ring_of(1, 2)
        self.assertEqual(old.blind_index("x", "p"), both.blind_index("x", "p"))
        self.assertEqual(check_value(old), check_value(both))
        self.assertNotEqual(check_value(old), check_value(ring_of(2)))
        self.assertRegex(check_value(old), r"^[0-9a-f]{16}$")

    def test_index_tells_values_and_purposes_apart(self):
        ring = ring_of(1)
        indexes = {ring.blind_index(v, p) for v in ("x", "y") for p in ("p", "q")}
        self.assertEqual(len(indexes), 4)
        self.assertRegex(ring.blind_index("x", "p"), r"^[0-9a-f]{64}$")
        with self.assertRaises(ValueError):
            ring.blind_index("", "p")


class TestLoading(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name) / "clinic.key")

    def write(self, text):
        Path(self.path).write_text(text, encoding="utf-8")

    @staticmethod
    def encoded(byte):
        return base64.b64encode(byte * 32).decode()

    def test_generated_file(self):
        ring = generate_key_file(self.path)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertEqual(ring.newest, 1)
        blob = ring.encrypt("a", AAD)
        self.assertEqual(KeyRing.load(self.path).decrypt(blob, AAD), "a")
        with self.assertRaises(FileExistsError):
            generate_key_file(self.path)
        newer = add_key(self.path)
        self.assertEqual((newer.oldest, newer.newest), (1, 2))
        self.assertEqual(newer.decrypt(blob, AAD), "a")

    def test_adding_after_a_line_without_end(self):
        self.write(f"# of the chain\n\n3:{self.encoded(b'a')}")
        self.assertEqual(add_key(self.path).newest, 4)

    def test_variable_alone_and_beside_the_file(self):
        environ = {"CLINIC": f"1:{self.encoded(b'a')};2:{self.encoded(b'b')}"}
        ring = KeyRing.load(env_name="CLINIC", environ=environ)
        self.assertEqual(ring.newest, 2)
        self.write(f"3:{self.encoded(b'c')}\n")
        ring = KeyRing.load(self.path, "CLINIC", environ)
        self.assertEqual((ring.oldest, ring.newest), (1, 3))

    def test_no_key(self):
        for path, env_name in ((None, None), (self.path, None), (None, "CLINIC")):
            with self.assertRaises(KeyMissing):
                KeyRing.load(path, env_name, {})
        self.write("# only a comment\n")
        with self.assertRaises(KeyMissing):
            KeyRing.load(self.path)

    def test_lines_that_are_no_keys(self):
        good = self.encoded(b"a")
        for line in (
            "nonsense",
            f"x:{good}",
            f"0:{good}",
            f"70000:{good}",
            "1:short",
            "1:" + base64.b64encode(b"a" * 16).decode(),
            f"1:{good}\n1:{self.encoded(b'b')}",
            "1:密钥",
        ):
            self.write(line + "\n")
            with self.assertRaises(KeyWrong, msg=line) as caught:
                KeyRing.load(self.path)
            self.assertNotIn(good, str(caught.exception))
