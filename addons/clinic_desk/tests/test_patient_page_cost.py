from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import DeskCommon


@tagged("post_install", "-at_install")
class TestPatientPageCost(DeskCommon):
    """The whole page of a patient, as the client asks for it."""

    @classmethod
    def _new_history(cls, name, count):
        patient = cls._new_patient(name)
        now = fields.Datetime.now()
        visits = cls._bulk("clinic.visit").create(
            [
                {
                    "patient_id": patient.id,
                    "branch_id": cls.branch_a.id,
                    "practitioner_id": cls.doctor.id,
                    "state": "left",
                    "arrived_at": now - timedelta(days=number + 1),
                    "left_at": now - timedelta(days=number + 1, hours=-1),
                }
                for number in range(count)
            ]
        )
        cls._bulk("clinic.visit.line").create(
            [{"visit_id": v.id, "product_id": cls.service.id} for v in visits]
        )
        cls._bulk("clinic.next.step").create(
            [
                {"visit_id": v.id, "kind": "revisit", "due_on": "2035-01-01"}
                for v in visits[::2]
            ]
        )
        return patient

    def _count(self, patient, user, spec):
        """Queries of the page from a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        patient.with_user(user).web_read(spec)
        patient.with_user(user).get_timeline()
        return self.cr.sql_log_count - before

    def test_three_hundred_visits_cost_no_more_than_one(self):
        histories = self._new_history("Wenig", 1), self._new_history("Viel", 300)
        for user in (self.reception_a, self.practitioner_a, self.manager_a):
            spec = self._get_specification("form", user)
            for _turn in range(2):  # the first one warms the caches of the registry
                counts = [self._count(one, user, spec) for one in histories]
            with self.subTest(user.login):
                self.assertGreaterEqual(*counts)
