import random

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PatientCommon

# not to be packed: a text of one letter fits any index
LONG = "".join(random.Random(7).choices("0123456789", k=10000))
FREE = ("street", "street2", "city", "zip")
LIMITED = ("phone", "phone2", "email", "record_number")


@tagged("post_install", "-at_install")
class TestLongTexts(PatientCommon):
    def test_free_texts_hold_a_page(self):
        patient = self._new_patient(**dict.fromkeys(FREE, LONG))
        self.env.flush_all()
        patient.invalidate_recordset()
        for name in FREE:
            self.assertEqual(len(patient.sudo()[name]), len(LONG), name)

    def test_indexed_texts_end_in_a_sentence(self):
        for name in LIMITED:
            with self.assertSentence(ValidationError, "has at most"):
                self._new_patient(**{name: LONG})
        patient = self._new_patient()
        for name in ("phone", "phone2", "email"):
            with self.assertSentence(ValidationError, "into a note"):
                patient.write({name: LONG})

    def test_the_limit_itself_is_kept(self):
        text = LONG[:200]
        patient = self._new_patient(phone=text, phone2=text)
        self.env.flush_all()
        self.assertEqual(patient.sudo().phone, text)
        self.assertTrue(patient.phone_problem)
        self.assertEqual(patient.sudo().phone_key, text[::-1])

    def test_a_name_at_the_limit(self):
        name = "李" * 200
        patient = self._new_patient(name)
        self.env.flush_all()
        self.assertEqual(patient.name, name)
        with self.assertSentence(ValidationError, "at most 200"):
            patient.name = name + "李"

    def test_families_sources_and_doctors_with_long_names(self):
        family = self.env["clinic.family"].with_user(self.reception_a)
        self.assertEqual(family.create({"name": LONG}).name, LONG)
        doctor = self._new_practitioner(LONG)
        self.env.flush_all()
        self.assertEqual(doctor.resource_id.name, LONG)


@tagged("post_install", "-at_install")
class TestPhoneCountries(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch_b.country_id = cls.env.ref("base.de")
        cls.chinese = cls._new_patient("a").sudo()
        cls.german = cls._new_patient("b", cls.reception_b).sudo()

    def test_one_write_two_countries(self):
        both = self.chinese | self.german
        both.write({"phone": "030 12345678", "city": "x"})
        self.assertEqual(self.german.phone, "+493012345678")
        self.assertNotEqual(self.chinese.phone, self.german.phone)
        self.assertEqual(both.mapped("city"), ["x", "x"])

    def test_with_its_country_code_it_is_one_number(self):
        both = self.chinese | self.german
        both.write({"phone": "+86 138 0013 8000"})
        self.assertEqual(set(both.mapped("phone")), {"+8613800138000"})
        self.assertEqual(self.chinese.same_phone_ids, self.german)

    def test_moved_and_dialled_where_he_goes(self):
        self.chinese.write(
            {"home_branch_id": self.branch_b.id, "phone": "030 12345678"}
        )
        self.assertEqual(self.chinese.phone, "+493012345678")

    def test_moving_alone_changes_no_number(self):
        self.chinese.phone = "13800138000"
        self.chinese.home_branch_id = self.branch_b
        self.assertEqual(self.chinese.phone, "+8613800138000")

    def test_without_branch_the_company_decides(self):
        self.env.company.country_id = self.env.ref("base.us")
        patient = self.patients.create(
            {
                "name": "x",
                "chain_id": self.chain.id,
                "home_branch_id": False,
                "phone": "212 555 0123",
            }
        )
        self.assertEqual(patient.phone, "+12125550123")

    def test_taken_away_leaves_neither_key_nor_problem(self):
        self.chinese.phone = "12"
        self.assertTrue(self.chinese.phone_problem)
        self.assertTrue(self.chinese.phone_problem_text)
        self.chinese.phone = False
        self.assertFalse(self.chinese.phone_problem)
        self.assertFalse(self.chinese.phone_problem_text)
        self.assertFalse(self.chinese.phone_key)

    def test_the_second_phone_does_not_speak_for_the_first(self):
        self.chinese.phone = "12"
        problem = self.chinese.phone_problem
        self.chinese.phone2 = "13800138000"
        self.assertEqual(self.chinese.phone_problem, problem)
        self.assertEqual(self.chinese.phone2, "+8613800138000")

    def test_every_reason_has_a_sentence(self):
        texts = self.patients._get_phone_problem_texts()
        for typed in ("12", "abc", "+999 1234567", "1" * 30, "1.3E+10"):
            patient = self._new_patient(phone=typed)
            self.assertEqual(patient.sudo().phone, typed)
            self.assertIn(patient.phone_problem, texts, typed)
            self.assertTrue(patient.phone_problem_text, typed)

    def test_his_two_numbers_do_not_make_him_his_relative(self):
        patient = self._new_patient(phone="13800138000", phone2="13800138000")
        self.assertFalse(patient.same_phone_ids)
        self.assertEqual(patient.same_phone_count, 0)

    def test_other_chains_on_the_phone_are_not_shown(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        self.chinese.phone = "+8613800138000"
        stranger = self.patients.create(
            {"name": "s", "chain_id": other.id, "phone": "+8613800138000"}
        )
        self.assertFalse(self.chinese.same_phone_ids)
        self.assertFalse(stranger.same_phone_ids)

    def test_mail_in_its_usual_form(self):
        for typed, kept in (
            (" A.B@Example.COM ", "a.b@example.com"),
            ("nobody", "nobody"),
            ("Name <X@Y.cn>", "x@y.cn"),
        ):
            self.chinese.email = typed
            self.assertEqual(self.chinese.email, kept)
