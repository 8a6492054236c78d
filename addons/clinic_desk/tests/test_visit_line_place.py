from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_billing import BillingCommon


@tagged("post_install", "-at_install")
class TestVisitLinePlace(BillingCommon):
    """A file open at two branches: each writes the lines of its own visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_billable()
        cls.elsewhere = cls._new_visit(
            branch_id=cls.branch_b.id, patient_id=cls.visit.patient_id.id
        )
        cls.line = cls.visit.line_ids.with_user(cls.reception_b)

    def test_the_other_branch_reads_the_visit(self):
        visit = self.visit.with_user(self.reception_b)
        self.assertEqual(visit.branch_id, self.branch_a)

    def test_it_adds_nothing(self):
        with self.assertRaisesRegex(AccessError, "where you do not work"):
            self._new_line(self.visit, user=self.reception_b)

    def test_it_changes_nothing(self):
        with self.assertRaisesRegex(AccessError, "where you do not work"):
            self.line.quantity = 2

    def test_it_takes_nothing_away(self):
        with self.assertRaisesRegex(AccessError, "where you do not work"):
            self.line.unlink()

    def test_it_moves_no_line_of_its_own_there(self):
        line = self._new_line(self.elsewhere, user=self.reception_b)
        with self.assertRaisesRegex(AccessError, "where you do not work"):
            line.visit_id = self.visit

    def test_it_writes_at_home(self):
        line = self._new_line(self.elsewhere, user=self.reception_b)
        line.quantity = 3
        line.unlink()
        self.assertFalse(self.elsewhere.line_ids)
