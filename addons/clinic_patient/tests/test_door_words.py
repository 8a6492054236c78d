"""The marker words: what is clinical or a way to reach somebody appears nowhere."""

from odoo.addons.clinic_base.tests import door_rows
from odoo.addons.clinic_base.tests.door_walk import DoorWalk
from odoo.addons.clinic_base.tests.door_words import DoorWords
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2.errors import NotNullViolation

# columns without a class that hold such words all the same, and who reads them
BESIDES = {
    # what a merge fills, shown as the file itself shows it
    ("clinic_patient_merge_line", "new_value"),
    ("clinic_patient", "properties"),
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
        """No message, note, log, bus or attachment holds such a word."""
        known = {
            (self.env[model]._table, name)
            for model in door_rows.get_own_models(self.env)
            for kind in ("clinical", "contact")
            for name in door_rows.get_fields(self.env, model, kind)
        }
        found = self.find_stored()
        self.assertEqual(found - known, BESIDES)
        self.assertIn(("clinic_allergy", "substance"), found)

    def test_the_log_of_the_server(self):
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as said,
            self.assertRaises(NotNullViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO clinic_allergy (substance) VALUES (%s)", ["qzcown"]
            )
        self.listener.lines += [line.lower() for line in said.output]
        self.assertTrue(any("clinic_allergy" in line for line in self.listener.lines))
        self.check_logs()
        self.assertNothingWrong()
