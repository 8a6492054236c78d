from datetime import date

import psycopg2
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import BULK, PatientCommon


@tagged("post_install", "-at_install")
class TestClinicPatient(PatientCommon):
    def test_register_gives_number_payer_and_keys(self):
        patient = self._new_patient("　张  三 ", phone="138 0013 8000", email="A@X.cn ")
        self.assertEqual(patient.name, "张 三")
        self.assertEqual(patient.sudo().phone, "+8613800138000")
        self.assertEqual(patient.sudo().phone_key, "0008310083168")
        self.assertEqual(patient.sudo().email, "a@x.cn")
        self.assertEqual(patient.initials_key, "zs")
        self.assertEqual(patient.record_number, "P000001")
        self.assertEqual(patient.home_branch_id, self.branch_a)
        self.assertEqual(patient.chain_id, self.chain)
        partner = patient.sudo().partner_id
        self.assertRecordValues(
            partner,
            [
                {
                    "name": "张 三",
                    "ref": "P000001",
                    "is_clinic_patient": True,
                    "phone": False,
                    "email": False,
                    "company_id": False,
                    "parent_id": False,
                }
            ],
        )
        self.assertEqual(patient.payer_id, partner)
        self.assertEqual(patient.partner_origin, "created")

    def test_batch_mixes_prospects_patients_and_given_numbers(self):
        self._new_patient("first")
        patients = self.patients.with_user(self.reception_a).create(
            [
                {"name": "a"},
                {"name": "b", "kind": "prospect"},
                {"name": "c", "record_number": "P000003"},
                {"name": "d"},
            ]
        )
        self.assertEqual(
            patients.mapped("record_number"), ["P000002", False, "P000003", "P000004"]
        )
        self.assertFalse(patients[1].partner_id)
        self.assertEqual(len(patients.partner_id), 3)

    def test_numbers_skip_those_in_use(self):
        self._new_patient("old", record_number="P000001")
        self._new_patient("old", record_number="P000002")
        self.assertEqual(self._new_patient("new").record_number, "P000003")

    def test_numbers_are_counted_per_chain(self):
        other = self.env["clinic.chain"].create(
            {"name": "Other", "code": "OTH", "record_number_prefix": "X-"}
        )
        self.assertEqual(other.record_number_example, "X-000123")
        self._new_patient("here")
        patient = self.patients.create({"name": "there", "chain_id": other.id})
        self.assertEqual(patient.record_number, "X-000001")
        self.assertFalse(patient.home_branch_id)

    def test_prospect_becomes_patient(self):
        prospect = self._new_patient("Li", kind="prospect")
        prospect.action_make_patient()
        self.assertEqual(prospect.kind, "patient")
        self.assertEqual(prospect.payer_id, prospect.partner_id)
        self.assertEqual(prospect.sudo().partner_id.ref, prospect.record_number)
        self.assertFalse(prospect._action_make_patient())
        with self.assertSentence(UserError, "Archive the file"):
            prospect.kind = "prospect"

    def test_writing_the_kind_does_the_same(self):
        prospects = self._new_patient("Li", kind="prospect")
        prospects |= self._new_patient("Wu", kind="prospect")
        prospects.write({"kind": "patient", "city": "Wuhan"})
        self.assertEqual(len(prospects.partner_id), 2)
        self.assertEqual(prospects.mapped("city"), ["Wuhan", "Wuhan"])

    def test_the_database_refuses_a_patient_without_payer(self):
        patient = self._new_patient()
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation) as error,
        ):
            self.env.cr.execute(
                "UPDATE clinic_patient SET partner_id = NULL WHERE id = %s",
                [patient.id],
            )
        self.assertIn("has no payer contact", str(error.exception))

    def test_a_payer_may_come_later_in_the_transaction(self):
        prospect = self._new_patient("Li", kind="prospect")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE clinic_patient SET kind = 'patient' WHERE id = %s", [prospect.id]
        )
        partner = self.env["res.partner"].create({"name": "Li"})
        self.env.cr.execute(
            "UPDATE clinic_patient SET partner_id = %s WHERE id = %s",
            [partner.id, prospect.id],
        )
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_rename_follows_to_payers_that_we_made(self):
        patient = self._new_patient("张三")
        patient.name = "张三丰"
        self.assertEqual(patient.sudo().partner_id.name, "张三丰")
        self.assertEqual(patient.pinyin_key, "zhangsanfeng")

    def test_adopted_contacts_keep_their_values(self):
        contact = self.env["res.partner"].create(
            {"name": "Old name", "ref": "K7", "phone": "123", "email": "x@y.z"}
        )
        patient = self._new_patient(
            "New name", partner_id=contact.id, phone="13800138000"
        )
        patient.name = "Newer name"
        self.assertEqual(patient.partner_origin, "adopted")
        self.assertRecordValues(
            contact,
            [{"name": "Old name", "ref": "K7", "phone": "123", "email": "x@y.z"}],
        )
        self.assertTrue(contact.is_clinic_patient)
        self.assertTrue(patient.record_number)

    def test_companies_and_colleagues_are_not_adopted(self):
        company = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        for partner in (company, self.employee.partner_id):
            with self.assertRaises(ValidationError):
                self._new_patient("x", partner_id=partner.id)

    def test_protected_fields_are_not_typed(self):
        patient = self._new_patient()
        for vals in (
            {"record_number": "X"},
            {"partner_id": self.employee.partner_id.id},
            {"merged_into_id": patient.id},
        ):
            with self.assertRaises(UserError):
                patient.write(vals)
        with self.assertRaises(UserError):
            self._new_patient("y", merged_into_id=patient.id)

    def test_archiving_leaves_the_payer(self):
        patient = self._new_patient()
        patient.action_archive()
        self.assertFalse(patient.active)
        self.assertTrue(patient.sudo().partner_id.active)

    def test_deleting_takes_the_payer_that_was_made(self):
        made = self._new_patient().sudo()
        contact = self.env["res.partner"].create({"name": "Old"})
        adopted = self._new_patient(partner_id=contact.id).sudo()
        partner = made.partner_id
        (made | adopted).unlink()
        self.assertFalse(partner.exists())
        self.assertTrue(contact.exists())

    def test_bulk_creates_without_messages(self):
        patients = self.patients.with_context(**BULK).create(
            [{"name": f"p{i}", "chain_id": self.chain.id} for i in range(5)]
        )
        self.assertFalse(patients.message_ids)
        self.assertFalse(patients.message_follower_ids)
        self.assertNotIn("tracking_disable", patients.env.context)

    def test_chatter_knows_no_customer(self):
        patient = self._new_patient(email="p@example.com")
        self.assertFalse(patient._mail_get_partners()[patient.id])
        suggested = patient._message_get_suggested_recipients()
        self.assertFalse(suggested)
        defaults = patient._message_get_default_recipients()[patient.id]
        self.assertFalse(defaults.get("partner_ids"))
        self.assertFalse(defaults.get("email_to"))
        self.assertFalse(patient.message_partner_ids)

    @freeze_time("2026-06-15")
    def test_display_name(self):
        patient = self._new_patient(
            "张三", birth_date=date(1990, 6, 15), phone="13800138000"
        )
        self.assertEqual(patient.display_name, "张三 · 36 · ··8000")
        strange = patient.with_user(self.finance).sudo()
        self.assertEqual(strange.display_name, "张三")


