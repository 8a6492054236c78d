"""PostgreSQL makes the follow-ups that the plain Python engine says."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo.addons.clinic_followup.tools import followup_plan as engine
from odoo.fields import Command
from odoo.tests import tagged

from .common import FollowupCommon

TODAY = date(2030, 3, 1)
SERVICES = CODES = range(3)
SOME = st.frozensets(st.sampled_from(SERVICES), max_size=2)
STEP = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["call", "revisit", "survey"]),
        "after_count": st.integers(0, 3),
        "after_unit": st.sampled_from(["day", "week", "month"]),
        "window_days": st.sampled_from([0, 0, 2, 40]),
        "script": st.sampled_from([False, "Are you well?", "Is it better?"]),
        "service": st.sampled_from([None, None, *SERVICES]),
        "sequence": st.integers(1, 2),
    }
)
PLAN = st.fixed_dictionaries(
    {
        "services": SOME,
        "codes": st.frozensets(st.sampled_from(CODES), max_size=1),
        "visit_type": st.sampled_from(["any", "any", "first", "return"]),
        "is_for_all": st.sampled_from([False, False, False, True]),
        "has_chain": st.booleans(),
        "sequence": st.integers(1, 2),
        "steps": st.lists(STEP, min_size=1, max_size=4),
    }
)
VISIT = st.fixed_dictionaries(
    {
        "patient": st.integers(0, 2),
        "ago": st.sampled_from([0, 0, 1, 5, 29, 60]),
        "services": SOME,
        "codes": st.frozensets(st.sampled_from(CODES), max_size=2),
        "other_branch": st.booleans(),
    }
)


@tagged("post_install", "-at_install")
class TestPlanEqual(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.env["product.product"].create(
            [{"name": f"S{n}", "is_clinic_service": True} for n in SERVICES]
        )
        cls.codes = cls.env["clinic.diagnosis.code"].create(
            [{"code": f"QZ{n}", "name": f"Qz code {n}"} for n in CODES]
        )
        cls.people = cls._bulk("clinic.patient").create(
            [{"name": f"P{n}", "home_branch_id": cls.branch_a.id} for n in range(3)]
        )

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(PLAN, min_size=1, max_size=3), st.lists(VISIT, max_size=5))
    def test_both_say_the_same(self, plans, visits):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self._compare(plans, visits)
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def _compare(self, plans, visits):
        records = self._make_visits(visits)  # before there are plans
        made = self._make_plans(plans)
        rows = self.followups._plan_visits(records)
        found = [
            engine.Due(
                row.visit_id.id,
                row.step_id.id,
                row.due_on,
                row.late_on,
                row.reason or None,
                (row.same_as_id.visit_id.id, row.same_as_id.step_id.id)
                if row.same_as_id
                else None,
            )
            for row in rows
        ]
        expected = engine.make(self._read_visits(records), made)
        self.assertEqual(sorted(found), sorted(expected))
        self.assertEqual({row.state for row in rows if row.reason}, self._dropped(rows))
        self.assertFalse(self.followups._plan_visits(records))

    def _dropped(self, rows):
        return {"dropped"} if any(rows.mapped("reason")) else set()

    def _make_visits(self, visits):
        records = self._bulk("clinic.visit").create(
            [
                {
                    "patient_id": self.people[one["patient"]].id,
                    "branch_id": (
                        self.branch_b if one["other_branch"] else self.branch_a
                    ).id,
                    "state": "left",
                    "arrived_at": self._at(9, day=TODAY - timedelta(days=one["ago"])),
                    "line_ids": [
                        Command.create({"product_id": self.services[n].id})
                        for n in sorted(one["services"])
                    ],
                    "diagnosis_ids": [
                        Command.create({"code_id": self.codes[n].id})
                        for n in sorted(one["codes"])
                    ],
                }
                for one in visits
            ]
        )
        self.assertFalse(self._get_followups(records))
        return records

    def _make_plans(self, plans):
        return [self._make_plan(number, one) for number, one in enumerate(plans)]

    def _make_plan(self, number, one):
        services = [self.services[n].id for n in sorted(one["services"])]
        steps = [self._prepare_step(n, s) for n, s in enumerate(one["steps"])]
        plan = self._new_plan(
            steps,
            f"Plan {number}",
            self.services.browse(services),
            visit_type=one["visit_type"],
            is_for_all=one["is_for_all"],
            chain_id=one["has_chain"] and self.chain.id,
            sequence=one["sequence"],
            diagnosis_ids=[Command.set([self.codes[n].id for n in one["codes"]])],
        )
        return engine.Plan(
            plan.id,
            tuple(self._read_step(step) for step in plan.step_ids),
            frozenset(services),
            frozenset(self.codes[n].id for n in one["codes"]),
            one["visit_type"],
            one["is_for_all"],
            self.chain.id if one["has_chain"] else None,
            one["sequence"],
        )

    def _prepare_step(self, number, step):
        vals = {key: value for key, value in step.items() if key != "service"}
        service = step["service"]
        if service is not None:
            vals["service_id"] = self.services[service].id
        return {**vals, "name": f"Step {number % 2}"}

    def _read_step(self, step):
        words = step.script or step.name
        return engine.Step(
            step.id,
            step.kind,
            step.after_count,
            step.after_unit,
            step.window_days,
            # a survey asks the same whatever it is called
            "" if step.kind == "survey" else f"{bool(step.script)} {words}",
            step.service_id.id or None,
            step.sequence,
        )

    def _read_visits(self, records):
        order = records.sorted(lambda visit: (visit.local_date, visit.id))
        seen, first = set(), set()
        for visit in order:
            if visit.patient_id not in seen:
                first.add(visit)
            seen.add(visit.patient_id)
        return [
            engine.Visit(
                visit.id,
                visit.patient_id.id,
                self.chain.id,
                visit.local_date,
                visit.branch_id._local_date(self._now()),
                frozenset(visit.line_ids.product_id.ids),
                frozenset(visit.diagnosis_ids.code_id.ids),
                visit in first,
            )
            for visit in records
        ]

    def _now(self):
        return self._at(10, day=TODAY)
