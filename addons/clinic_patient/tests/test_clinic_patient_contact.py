from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestContact(PatientCommon):
    def test_phones_in_one_form(self):
        for text in (
            "13800138000",
            "+86 138-0013-8000",
            "0086 138 0013 8000",
            "１３８００１３８０００",
        ):
            self.assertEqual(
                self._new_patient(phone=text).sudo().phone, "+8613800138000"
            )
        patient = self._new_patient(phone2="021-88952197")
        self.assertEqual(patient.sudo().phone2, "+862188952197")
        self.assertEqual(patient.sudo().phone2_key, "791259881268")

    def test_what_is_no_phone_is_kept_with_its_reason(self):
        patient = self._new_patient(phone="ask mother")
        self.assertEqual(patient.sudo().phone, "ask mother")
        self.assertEqual(patient.phone_problem, "not_a_number")
        self.assertIn("no phone number", patient.phone_problem_text)
        patient.phone = "138001380"
        self.assertTrue(patient.phone_problem_text)
        patient.phone = "13800138000"
        self.assertFalse(patient.phone_problem)
        self.assertFalse(patient.phone_problem_text)
        patient.phone = False
        self.assertFalse(patient.sudo().phone_key)

    def test_the_number_is_dialled_where_the_branch_is(self):
        self.branch_b.country_id = self.env.ref("base.de")
        here = self._new_patient()
        there = self._new_patient("Schmidt", self.reception_b, phone="030 901820")
        self.assertEqual(there.sudo().phone, "+4930901820")
        both = (here | there).sudo()
        both.write({"phone2": "0151 23456789"})
        self.assertEqual(there.sudo().phone2, "+4915123456789")
        self.assertNotEqual(here.sudo().phone2, there.sudo().phone2)

    def test_names_are_trimmed_and_never_empty(self):
        patient = self._new_patient(" Ａnna \n  Maria\0 ")
        self.assertEqual(patient.name, "Anna Maria")
        self.assertEqual(patient.pinyin_key, "mariaanna")
        with self.assertSentence(ValidationError, "at most 200 characters"):
            patient.name = "x" * 201

    def test_a_page_of_text_is_no_name(self):
        with self.assertSentence(ValidationError, "at most 200 characters"):
            self._new_patient("长" * 10_000)

    def test_mail_addresses(self):
        self.assertEqual(self._new_patient(email="A@Ex.COM").sudo().email, "a@ex.com")
        self.assertEqual(self._new_patient(email=" none ").sudo().email, "none")

    def test_home_branch_and_chain_belong_together(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        patient = self._new_patient()
        with self.assertSentence(UserError, "kept by the patient file"):
            patient.chain_id = other
        with self.assertSentence(ValidationError, "another chain"):
            patient.sudo().chain_id = other

    def test_chains_and_their_counters(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        sequence = f"clinic_record_number_{chain.id}"

        def exists():
            self.env.cr.execute("SELECT to_regclass(%s)", [sequence])
            return bool(self.env.cr.fetchone()[0])

        self.assertTrue(exists())
        with self.assertSentence(ValidationError, "from 1 to 12 digits"):
            chain.record_number_digits = 0
        chain.unlink()
        self.assertFalse(exists())
