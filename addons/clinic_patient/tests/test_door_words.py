"""The marker words: what is clinical or a way to reach somebody appears nowhere."""

from odoo.addons.clinic_base.tests.door_walk import DoorWalk
from odoo.addons.clinic_base.tests.door_words import DoorWords
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

# where such words are stored: the columns they belong to, and no other
STORED = {
    "clinic_allergy": {"substance", "code"},
    "clinic_contraindication": {"note"},
}


@tagged("post_install", "-at_install")
class TestDoorWords(DoorWords, DoorWalk, TransactionCase):
    def test_every_clinical_field_is_filled(self):
        self.check_fillers()

    def test_those_who_may_read_it(self):
        """The probe is no empty one: whoever may read the words does."""
        model, number = "clinic.allergy", self.scene.records["clinic.allergy"]
        for name in ("nurse", "practitioner", "medical_director"):
            answer = self.callers[name].call(model, "read", [number["own"]])
            self.assertIn("qzcown", answer.text)

    @mute_logger("odoo.sql_db")
    def test_models_of_ours(self):
        for name in self.callers:
            self.dump_own(name)
        self.assertNothingWrong()

    @mute_logger("odoo.sql_db")
    def test_models_of_odoo(self):
        for name in self.get_typical_users():
            self.dump_core(name)
        self.assertNothingWrong()

    @mute_logger("odoo.sql_db")
    def test_probing(self):
        for name in self.callers:
            self.probe(name)
        self.assertNothingWrong()

    @mute_logger("odoo.sql_db")
    def test_forms(self):
        for name in self.callers:
            self.fill_forms(name)
        self.assertNothingWrong()

    def test_what_is_stored(self):
        self.assertEqual(self.find_stored(), STORED)
