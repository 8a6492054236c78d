from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintReport(ComplaintCommon):
    """Complaints by visits: each figure counts its rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for _number in range(4):
            cls._new_left_visit()
        cls._new_visit()  # he is still here
        cls._new_left_visit(patient=cls.other_patient)
        cls.complaint = cls._complain(practitioner_id=cls.doctor.id)
        cls._complain()
        cls.env.flush_all()

    def _read(self, user=None, groupby=(), *more):
        report = self.env["clinic.complaint.report"].with_user(user or self.manager)
        measures = ["visit_count:sum", "complaint_count:sum", "rate:avg", *more]
        return report._read_group([], list(groupby), measures)

    def test_per_thousand_visits(self):
        self.assertEqual(self._read(), [(5, 2, 400.0)])

    def test_a_group_has_its_own_rate(self):
        rows = {row[0]: row[1:] for row in self._read(None, ["practitioner_id"])}
        self.assertEqual(rows[self.doctor], (5, 1, 200.0))
        nobody = self.doctor.browse()
        self.assertEqual(rows[nobody][:2], (0, 1))
        self.assertFalse(rows[nobody][2], "nobody left: no rate")

    def test_each_figure_is_the_number_of_its_rows(self):
        report = self.env["clinic.complaint.report"].with_user(self.manager)
        self.assertEqual(report.search_count([("visit_count", "=", 1)]), 5)
        self.assertEqual(report.search_count([("complaint_count", "=", 1)]), 2)

    def test_how_long_it_took(self):
        mine = self.complaint.with_user(self.manager)
        with freeze_time(self._local(1, 13)):
            mine._action_acknowledge()
        with freeze_time(self._local(3, 10)):
            mine._action_answer("Sorry")
            mine._action_close("partly")
        self.env.flush_all()
        measures = ("hours_to_acknowledge:avg", "days_to_answer:avg", "on_time:avg")
        counts = ("justified_count:sum", "open_count:sum")
        row = self._read(None, (), *measures, *counts)[0]
        self.assertEqual(row[3:5], (3.0, 2.0))
        self.assertEqual(row[6:], (1, 1))

    def test_history_of_an_old_system_is_no_visit(self):
        visit = self._bulk("clinic.visit").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "external_ref": "old-1",
                "local_date": "2029-03-01",
            }
        )
        self.env.flush_all()
        self.assertTrue(visit)
        self.assertEqual(self._read(), [(5, 2, 400.0)])

    def test_headquarters_has_figures_and_no_words(self):
        director = self.users["hq_director"]
        self.assertEqual(self._read(director), [(5, 2, 400.0)])
        with self.assertRaises(AccessError):
            self.complaint.with_user(director).read(["description"])
        with self.assertRaises(AccessError):
            self._read(self.reception_a)

    def test_another_branch_has_its_own(self):
        other = self._new_user("manager", self.branch_b, "t_manager_b")
        self.assertEqual(self._read(other), [(0, 0, False)])

    def test_the_figure_is_defined(self):
        kpi = self.env.ref("clinic_followup.clinic_kpi_complaint_rate")
        self.assertEqual(kpi.code, "complaint_rate")