@tagged("post_install", "-at_install")
class TestBirthAndDeath(PatientCommon):
    @freeze_time("2026-06-15")
    def test_age_texts(self):
        patient = self._new_patient()
        for born, precision, text, minor in (
            (date(2026, 6, 1), "day", "14 days", True),
            (date(2025, 6, 16), "day", "11 months", True),
            (date(2008, 6, 16), "day", "17", True),
            (date(2008, 6, 15), "day", "18", False),
            (date(1950, 1, 1), "year", "~76", False),
        ):
            patient.write({"birth_date": born, "birth_precision": precision})
            self.assertEqual((patient.age_text, patient.is_minor), (text, minor))
        patient.birth_date = False
        self.assertFalse(patient.age_text)
        self.assertFalse(patient.is_minor)

    @freeze_time("2026-06-15")
    def test_impossible_dates_end_in_a_sentence(self):
        patient = self._new_patient()
        for vals, words in (
            (
                {"birth_date": date(2026, 6, 17)},
                "birth date of 张三 lies in the future",
            ),
            ({"birth_date": date(1800, 1, 1)}, "older than 150 years"),
            ({"deceased_on": date(2027, 1, 1)}, "day of death"),
            (
                {"birth_date": date(2000, 1, 1), "deceased_on": date(1999, 1, 1)},
                "before birth",
            ),
        ):
            with self.assertRaises(ValidationError) as error:
                patient.write(vals)
            self.assertIn(words, str(error.exception))

    @freeze_time("2026-06-15")
    def test_age_stops_at_death(self):
        patient = self._new_patient(
            birth_date=date(1950, 1, 1), deceased_on=date(2000, 1, 2)
        )
        self.assertEqual(patient.age, 50)
