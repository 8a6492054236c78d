"""The leak rate is a count of rows, and equals a plain one."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_next_step_proposal import NextStepCommon

PLAIN = """
    SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
               SELECT 1 FROM clinic_next_step s
                WHERE s.visit_id = v.id AND s.state <> 'dropped'))
      FROM clinic_visit v
     WHERE v.state = 'left' AND v.external_ref IS NULL AND v.branch_id = %s
"""


@tagged("post_install", "-at_install")
class TestNextStepReport(NextStepCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_practitioner("Dr. Wang")
        cls.visits = [cls._new_treated(cls.service) for _number in range(5)]
        cls.visits.append(cls._new_treated(cls.service, external_ref="OLD-1"))
        cls.visits[4].sudo().practitioner_id = cls.other
        for visit in cls.visits[:2]:
            visit.with_user(cls.reception_a).action_accept_next_step()
        cls.visits[1].sudo().next_step_ids._action_drop()  # leaks again

    def _read(self, role, groupby):
        report = self.env["clinic.next.step.report"].with_user(self.users[role])
        return report._read_group(
            [("branch_id", "=", self.branch_a.id)],
            groupby,
            ["left_count:sum", "without_step:sum", "leak_rate:avg"],
        )

    def test_equals_a_plain_count(self):
        self.env.flush_all()
        self.env.cr.execute(PLAIN, [self.branch_a.id])
        left, without = self.env.cr.fetchone()
        self.assertEqual((left, without), (5, 4))
        for role in ("manager", "hq_director", "medical_director"):
            [row] = self._read(role, [])
            self.assertEqual(row, (left, without, 100.0 * without / left), role)

    def test_per_practitioner_and_month(self):
        rows = self._read("manager", ["practitioner_id"])
        found = {practitioner: figures for practitioner, *figures in rows}
        self.assertEqual(found[self.doctor], [4, 3, 75.0])
        self.assertEqual(found[self.other], [1, 1, 100.0])
        rows = self._read("manager", ["local_date:month"])
        self.assertEqual(sum(row[1] for row in rows), 5)

    def test_a_new_step_counts_at_once(self):
        self.visits[2].with_user(self.reception_a).action_accept_next_step()
        [row] = self._read("manager", [])
        self.assertEqual(row[1], 3)

    def test_of_his_branches_and_for_his_role(self):
        manager_b = self._new_user("manager", self.branch_b, "t_manager_b")
        report = self.env["clinic.next.step.report"]
        self.assertFalse(report.with_user(manager_b).search([]))
        for role in ("reception", "practitioner", "privacy", "followup"):
            with self.subTest(role), self.assertRaises(AccessError):
                report.with_user(self.users[role]).search([])

    def test_nobody_writes_it(self):
        row = self.env["clinic.next.step.report"].search([], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.manager_a).write({"left_count": 0})
