"""Routes, files, exports and keys: guessed numbers give nothing to strangers."""

from odoo.addons.clinic_base.tests.door_http import DoorHttp
from odoo.addons.clinic_base.tests.door_walk import DoorWalk
from odoo.addons.clinic_base.tests.door_words import DoorWords
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

ROWS = ("clinic.patient", "clinic.visit")
EXPORTED = ("clinic.patient", "clinic.visit", "clinic.allergy")
ASKED = (*EXPORTED, "clinic.visit.observation", "clinic.patient.identity")


@tagged("post_install", "-at_install")
class TestDoorRoutes(DoorHttp, DoorWords, DoorWalk, HttpCase):
    @classmethod
    def get_file_models(cls):
        return ROWS

    def _get_fields(self):
        return {
            "clinic.patient": ("name", "phone", "email", "allergy_text"),
            "clinic.visit": ("reason",),
            "clinic.allergy": ("substance",),
            "clinic.patient.identity": ("ciphertext", "number"),
        }

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_binary")
    def test_routes(self):
        for name in self.callers:
            self._login(name)
            self.knock_at_routes(name)
            self.knock_at_threads(name)
        self.assertNothingWrong()

    @mute_logger("odoo.http")
    def test_exports(self):
        for name in self.callers:
            self._login(name)
            self.knock_at_exports(name, EXPORTED)
        self.assertNothingWrong()

    @mute_logger("odoo.http")
    def test_keys(self):
        for name in self.callers:
            self.knock_with_key(name, ASKED)
        self.assertNothingWrong()

    @mute_logger("odoo.http")
    def test_nobody_at_all(self):
        """Without a session, without a key, with a key that is none."""
        self.authenticate(None, None)
        forbidden = self._get_forbidden("nobody")
        for path in self._get_paths(turn=3):
            text = self.url_open(path, allow_redirects=False).text.lower()
            self._check("public", path, text.replace(path, ""), forbidden)
        for key in ("", "wrong"):
            answer = self.ask_with_key(key, "clinic.patient", "search_read", domain=[])
            self.assertNotEqual(answer.status_code, 200)
            self._check("no key", "search_read", answer.text.lower(), forbidden)
        self.assertNothingWrong()

    def test_who_may_gets_it(self):
        """The same questions by those who may, so that the probe is no empty one."""
        self._login("practitioner")
        file = self.files["clinic.visit", "own"]
        self.assertIn("qzcown", self.url_open(f"/web/content/{file.id}").text)
        key = self.new_key("practitioner")
        number = self.scene.records["clinic.allergy"]["own"]
        answer = self.ask_with_key(
            key, "clinic.allergy", "read", ids=[number], fields=["substance"]
        )
        self.assertIn("qzcown", answer.text)
