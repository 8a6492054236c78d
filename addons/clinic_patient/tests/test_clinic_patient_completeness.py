from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestCompleteness(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = cls.env["clinic.source"].create({"name": "Friends"})
        cls.empty = cls._new_patient("empty")
        cls.full = cls._new_patient(
            "full",
            phone="13800138000",
            birth_date=date(1990, 1, 1),
            sex="male",
            city="Wuhan",
            email="a@example.com",
            practitioner_id=cls._new_practitioner().id,
            source_id=source.id,
            identity_ids=[(0, 0, {"id_type": "other", "number": "A123456"})],
            consent_ids=[(0, 0, {"purpose": "marketing", "decision": "refused"})],
        )
        cls.half = cls._new_patient(
            "half", cls.reception_b, phone="13800138001", birth_date=date(1990, 1, 1)
        )
        cls.all = (cls.empty | cls.full | cls.half).with_user(cls.medical_director)

    def _side_table(self):
        self.patients._sync_completeness()
        rows = self.env.execute_query(
            SQL(
                "SELECT patient_id, percent FROM clinic_patient_completeness"
                " WHERE patient_id = ANY(%s)",
                self.all.ids,
            )
        )
        return dict(rows)

    def test_figure_and_what_is_missing(self):
        self.assertEqual(self.full.completeness, 100)
        self.assertFalse(self.full.completeness_missing)
        self.assertEqual(self.empty.completeness, 0)
        self.assertTrue(self.empty.completeness_missing.startswith("phone, birth date"))
        self.assertEqual(self.half.completeness, 45)

    def test_sql_and_engine_agree(self):
        engine = {
            patient_id: result.percent
            for patient_id, result in self.patients._completeness(self.all).items()
        }
        self.assertEqual(self._side_table(), engine)

    def test_weights_of_a_branch(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_patient_completeness_weights"
                ).id,
                "branch_id": self.branch_b.id,
                "value": '{"phone": 1, "email": 2, "unknown": 9, "sex": "x"}',
            }
        )
        self.assertEqual(
            self.patients._completeness(self.half)[self.half.id].percent, 33
        )
        self.assertEqual(self._side_table()[self.half.id], 33)

    def test_only_differences_are_written(self):
        self._side_table()
        again = self.patients._sync_completeness()
        self.assertEqual((again.written, again.deleted), (0, 0))
        self.empty.email = "x@example.com"
        self.half.sudo().action_archive()
        again = self.patients._sync_completeness()
        self.assertEqual((again.written, again.deleted), (1, 1))

    def test_the_job_of_the_night(self):
        cron = self.env.ref("clinic_patient.ir_cron_clinic_patient_completeness")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(cron.failure_count, 0)

    def test_searching_by_it(self):
        self._side_table()
        patients = self.patients.with_user(self.reception_a)
        domain = [("id", "in", self.all.ids)]
        self.assertEqual(
            patients.search([*domain, ("completeness", "<", 50)]), self.empty
        )
        self.assertEqual(
            patients.search([*domain, ("completeness", "=", 100)]), self.full
        )

    def test_report_per_branch(self):
        self._side_table()
        report = self.env["clinic.patient.completeness.report"]
        row = report.with_user(self.manager_a).search([])
        self.assertEqual(row.branch_id, self.branch_a)
        self.assertEqual((row.patients, row.complete, row.below_half), (2, 1, 1))
        self.assertEqual(row.average, 50)
        action = row.action_open_patients()
        found = self.patients.with_user(self.manager_a).search(action["domain"])
        self.assertEqual(found, self.empty)
        self.assertFalse(report.with_user(self.hq).search([]) - row)
        with self.assertRaises(AccessError):
            report.with_user(self.reception_a).search([])

    def test_queries_do_not_grow(self):
        more = self.patients.with_user(self.reception_a).create(
            [{"name": f"p{i}"} for i in range(20)]
        )
        counts = []
        for patients in (self.empty, self.empty, more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            patients._completeness(patients)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
