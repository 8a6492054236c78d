import base64
import os
import tempfile
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, mute_logger, tagged

from ..models.clinic_encrypted_mixin import FINGERPRINT
from ..tools.crypto import add_key, generate_key_file
from .common import use_key_ring, use_key_settings

LOGGER = "odoo.addons.clinic_base.models.clinic_encrypted_mixin"


@tagged("post_install", "-at_install")
class TestEncryptedMixin(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = use_key_ring(cls)
        cls.mixin = cls.env["clinic.encrypted.mixin"]

    def _seal(self, text="11010519491231002X"):
        return self.mixin._clinic_encrypt(text, "number")

    def test_round_trip(self):
        sealed = self._seal()
        self.assertNotIn(b"1949", base64.b64decode(sealed))
        self.assertEqual(
            self.mixin._clinic_decrypt(sealed, "number"), "11010519491231002X"
        )
        self.assertEqual(self.mixin._clinic_key_version(sealed), 1)
        self.assertNotEqual(sealed, self._seal())
        self.assertFalse(self.mixin._clinic_encrypt("", "number"))
        self.assertEqual(self.mixin._clinic_decrypt(False, "number"), "")

    def test_blind_index(self):
        index = self.mixin._clinic_blind_index
        self.assertEqual(index("1", "p"), index("1", "p"))
        self.assertNotEqual(index("1", "p"), index("1", "q"))
        self.assertFalse(index("", "p"))

    @mute_logger(LOGGER)
    def test_another_field_cannot_read_it(self):
        text = self.mixin._clinic_decrypt(self._seal(), "other")
        self.assertIn("encrypted", text)
        with self.assertRaises(UserError):
            self.mixin._clinic_decrypt(self._seal(), "other", strict=True)

    @mute_logger(LOGGER)
    def test_garbage(self):
        for value in (b"abc", base64.b64encode(b"short"), base64.b64encode(b"x" * 99)):
            self.assertIn("encrypted", self.mixin._clinic_decrypt(value, "number"))

    def test_renewed_key_reads_old_values(self):
        old = self._seal()
        index = self.mixin._clinic_blind_index("1", "p")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "keys"
            path.write_text(self.path.read_text())
            add_key(path)
            use_key_settings(self, clinic_key_file=str(path))
            self.assertEqual(self.mixin._clinic_key_version(self._seal()), 2)
            self.assertEqual(
                self.mixin._clinic_decrypt(old, "number"), "11010519491231002X"
            )
            self.assertEqual(self.mixin._clinic_blind_index("1", "p"), index)

    @mute_logger(LOGGER)
    def test_missing_key(self):
        sealed = self._seal()
        use_key_settings(self, clinic_key_file="/nonexistent/keys")
        self.assertFalse(self.mixin._clinic_has_key())
        self.assertIn("does not exist", self.mixin._clinic_key_problem())
        self.assertIn("encrypted", self.mixin._clinic_decrypt(sealed, "number"))
        for door in (self._seal, lambda: self.mixin._clinic_blind_index("1", "p")):
            with self.assertRaisesRegex(UserError, "clinic_key_file"):
                door()

    @mute_logger(LOGGER)
    def test_wrong_key_is_recognised_before_writing(self):
        sealed = self._seal()
        known = self.env["ir.config_parameter"].get_param(FINGERPRINT)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "keys"
            generate_key_file(path)
            use_key_settings(self, clinic_key_file=str(path))
            with self.assertRaises(UserError):
                self._seal("other")
            self.assertIn("encrypted", self.mixin._clinic_decrypt(sealed, "number"))
        self.assertEqual(self.env["ir.config_parameter"].get_param(FINGERPRINT), known)

    def test_fingerprint_is_written_at_first_use(self):
        self.env["ir.config_parameter"].set_param(FINGERPRINT, False)
        self.assertTrue(self.mixin._clinic_has_key())
        self.assertFalse(self.env["ir.config_parameter"].get_param(FINGERPRINT))
        self._seal()
        self.assertTrue(self.env["ir.config_parameter"].get_param(FINGERPRINT))

    def test_environment_variable(self):
        name = "CLINIC_TEST_KEYS"
        os.environ[name] = self.path.read_text().strip()
        self.addCleanup(os.environ.pop, name)
        sealed = self._seal()
        use_key_settings(self, clinic_key_file=None, clinic_key_env=name)
        self.assertEqual(
            self.mixin._clinic_decrypt(sealed, "number"), "11010519491231002X"
        )

    @mute_logger(LOGGER)
    def test_broken_file_can_be_mended(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "keys"
            path.write_text("nonsense")
            use_key_settings(self, clinic_key_file=str(path))
            self.assertFalse(self.mixin._clinic_has_key())
            path.write_text(self.path.read_text())
            self.assertTrue(self.mixin._clinic_has_key())
