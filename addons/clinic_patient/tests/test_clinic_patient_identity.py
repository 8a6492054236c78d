import base64
import json

from odoo.addons.clinic_base.tests.common import use_key_settings
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import PatientCommon

NUMBER = "11010519491231002X"
OTHER = "440524188001010014"
PASSPORT = "E12345678"


@tagged("post_install", "-at_install")
class TestIdentity(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("张三")
        cls.identities = cls.env["clinic.patient.identity"].with_user(cls.reception_a)
        cls.china = cls.env.ref("base.cn")

    def _identify(self, number=NUMBER, id_type="national", **vals):
        return self.identities.create(
            {
                "patient_id": self.patient.id,
                "id_type": id_type,
                "country_id": self.china.id,
                "number": number,
                **vals,
            }
        )

    def _stored(self, identity):
        return self.env.execute_query_dict(
            SQL("SELECT * FROM clinic_patient_identity WHERE id = %s", identity.id)
        )[0]

    def test_written_encrypted_and_read_back(self):
        identity = self._identify("11010519491231002x ")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(identity.sudo().number, NUMBER)
        row = self._stored(identity)
        self.assertNotIn(NUMBER.encode(), base64.b64decode(bytes(row["ciphertext"])))
        self.assertNotIn("number", row)
        self.assertEqual(row["key_version"], 1)
        self.assertEqual(len(row["blind_index"]), 64)
        self.assertEqual(identity.display_name, "National ID")

    def test_found_whole_or_not_at_all(self):
        identity = self._identify()
        passport = self._identify(PASSPORT, "passport")
        for number in (NUMBER, NUMBER.lower(), " 110105 19491231 002X"):
            self.assertEqual(
                self.identities.search([("number", "=", number)]), identity
            )
        found = self.identities.search([("number", "in", [NUMBER, PASSPORT])])
        self.assertEqual(found, identity | passport)
        self.assertFalse(self.identities.search([("number", "=", OTHER)]))
        self.assertFalse(self.identities.search([("number", "=", "")]))
        for operator in ("like", "ilike", ">", "=like"):
            with self.assertRaises(UserError):
                self.identities.search([("number", operator, "1101%")])
        patients = self.patients.with_user(self.reception_a)
        self.assertEqual(
            patients.search([("identity_ids.number", "=", NUMBER)]), self.patient
        )

    def test_a_wrong_number_is_refused_without_being_repeated(self):
        for number, words in (
            ("110105194912310021", "last digit"),
            ("110105194902310026", "birth date"),
            ("1101**********002X", "masked"),
            ("", "Fill in the number"),
            ("abc", "no number of a document"),
        ):
            with self.assertRaises(ValidationError) as error:
                self._identify(number)
            self.assertIn(words, str(error.exception))
            if number:
                self.assertNotIn(number, str(error.exception))

    def test_changing_kind_or_number_encrypts_anew(self):
        identity = self._identify()
        before = self._stored(identity)
        identity.number = OTHER
        self.env.flush_all()
        after = self._stored(identity)
        self.assertNotEqual(before["blind_index"], after["blind_index"])
        self.assertEqual(identity.sudo().number, OTHER)
        identity.id_type = "other"
        self.env.flush_all()
        self.assertNotEqual(self._stored(identity)["blind_index"], after["blind_index"])
        self.assertEqual(identity.sudo().number, OTHER)

    def test_the_columns_are_closed(self):
        identity = self._identify()
        for name in ("ciphertext", "blind_index"):
            with self.assertRaises(AccessError):
                identity.read([name])
            with self.assertRaises(AccessError):
                self.identities.search([(name, "!=", False)])
        crafted = self._identify(PASSPORT, "passport", blind_index="x", key_version=9)
        row = self._stored(crafted)
        self.assertEqual((len(row["blind_index"]), row["key_version"]), (64, 1))

    def test_roles(self):
        identity = self._identify()
        for role in ("nurse", "practitioner", "consultant", "followup", "cashier"):
            with self.assertRaises(AccessError):
                identity.with_user(self.users[role]).read(["number"])
            with self.assertRaises(AccessError):
                self.patient.with_user(self.users[role]).read(["identity_ids"])
        self.assertFalse(identity.with_user(self.reception_b).search([]))
        with self.assertRaises(AccessError):
            self.identities.with_user(self.reception_b).create(
                {"patient_id": self.patient.id, "number": NUMBER, "id_type": "other"}
            )
        self.assertEqual(identity.with_user(self.privacy).number, "1****X")
        with self.assertRaises(AccessError):
            identity.with_user(self.privacy).write({"number": OTHER})

    @mute_logger("odoo.addons.clinic_base.models.clinic_encrypted_mixin")
    def test_without_key_it_says_so_and_changes_nothing(self):
        identity = self._identify()
        self.env.flush_all()
        before = self._stored(identity)
        use_key_settings(self, clinic_key_file="/nonexistent", clinic_key_env=None)
        self.env.invalidate_all()
        self.assertIn("does not have the right key", identity.number)
        for vals in ({"number": OTHER}, {"id_type": "other"}):
            with self.assertSentence(UserError, "right key"):
                identity.write(vals)
        with self.assertRaises(UserError):
            self._identify(PASSPORT, "passport")
        self.assertEqual(self._stored(identity), before)

    def test_no_table_and_no_file_holds_the_number(self):
        """Through form, chatter and export: scan all text of the database."""
        self.patient.write(
            {
                "identity_ids": [
                    (0, 0, {"number": NUMBER, "country_id": self.china.id})
                ],
                "name": "张三丰",
            }
        )
        self.patient.message_post(body="Came with his papers.")
        self.assertEqual(self.patient.sudo().identity_ids.mapped("number"), [NUMBER])
        self.env.flush_all()
        for table, column in self._get_text_columns():
            self.env.cr.execute(
                SQL(
                    "SELECT count(*) FROM %s WHERE position(%s in %s::text) > 0",
                    SQL.identifier(table),
                    NUMBER,
                    SQL.identifier(column),
                )
            )
            self.assertFalse(self.env.cr.fetchone()[0], f"{table}.{column}")
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=like", "clinic.%"), ("res_field", "!=", "")]
        )
        for attachment in attachments:
            self.assertNotIn(NUMBER.encode(), attachment.raw or b"")

    def _get_text_columns(self):
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name IN (
                      SELECT tablename FROM pg_tables WHERE schemaname = 'public')
                  AND data_type IN ('text', 'character varying', 'jsonb', 'json')
                  AND table_name NOT LIKE 'ir\\_model%'"""
        )
        return self.env.cr.fetchall()

    def test_numbers_leave_no_trace_in_json(self):
        identity = self._identify()
        values = identity.with_user(self.reception_a).read(["id_type", "key_version"])
        self.assertNotIn(NUMBER, json.dumps(values, default=str))
