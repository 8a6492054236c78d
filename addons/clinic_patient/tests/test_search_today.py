from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_search import SearchCommon


@tagged("post_install", "-at_install")
class TestTodayFirst(SearchCommon):
    """Who comes today is found before anybody else of that name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.third = (
            cls._new_patient("王伟", phone=f"1380013800{number}") for number in range(3)
        )

    def _visit(self, patient, branch=None, **vals):
        return self.env["clinic.visit"].create(
            {
                "patient_id": patient.id,
                "branch_id": (branch or self.branch_a).id,
                **vals,
            }
        )

    def _get_ids(self, term, user=None, **kwargs):
        return [row[0] for row in self._search_box(term, user, **kwargs)]

    def test_the_one_of_today_comes_first(self):
        self.assertEqual(self._get_ids("王伟")[0], self.first.id)
        self._visit(self.third)
        for term in ("王伟", "wangwei", "ww", "王"):
            with self.subTest(term):
                found = self._get_ids(term)
                self.assertEqual(found[0], self.third.id)
                self.assertEqual(sorted(found), sorted(self._get_all()))

    def _get_all(self):
        return (self.first | self.second | self.third).ids

    def test_even_where_only_one_is_shown(self):
        self._visit(self.third)
        self.assertEqual(self._get_ids("王伟", limit=1), self.third.ids)

    def test_prospects_come_first_as_well(self):
        prospect = self._new_patient("王伟", kind="prospect")
        self._visit(prospect)
        self.assertEqual(self._get_ids("王伟")[0], prospect.id)

    def test_visits_that_do_not_count(self):
        now = fields.Datetime.now()
        self._visit(self.third)._action_cancel()
        self._visit(self.second, planned_at=now + timedelta(days=3))
        self._visit(self.third, self.branch_b)
        self.assertEqual(self._get_ids("王伟")[0], self.first.id)

    def test_today_opens_no_file(self):
        """A visit of today at my branch that somebody may not read finds nobody."""
        other = self._new_patient("赵云", self.reception_b)
        self._visit(other, self.branch_b)
        self.assertEqual(self._get_ids("赵云"), [])
        self.assertEqual(self._get_ids("赵云", self.reception_b), other.ids)

    def test_filter_of_the_list(self):
        self._visit(self.second)
        patients = self.patients.with_user(self.reception_a)
        found = patients.search([("is_of_today", "=", True)])
        self.assertEqual(found.ids, self.second.ids)
        self.assertTrue(found.is_of_today)
        self.assertNotIn(
            self.second.id, patients.search([("is_of_today", "=", False)]).ids
        )
        self.assertFalse(self.first.with_user(self.reception_a).is_of_today)

    def test_labels_tell_name_age_and_tail(self):
        self.first.birth_date = fields.Date.today() - timedelta(days=34 * 366)
        label = dict(self._search_box("王伟"))[self.first.id]
        self.assertEqual(label, "王伟 · 34 · ··8000")

    def test_the_number_of_queries_does_not_follow_the_visits(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._get_ids("王伟", limit=8)
            return self.env.cr.sql_log_count - start

        self._visit(self.first)
        count()
        one = count()
        self._visit(self.second)
        self._visit(self.third)
        self.assertEqual(count(), one)


@tagged("post_install", "-at_install")
class TestFamilyOnOnePhone(SearchCommon):
    """A phone finds the family: also those who have no number of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls._new_patient("陈静", phone="13900139077")
        cls.child = cls._new_patient("陈小宝")
        cls.child._join_family_of(cls.mother, guardian=True)
        cls.stranger = cls._new_patient("陈外人", phone="13900138888")

    def test_by_the_last_digits_and_by_the_whole_number(self):
        for term in ("9077", "13900139077", "139 0013 9077"):
            with self.subTest(term):
                self.assertEqual(self._find(term), ["陈静", "陈小宝"])
                self.assertEqual(self._find_in_list(term), {"陈静", "陈小宝"})

    def test_a_name_does_not_bring_the_family(self):
        self.assertEqual(self._find("陈静"), ["陈静"])

    def test_who_comes_today_before_who_owns_the_phone(self):
        self.env["clinic.visit"].create(
            {"patient_id": self.child.id, "branch_id": self.branch_a.id}
        )
        self.assertEqual(self._find("9077"), ["陈小宝", "陈静"])

    def test_relatives_of_closed_files_are_not_told(self):
        """The number of somebody at another branch does not find his relatives here."""
        grandmother = self._new_patient("外婆", self.reception_b, phone="13700137011")
        self.child._join_family_of(grandmother.sudo())
        self.assertEqual(self._find("13700137011"), [])
        self.assertEqual(self._find("7011"), [])
        self.assertEqual(self._find_in_list("13700137011"), set())
        self.assertIn("外婆", self._find("7011", self.reception_b))

    def test_closed_relatives_are_not_found(self):
        grandmother = self._new_patient("外婆", self.reception_b)
        grandmother._join_family_of(self.mother.sudo())
        self.assertEqual(self._find("9077"), ["陈静", "陈小宝"])
