from time import perf_counter

from odoo.tests import tagged

from .common_visit import VisitCommon

LIST = {
    "local_date": {},
    "patient_id": {"fields": {"display_name": {}}},
    "branch_id": {"fields": {"display_name": {}}},
    "practitioner_id": {"fields": {"display_name": {}}},
    "reason": {},
    "state": {},
    "record_state": {},
}
PARTS = {
    "diagnosis_ids": {"code_id": {"fields": {"display_name": {}}}, "text": {}},
    "procedure_ids": {"code_id": {"fields": {"display_name": {}}}, "text": {}},
    "medication_ids": {"drug": {}, "dose": {}},
    "observation_ids": {"name": {}, "value": {}, "unit": {}},
    "immunization_ids": {"vaccine": {}, "given_on": {}},
}
FORM = {name: {"fields": fields} for name, fields in PARTS.items()} | {
    "line_ids": {"fields": {"product_id": {"fields": {"display_name": {}}}}},
    "next_step_ids": {
        "fields": {"kind": {}, "owner_id": {"fields": {"display_name": {}}}}
    },
    "is_without_next_step": {},
}
HISTORY = {name: {"fields": fields} for name, fields in PARTS.items()} | {
    "visit_ids": {"fields": LIST},
    "visit_count": {},
    "last_visit_on": {},
}


@tagged("post_install", "-at_install")
class TestVisitPerformance(VisitCommon):
    def _make_history(self, patient, visits, parts):
        made = self._bulk("clinic.visit").create(
            [
                {
                    "patient_id": patient.id,
                    "branch_id": self.branch_a.id,
                    "practitioner_id": self.doctor.id,
                    "state": "left",
                    "arrived_at": f"2019-01-{day + 1:02} 10:00:00",
                }
                for day in range(visits)
            ]
        )
        codes = self.env["clinic.diagnosis.code"].create(
            [
                {"code": f"T{patient.id}.{number}", "name": f"Code {number}"}
                for number in range(parts)
            ]
        )
        for model, vals in (
            ("clinic.visit.diagnosis", {}),
            ("clinic.visit.procedure", {}),
            ("clinic.visit.medication", {"drug": "Ibuprofen"}),
            ("clinic.visit.observation", {"code": "1", "name": "BMI"}),
            ("clinic.visit.immunization", {"vaccine": "Tetanus"}),
            ("clinic.visit.line", {"product_id": self.service.id}),
        ):
            code = (
                {"code_id": True} if model.endswith(("diagnosis", "procedure")) else {}
            )
            self._bulk(model).create(
                [
                    {"visit_id": made[0].id, **vals, **dict.fromkeys(code, codes[i].id)}
                    for i in range(parts)
                ]
            )
        return made

    def _count(self, records, specification):
        """Queries of one reading as a person's browser does it."""
        records = records.with_user(self.practitioner_a)
        records.web_read(specification)  # warm-up of rules and policies
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        records.web_read(specification)
        return self.cr.sql_log_count - start

    def test_reading_does_not_grow_with_rows(self):
        few, many = self.patient, self._new_patient("李四")
        one = self._make_history(few, 1, 1)
        twenty = self._make_history(many, 20, 20)
        for name, small, large, specification in (
            ("list", one, twenty, LIST),
            ("form", one, twenty[0], FORM),
            ("history", few, many, HISTORY),
        ):
            with self.subTest(name):
                first = self._count(small, specification)
                self.assertEqual(self._count(large, specification), first)

    def test_making_does_not_grow_with_rows(self):
        counts = []
        for number in (1, 1, 20):
            self.env.flush_all()
            start = self.cr.sql_log_count
            self._make_history(self._new_patient(f"N {number}"), 1, number)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_a_batch_of_observations_is_fast(self):
        """4,000 a second alone on a machine; here a tenth, for crowded ones."""
        visit = self._new_visit()
        vals = {"visit_id": visit.id, "code": "1", "name": "BMI", "value": "21"}
        observations = self._bulk("clinic.visit.observation")
        observations.create([vals])
        start = perf_counter()
        observations.create([dict(vals) for _row in range(2000)])
        self.env.flush_all()
        self.assertLess(perf_counter() - start, 5)
