from odoo import fields
from odoo.tests import tagged, users
from odoo.tools import SQL

from .common import PatientCommon


class SearchCommon(PatientCommon):
    def _find(self, term, user=None, **kwargs):
        """Names of the files found, best first."""
        found = self._search_box(term, user, **kwargs)
        return self.patients.browse(row[0] for row in found).mapped("name")

    def _search_box(self, term, user=None, **kwargs):
        patients = self.patients.with_user(user or self.reception_a)
        return patients.name_search(term, **kwargs)

    def _find_in_list(self, term, user=None):
        patients = self.patients.with_user(user or self.reception_a)
        return set(patients.search([("search_term", "ilike", term)]).mapped("name"))


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


@tagged("post_install", "-at_install")
class TestSearchRights(SearchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._new_patient("王伟", phone="13800138000")
        cls.theirs = cls._new_patient(
            "王伟明", user=cls.reception_b, phone="13800138000", record_number="P900001"
        )

    def test_file_of_another_branch_is_not_found(self):
        for term in ("王伟", "ww", "wangwei", "8000", "13800138000"):
            self.assertEqual(self._find(term), ["王伟"], term)
            self.assertEqual(self._find_in_list(term), {"王伟"}, term)
        self.assertEqual(self._find("P900001"), [])

    def test_old_number_of_another_branch_is_not_found(self):
        self.env["clinic.patient.alias"].create(
            {"patient_id": self.theirs.id, "number": "A-99"}
        )
        self.assertEqual(self._find("A-99"), [])
        self.assertEqual(self._find("A-99", self.reception_b), ["王伟明"])

    def test_grant_opens_a_file_and_own_files_come_first(self):
        grant = self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.theirs.id,
                "branch_id": self.branch_a.id,
                "reason": "Visit",
            }
        )
        self.assertEqual(self._find("王伟"), ["王伟", "王伟明"])
        self.assertEqual(self._find("P900001"), ["王伟明"])
        grant.until = "2020-01-01 00:00:00"
        self.assertEqual(self._find("王伟"), ["王伟"])

    def test_chain_role_finds_both(self):
        self.assertEqual(len(self._find("王伟", self.medical_director)), 2)

    def test_plain_employee_may_not_search(self):
        with self.assertRaisesRegex(Exception, "not allowed to access"):
            self._find("王伟", self.employee)

    def test_archived_is_left_out_unless_asked_for(self):
        self.mine.active = False
        self.assertEqual(self._find("王伟"), [])
        domain = [("active", "=", False)]
        self.assertEqual(self._find("王伟", domain=domain), ["王伟"])

    def test_found_beyond_the_candidates_of_other_branches(self):
        """A granted file is found even behind more strangers than are looked at."""
        self._new_patients_elsewhere("秦朗", 120)
        granted = self._new_patient("秦朗朗", user=self.reception_b)
        self.env["clinic.patient.grant"].create(
            {
                "patient_id": granted.id,
                "branch_id": self.branch_a.id,
                "reason": "Visit",
            }
        )
        self.assertEqual(self._find("秦朗", limit=1), ["秦朗朗"])

    def _new_patients_elsewhere(self, name, count):
        patients = self.patients.with_user(self.reception_b).with_context(
            clinic_bulk=True
        )
        return patients.create([{"name": name} for _index in range(count)])

    @users("t_reception")
    def test_relation_is_searched_the_same_way(self):
        family = self.env["clinic.family"].create(
            {
                "name": "Wang",
                "chain_id": self.chain.id,
                "member_ids": [(0, 0, {"patient_id": self.mine.id})],
            }
        )
        found = self.env["clinic.family.member"].search(
            [("patient_id", "ilike", "8000")]
        )
        self.assertEqual(found.family_id, family)


@tagged("post_install", "-at_install")
class TestSearchCost(SearchCommon):
    def _count_queries(self, term):
        self.env.flush_all()
        self.env.invalidate_all()
        self._search_box(term, limit=8)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._search_box(term, limit=8)
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_patients(self):
        terms = ("赵敏", "zm", "8000", "P0")
        self._new_patient("赵敏", phone="13800138000")
        few = [self._count_queries(term) for term in terms]
        patients = self.patients.with_user(self.reception_a).with_context(
            clinic_bulk=True
        )
        patients.create([{"name": "赵敏", "phone": "13800138000"}] * 20)
        many = [self._count_queries(term) for term in terms]
        for term, before, after in zip(terms, few, many, strict=True):
            self.assertLessEqual(after, before, term)
            self.assertLessEqual(before, 5, term)

    def test_each_stage_is_answered_by_an_index(self):
        """The stages name indexed expressions in the indexes' own order."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        for term in ("王伟", "王", "ww", "8000", "P0001", "101"):
            for stage in self.patients._get_search_stages(term):
                plan = self._explain(stage)
                self.assertNotIn("Seq Scan on clinic_patient ", plan, term)
                if stage.order:
                    self.assertNotIn("Sort", plan, term)

    def _explain(self, stage):
        order = SQL(" ORDER BY %s", stage.order) if stage.order else SQL()
        rows = self.env.execute_query(
            SQL(
                "EXPLAIN SELECT id FROM clinic_patient WHERE %s%s LIMIT 8",
                stage.condition,
                order,
            )
        )
        return "\n".join(row[0] for row in rows)


@tagged("post_install", "-at_install")
class TestPractitionerSearch(PatientCommon):
    @users("t_reception")
    def test_name_pinyin_initials_and_licence(self):
        doctor = self._new_practitioner("单雄信", licence_number="110-77")
        self._new_practitioner("Victoria Hale")
        practitioners = self.env["clinic.practitioner"]
        for term in ("单", "雄信", "sxx", "shanxiong", "110-77"):
            found = practitioners.name_search(term)
            self.assertEqual([row[0] for row in found], doctor.ids, term)
        for term in ("hale", "vic", "hale victoria", "vh"):
            self.assertEqual(len(practitioners.name_search(term)), 1, term)
        self.assertEqual(len(practitioners.name_search("")), 2)
