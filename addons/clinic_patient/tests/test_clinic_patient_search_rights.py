from odoo.tests import tagged, users
from odoo.tools import SQL

from .common import PatientCommon
from .common_search import SearchCommon


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
