from odoo import fields
from odoo.tests import tagged

from .common_search import SearchCommon


@tagged("post_install", "-at_install")
class TestSearchByName(SearchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("王伟", "王伟强", "张王伟", "单晓梅", "吕思雨", "欧阳静"):
            cls._new_patient(name)
        for name in ("John Smith", "Sarah O'Brien", "José Ortega"):
            cls._new_patient(name)

    def test_two_chinese_characters(self):
        self.assertEqual(self._find("王伟"), ["王伟", "王伟强", "张王伟"])
        self.assertEqual(self._find_in_list("王伟"), {"王伟", "王伟强", "张王伟"})

    def test_one_chinese_character(self):
        self.assertEqual(self._find("王"), ["王伟", "王伟强"])

    def test_characters_inside_the_name(self):
        self.assertEqual(self._find("晓梅"), ["单晓梅"])
        self.assertEqual(self._find("思雨"), ["吕思雨"])

    def test_characters_that_do_not_stand_together(self):
        self.assertEqual(self._find("王强"), [])
        self.assertEqual(self._find_in_list("王强"), set())

    def test_pinyin(self):
        self.assertEqual(self._find("wangwei"), ["王伟", "王伟强"])
        self.assertEqual(self._find("Wang Wei"), ["王伟", "王伟强"])

    def test_initials_with_the_reading_of_surnames(self):
        self.assertEqual(self._find("sxm"), ["单晓梅"])
        self.assertEqual(self._find("dxm"), [])
        self.assertEqual(self._find("shanxiao"), ["单晓梅"])

    def test_double_surname(self):
        self.assertEqual(self._find("oyj"), ["欧阳静"])
        self.assertEqual(self._find("欧阳"), ["欧阳静"])

    def test_u_and_its_spellings(self):
        for term in ("lv", "lu", "lyu", "lü", "lvsiyu"):
            self.assertIn("吕思雨", self._find(term), term)

    def test_latin_names(self):
        for term in ("john", "smith", "JOHN SMITH", "Smith, John", "smith john", "js"):
            self.assertEqual(self._find(term), ["John Smith"], term)
        self.assertEqual(self._find("obrien"), ["Sarah O'Brien"])
        self.assertEqual(self._find("O’Brien"), ["Sarah O'Brien"])
        self.assertEqual(self._find("jose"), ["José Ortega"])

    def test_wildcards_are_ordinary_characters(self):
        for term in ("%", "_", "王%", "\\", "%%%%", "_____", "'", "王' OR 1=1"):
            self.assertNotIn("欧阳静", self._find(term), term)

    def test_full_width(self):
        self.assertEqual(self._find("ｓｘｍ"), ["单晓梅"])

    def test_nothing_typed_gives_the_list(self):
        self.assertEqual(len(self._find("")), 9)
        self.assertEqual(len(self._find("  ", limit=4)), 4)

    def test_limit_and_domain(self):
        self.assertEqual(self._find("王伟", limit=1), ["王伟"])
        domain = [("name", "!=", "王伟")]
        self.assertEqual(self._find("王伟", domain=domain), ["王伟强", "张王伟"])
        self.assertEqual(self._find("王伟", domain=domain, limit=1), ["王伟强"])

    def test_without_limit(self):
        self.assertEqual(self._find("王伟", limit=None), ["王伟", "王伟强", "张王伟"])

    def test_not_like(self):
        found = self.patients.with_user(self.reception_a).search(
            [("search_term", "not ilike", "王伟")]
        )
        self.assertEqual(len(found), 6)

    def test_equals_an_exact_name(self):
        self.assertEqual(self._find("王伟", operator="="), ["王伟"])

    def test_label_shows_age_and_tail(self):
        patient = self._new_patient(
            "何静", phone="13800138000", birth_date=fields.Date.today()
        )
        found = dict(self._search_box("何静"))
        self.assertIn("8000", found[patient.id])
        self.assertNotIn("13800138000", found[patient.id])


@tagged("post_install", "-at_install")
class TestSearchByNumber(SearchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls._new_patient(
            "刘芳", phone="13800138000", record_number="P000101"
        )
        cls.child = cls._new_patient(
            "王子涵", phone="13800138000", record_number="P000102"
        )
        cls.other = cls._new_patient(
            "陈静",
            phone="021-68881234",
            phone2="+49 30 901820",
            record_number="P001234",
        )

    def test_phone_tail_finds_everybody_on_that_phone(self):
        self.assertEqual(set(self._find("8000")), {"刘芳", "王子涵"})
        self.assertEqual(self._find_in_list("138000"), {"刘芳", "王子涵"})

    def test_whole_phone_in_every_writing(self):
        for term in (
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 138 0013 8000",
            "008613800138000",
            "１３８００１３８０００",
        ):
            self.assertEqual(set(self._find(term)), {"刘芳", "王子涵"}, term)

    def test_second_phone_and_trunk_zero(self):
        self.assertEqual(self._find("901820"), ["陈静"])
        self.assertEqual(self._find("030901820"), ["陈静"])
        self.assertEqual(self._find("02168881234"), ["陈静"])

    def test_three_digits_are_no_phone_tail(self):
        self.assertEqual(self._find("000"), [])

    def test_record_number(self):
        for term in ("P000101", "p000101", "000101", "101"):
            self.assertEqual(self._find(term), ["刘芳"], term)
        self.assertEqual(set(self._find("P0001")), {"刘芳", "王子涵"})

    def test_exact_number_comes_before_phone_tail(self):
        tail = self._new_patient("韩雪", phone="13900001234")
        self.assertEqual(self._find("1234")[0], "陈静")
        self.assertIn(tail.name, self._find("1234"))

    def test_old_number(self):
        self.env["clinic.patient.alias"].create(
            {"patient_id": self.mother.id, "number": "A-77", "source": "old system"}
        )
        for term in ("A-77", "a-77", "A-7"):
            self.assertEqual(self._find(term), ["刘芳"], term)
        self.assertEqual(self._find_in_list("A-77"), {"刘芳"})

    def test_old_number_of_digits_only(self):
        self.env["clinic.patient.alias"].create(
            {"patient_id": self.mother.id, "number": "55667", "source": "old system"}
        )
        self.assertEqual(self._find("55667"), ["刘芳"])
        self.assertEqual(self._find("556"), ["刘芳"])

    def test_number_of_a_merged_file(self):
        old = self._new_patient("刘芳", record_number="P000777")
        old.sudo().write({"active": False, "merged_into_id": self.mother.id})
        self.env["clinic.patient.alias"].create(
            {
                "patient_id": self.mother.id,
                "old_patient_id": old.id,
                "number": "P000777",
            }
        )
        self.assertEqual(
            [row[0] for row in self._search_box("P000777")], self.mother.ids
        )

    def test_unknown_number(self):
        for term in ("P999999", "99999999", "13900000000"):
            self.assertEqual(self._find(term), [], term)
