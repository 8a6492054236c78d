from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.addons.clinic_base.tests.common import use_key_settings
from odoo.addons.clinic_base.tools.crypto import generate_key_file
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from psycopg2.errors import UniqueViolation

from .common import PatientCommon

NUMBER = "11010519491231002X"
OTHER = "440524188001010014"


@tagged("post_install", "-at_install")
class TestIdentityEdges(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("张三")
        cls.identities = cls.env["clinic.patient.identity"].with_user(cls.reception_a)

    def _identify(self, number=NUMBER, **vals):
        china = self.env.ref("base.cn").id
        values = {"patient_id": self.patient.id, "country_id": china, "number": number}
        return self.identities.create({**values, **vals})

    def _stored(self, identity):
        self.env.flush_all()
        query = "SELECT * FROM clinic_patient_identity WHERE id = %s"
        return self.env.execute_query_dict(SQL(query, identity.id))[0]

    def _use_other_key(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "keys"
        generate_key_file(path)
        use_key_settings(self, clinic_key_file=str(path), clinic_key_env=None)
        self.env.invalidate_all()

    def test_with_a_foreign_key_it_reads_a_sentence(self):
        identity = self._identify()
        before = self._stored(identity)
        self._use_other_key()
        self.assertNotIn(NUMBER, identity.number)
        self.assertIn("key", identity.number)
        for vals in (
            {"number": OTHER},
            {"id_type": "other"},
            {"country_id": self.env.ref("base.de").id},
        ):
            with self.assertRaises(UserError):
                identity.write(vals)
        self.assertEqual(self._stored(identity), before)

    def test_with_a_foreign_key_nothing_new_is_written(self):
        self._identify()
        self._use_other_key()
        with self.assertRaises(UserError):
            self._identify(OTHER)
        with self.assertRaises(UserError):
            self.patient.write({"identity_ids": [(0, 0, {"number": OTHER})]})
        self.assertEqual(self.identities.search_count([]), 1)

    def test_without_key_the_file_itself_still_works(self):
        self._identify()
        use_key_settings(self, clinic_key_file="/nonexistent", clinic_key_env=None)
        self.env.invalidate_all()
        self.patient.phone = "13800138000"
        self.assertEqual(self.patient.sudo().phone, "+8613800138000")
        self.assertEqual(len(self.patient.identity_ids), 1)
        self.assertTrue(self._new_patient("李四").record_number)

    def test_the_sentence_is_not_written_back_as_a_number(self):
        identity = self._identify()
        self._use_other_key()
        before = self._stored(identity)
        with self.assertRaises(UserError):
            identity.number = identity.number
        self.assertEqual(self._stored(identity), before)

    def test_what_is_closed_is_not_typed_in(self):
        identity = self._identify()
        before = self._stored(identity)
        identity.write({"key_version": 99})
        identity.write({"ciphertext": b"AAAA", "blind_index": "x"})
        self.assertEqual(self._stored(identity), before)
        made = self._identify(OTHER, key_version=99, blind_index="x")
        row = self._stored(made)
        self.assertEqual(row["key_version"], before["key_version"])
        self.assertEqual(len(row["blind_index"]), 64)

    def test_once_per_file_again_on_another(self):
        self._identify()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._identify(NUMBER.lower())
        twin = self._new_patient("李四")
        self.assertTrue(self._identify(patient_id=twin.id))
        found = self.identities.search([("number", "=", NUMBER)])
        self.assertEqual(found.patient_id, self.patient | twin)

    def test_the_patient_is_found_by_it(self):
        self._identify()
        patients = self.patients.with_user(self.reception_a)
        domain = [("identity_ids.number", "=", NUMBER)]
        self.assertEqual(patients.search(domain), self.patient)
        self.assertFalse(patients.search([("identity_ids.number", "=", OTHER)]))
        self.assertFalse(patients.search([("identity_ids.number", "=", "1101")]))

    def test_every_mistake_has_its_sentence(self):
        for number, words in (
            ("", "Fill in the number"),
            (False, "Fill in the number"),
            ("110105********002X", "masked with stars"),
            ("110105194912310021", "last digit"),
            ("110105194913310021", "birth date"),
            ("1" * 10000, "no number of a document"),
        ):
            with self.assertSentence(ValidationError, words):
                self._identify(number)

    def test_an_error_never_repeats_the_number(self):
        for number in ("110105194912310021", "12345", "x" * 40):
            with self.assertRaises(ValidationError) as caught:
                self._identify(number)
            self.assertNotIn(number, str(caught.exception))

    def test_a_copy_has_no_number(self):
        identity = self._identify()
        with self.assertSentence(ValidationError, "Fill in the number"):
            identity.copy()

    def test_kind_and_number_changed_together(self):
        identity = self._identify()
        with self.assertRaises(ValidationError):
            identity.write({"id_type": "passport", "number": ""})
        identity.write({"id_type": "passport", "number": "E12345678"})
        self.env.invalidate_all()
        self.assertEqual(
            (identity.id_type, identity.sudo().number), ("passport", "E12345678")
        )
        self.assertFalse(self.identities.search([("number", "=", NUMBER)]))

    def test_many_written_at_once_keep_their_numbers(self):
        first = self._identify("A1234567", id_type="other")
        second = self._identify("B1234567", id_type="other")
        (first | second).write({"country_id": self.env.ref("base.de").id})
        self.env.invalidate_all()
        self.assertEqual(
            (first | second).sudo().mapped("number"), ["A1234567", "B1234567"]
        )

    def test_other_branches_find_nothing_and_write_nothing(self):
        identity = self._identify()
        stranger = self.identities.with_user(self.reception_b)
        self.assertFalse(stranger.search([("number", "=", NUMBER)]))
        with self.assertRaises(AccessError):
            stranger.browse(identity.id).number = OTHER
        with self.assertRaises(AccessError):
            stranger.create({"patient_id": self.patient.id, "number": OTHER})

    def test_it_goes_with_the_file(self):
        identity = self._identify()
        self.patient.sudo().unlink()
        self.assertFalse(identity.exists())
