"""Whose visits and clinical records nurses and practitioners read."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_visit import NOON, VisitCommon

CLINICAL = (
    "clinic.allergy",
    "clinic.contraindication",
    "clinic.visit.diagnosis",
    "clinic.visit.procedure",
    "clinic.visit.medication",
    "clinic.visit.observation",
    "clinic.visit.immunization",
    "clinic.visit.line",
    "clinic.next.step",
)


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCare(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.branch_a._local_date(fields.Datetime.now())
        cls.nurse_b = cls._new_user("nurse", cls.branch_b, "t_nurse_b")
        cls.other_doctor = cls._new_user("practitioner", cls.branch_a, "t_other_doctor")

    def _visit_on(self, days, state="left", branch=None, **vals):
        """A visit `days` after today, as an import brings it."""
        visits = self._bulk("clinic.visit").with_user(self.env.ref("base.user_root"))
        return visits.create(
            {
                "patient_id": self.patient.id,
                "branch_id": (branch or self.branch_a).id,
                "local_date": self.today + timedelta(days=days),
                "state": state,
                **vals,
            }
        )

    def _reads(self, user, visit):
        self.env.invalidate_all()
        found = visit.with_user(user).search([("id", "=", visit.id)])
        self.assertEqual(bool(found), visit.with_user(user).has_access("read"))
        return bool(found)

    # -- the column --------------------------------------------------------------
    def test_care_until_follows_state_and_day(self):
        visit = self._new_visit()
        self.assertEqual(visit.care_until, visit.local_date + timedelta(days=30))
        visit.planned_at = fields.Datetime.now() + timedelta(days=10)
        self.assertEqual(visit.care_until, visit.local_date + timedelta(days=30))
        visit._action_cancel()
        self.assertFalse(visit.care_until)
        self.assertFalse(self._visit_on(0, "no_show").care_until)
        self.assertFalse(self._visit_on(0, "left_unseen").care_until)

    def test_care_days_are_a_policy_of_the_branch(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref("clinic_patient.policy_key_file_care_days").id,
                "branch_id": self.branch_a.id,
                "value": "3",
            }
        )
        here, there = self._visit_on(0), self._visit_on(0, branch=self.branch_b)
        self.assertEqual(here.care_until, here.local_date + timedelta(days=3))
        self.assertEqual(there.care_until, there.local_date + timedelta(days=30))

    def test_care_until_is_not_typed_in(self):
        visit = self._new_visit()
        before = visit.care_until
        visit.write({"care_until": "2099-01-01", "external_ref": "x"})
        self.assertEqual(visit.care_until, before)

    def test_care_of_many_visits_asks_as_often_as_of_one(self):
        vals = {"patient_id": self.patient.id, "branch_id": self.branch_a.id}
        visits = self._bulk("clinic.visit")
        visits.create(vals)
        self.env.flush_all()
        counts = []
        for count in (1, 20):
            before = self.env.cr.sql_log_count
            visits.create([dict(vals) for _number in range(count)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2)

    # -- who reads ---------------------------------------------------------------
    def test_an_old_patient_is_not_in_care(self):
        visit = self._visit_on(-31)
        for user in (self.nurse_a, self.practitioner_a):
            self.assertFalse(self._reads(user, visit), user.login)
            self.assertTrue(self.patient.with_user(user).has_access("read"))
        for user in (self.reception_a, self.manager_a, self.medical_director):
            self.assertTrue(self._reads(user, visit), user.login)

    def test_a_visit_today_opens_the_whole_history(self):
        old = self._visit_on(-1000)
        self.assertFalse(self._reads(self.nurse_a, old))
        self._visit_on(0, "waiting")
        self.assertTrue(self._reads(self.nurse_a, old))

    def test_the_last_day_of_care_and_the_day_after(self):
        visit = self._visit_on(-30)
        self.assertTrue(self._reads(self.nurse_a, visit))
        visit.unlink()
        self.assertFalse(self._reads(self.nurse_a, self._visit_on(-31)))

    def test_an_expected_visit_opens_care_the_day_before(self):
        old = self._visit_on(-1000)
        later = self._visit_on(2, "expected")
        self.assertFalse(self._reads(self.nurse_a, old))
        later.unlink()
        self._visit_on(1, "expected")
        self.assertTrue(self._reads(self.nurse_a, old))

    def test_who_did_not_come_is_not_in_care(self):
        old = self._visit_on(-1000)
        for state in ("cancelled", "no_show", "left_unseen"):
            self._visit_on(0, state)
        self.assertFalse(self._reads(self.nurse_a, old))

    def test_the_own_history_stays(self):
        """Who saw the patient reads on; a colleague of the branch does not."""
        visit = self._visit_on(-1000, practitioner_id=self.doctor.id)
        self.assertTrue(self._reads(self.practitioner_a, visit))
        self.assertFalse(self._reads(self.other_doctor, visit))
        visit.unlink()
        planned = self._visit_on(-1000, "cancelled", practitioner_id=self.doctor.id)
        self.assertFalse(self._reads(self.practitioner_a, planned))

    def test_the_doctor_in_charge(self):
        visit = self._visit_on(-1000)
        self.patient.sudo().practitioner_id = self.doctor
        self.assertTrue(self._reads(self.practitioner_a, visit))
        self.assertFalse(self._reads(self.other_doctor, visit))

    def test_care_without_file_opens_nothing(self):
        """The doctor in charge left the branch."""
        visit = self._visit_on(0, practitioner_id=self.doctor.id)
        self.patient.sudo().practitioner_id = self.doctor
        self.branch_a.user_ids = [Command.unlink(self.practitioner_a.id)]
        self.assertFalse(self._reads(self.practitioner_a, visit))

    def test_care_elsewhere_is_not_care_here(self):
        visit = self._visit_on(0, branch=self.branch_b)
        self.assertFalse(self._reads(self.nurse_a, visit))
        self.assertTrue(self._reads(self.nurse_b, visit), "by the grant of the visit")

    def test_small_clinics_read_by_branch(self):
        visit = self._visit_on(-1000)
        self.chain.clinical_reading = "branch"
        self.assertTrue(self._reads(self.nurse_a, visit))
        self.assertFalse(self._reads(self.nurse_b, visit), "the file is closed there")
        self.chain.clinical_reading = "care"
        self.assertFalse(self._reads(self.nurse_a, visit))

    def test_clinical_children_follow(self):
        visit = self._visit_on(-1000)
        self._fill(visit)
        for user in (self.nurse_a, self.practitioner_a):
            for model in CLINICAL:
                self.assertFalse(self._count(user, model), f"{user.login} {model}")
        self._visit_on(0, "waiting")
        for user in (self.nurse_a, self.practitioner_a):
            for model in CLINICAL:
                self.assertEqual(self._count(user, model), 1, f"{user.login} {model}")

    def _count(self, user, model):
        self.env.invalidate_all()
        rows = self.env[model].with_user(user)
        return rows.search_count([("patient_id", "=", self.patient.id)])

    def _fill(self, visit):
        day = fields.Datetime.now()
        values = {
            "clinic.allergy": {"substance": "nuts"},
            "clinic.contraindication": {"note": "no laser"},
            "clinic.visit.diagnosis": {"text": "caries"},
            "clinic.visit.procedure": {"name": "scaling"},
            "clinic.visit.medication": {"drug": "x"},
            "clinic.visit.observation": {"code": "1", "name": "x", "observed_at": day},
            "clinic.visit.immunization": {"vaccine": "x"},
            "clinic.visit.line": {"product_id": self.service.id},
            "clinic.next.step": {
                "kind": "followup",
                "due_on": "2099-01-01",
                "owner_id": self.reception_a.id,
            },
        }
        for model in CLINICAL:
            rows = self.env[model]
            vals = {"patient_id": self.patient.id, **values[model]}
            if "visit_id" in rows._fields:
                vals["visit_id"] = visit.id
            rows.create({k: v for k, v in vals.items() if k in rows._fields})

    def test_nothing_is_remembered_between_two_searches(self):
        """What another process takes away is gone for the next search."""
        visit = self._visit_on(0, "waiting")
        rows = self.env["clinic.visit"].with_user(self.nurse_a)
        domain = [("id", "=", visit.id)]
        for query, value in (
            ("DELETE FROM clinic_branch_users_rel WHERE user_id = %s", self.nurse_a),
            ("UPDATE clinic_visit SET care_until = NULL WHERE id = %s", visit),
            (
                "UPDATE clinic_patient SET home_branch_id = NULL WHERE id = %s",
                self.patient,
            ),
        ):
            self.env.flush_all()
            self.assertTrue(rows.search(domain), query)
            with self.subTest(query), self.cr.savepoint() as savepoint:
                self.cr.execute(query, [value.id])
                self.assertFalse(rows.search(domain))
                self.assertFalse(visit.with_user(self.nurse_a).has_access("read"))
                savepoint.rollback()

    # -- what treating staff does --------------------------------------------------
    def test_the_form_tells_that_nothing_is_shown(self):
        self._fill(self._visit_on(-1000))
        patient = self.patient.with_user(self.nurse_a)
        self.assertFalse(patient.is_in_care)
        self.assertFalse(patient.allergy_text)
        self.assertEqual((patient.visit_count, patient.last_visit_on), (0, False))
        self._visit_on(0, "waiting")
        self.env.invalidate_all()
        self.assertTrue(patient.is_in_care)
        self.assertEqual(patient.allergy_text, "nuts")
        self.assertEqual(patient.visit_count, 2)

    def test_a_practitioner_plans_a_visit_in_a_month(self):
        visits = self.env["clinic.visit"].with_user(self.practitioner_a)
        visit = visits.create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "planned_at": fields.Datetime.now() + timedelta(days=30),
            }
        )
        self.assertTrue(visit.has_access("write"), "he sees what he planned")
        self.assertFalse(self.patient.with_user(self.practitioner_a).is_in_care)
        self.assertFalse(self._reads(self.other_doctor, visit))
        visit._action_cancel()
        self.assertTrue(self._reads(self.practitioner_a, visit))

    def test_own_next_steps_stay_on_the_list(self):
        visit = self._visit_on(-1000)
        step = self.env["clinic.next.step"].create(
            {
                "visit_id": visit.id,
                "kind": "followup",
                "due_on": "2099-01-01",
                "owner_id": self.nurse_a.id,
            }
        )
        self.assertTrue(self._reads(self.nurse_a, step))
        self.assertFalse(self._reads(self.other_doctor, step))
        step.with_user(self.nurse_a).action_done()
        self.assertEqual(step.state, "done")

    def test_no_signature_under_a_record_one_may_not_read(self):
        visit = self._visit_on(-1000)
        with self.assertRaises(AccessError):
            visit.with_user(self.other_doctor).action_sign()

    def test_the_history_of_a_patient_asks_as_often_for_300_visits(self):
        self._visit_on(0, "waiting")
        counts = []
        for number in (1, 300):
            for back in range(number):
                self._visit_on(-back - 1)
            visits = self.env["clinic.visit"].with_user(self.nurse_a)
            spec = {"display_name": {}, "state": {}, "care_until": {}}
            domain = [("patient_id", "=", self.patient.id)]
            visits.web_search_read(domain, spec, limit=80)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits.web_search_read(domain, spec, limit=80)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)  # the count beyond the limit
