from datetime import timedelta

from odoo.tests import tagged

from ..tools import revisit_clock
from .common_revisit import RevisitCommon


@tagged("post_install", "-at_install")
class TestRevisitJob(RevisitCommon):
    """The weekly job: what is known of services, and when patients are expected."""

    def _clock_of(self, patient, service=None):
        service = service or self.cleaning
        return self.clocks.search(
            [("patient_id", "=", patient.id), ("service_id", "=", service.id)]
        )

    def _row_of(self, service=None):
        service = service or self.cleaning
        return self.services.search([("service_id", "=", service.id)])

    # -- own rhythms -------------------------------------------------------------------
    def test_own_rhythms_are_found_and_used(self):
        rhythms = self._new_rhythms()
        self.clocks._refresh()
        row = self._row_of()
        self.assertEqual((row.method, row.plain_source), ("clock", "median"))
        self.assertGreaterEqual(row.tested, revisit_clock.FEWEST_TESTED)
        self.assertGreater(row.clock_hits, row.plain_hits + row.lead_error)
        self.assertEqual(row.return_count, 24 * 8)
        self.assertEqual(row.chain_id, self.chain)
        for patient, days in rhythms.items():
            clock = self._clock_of(patient)
            self.assertEqual((clock.method, clock.visit_count), ("clock", 9))
            self.assertEqual(clock.branch_id, self.branch_a)
            expected = clock.last_on + timedelta(days=days)
            self.assertLess(abs((clock.due_on - expected).days), 4)
            self.assertLessEqual(clock.low_on, clock.due_on)
            self.assertLessEqual(clock.due_on, clock.high_on)

    def test_one_visit_is_expected_as_all_are(self):
        self._new_rhythms()
        patient = self._new_people(1)
        self._new_history(patient, [20])
        self.clocks._refresh()
        clock, row = self._clock_of(patient), self._row_of()
        self.assertEqual((clock.method, clock.visit_count), ("plain", 1))
        self.assertEqual(clock.due_on, clock.last_on + timedelta(row.plain_days))
        self.assertFalse(clock.low_on)

    def test_one_rhythm_of_all_is_the_plain_rule(self):
        people = self._new_people(20)
        self._new_histories([(patient, range(10, 500, 60)) for patient in people])
        self.clocks._refresh()
        row = self._row_of()
        self.assertEqual((row.method, row.plain_days), ("plain", 60))
        self.assertEqual(row.plain_hits, 100)
        self.assertEqual(self._clock_of(people[0]).method, "plain")

    # -- the plain rule ----------------------------------------------------------------
    def test_few_returns_follow_the_policy(self):
        self._set_policy("followup.recall_days", 100)
        self._new_history(self.patient, [50])
        self.clocks._refresh()
        row, clock = self._row_of(), self._clock_of(self.patient)
        self.assertEqual((row.method, row.plain_source), ("plain", "policy"))
        self.assertEqual(row.plain_days, 100)
        self.assertEqual((clock.due_on - self.today).days, 50)

    def test_the_service_says_its_interval(self):
        self._set_policy("followup.recall_days", 100)
        self.cleaning.product_tmpl_id.clinic_recall_days = 30
        self._new_history(self.patient, [50])
        self.clocks._refresh()
        row, clock = self._row_of(), self._clock_of(self.patient)
        self.assertEqual((row.plain_days, row.plain_source), (30, "service"))
        self.assertEqual((self.today - clock.due_on).days, 20)

    # -- which rows there are ----------------------------------------------------------
    def test_only_services_that_are_recalled_have_clocks(self):
        other = self._new_service("Extraction")
        self._new_history(self.patient, [400, 200], other)
        self.clocks._refresh()
        self.assertFalse(self._clock_of(self.patient, other))
        self.assertEqual(self._row_of(other).return_count, 1)
        other.product_tmpl_id.is_clinic_recalled = True
        self.clocks._refresh()
        self.assertTrue(self._clock_of(self.patient, other))
        other.product_tmpl_id.is_clinic_recalled = False
        self.clocks._refresh()
        self.assertFalse(self._clock_of(self.patient, other))

    def test_closed_files_and_long_gone_people_have_none(self):
        gone, dead, closed, here = people = self._new_people(4)
        self._new_histories([(patient, [100]) for patient in people[1:]])
        self._new_history(gone, [37 * 31])
        self.clocks._refresh()
        self.assertEqual(
            self.clocks.search([("patient_id", "in", people.ids)]).patient_id,
            dead | closed | here,
        )
        dead.deceased_on = self.today
        closed.active = False
        self.clocks._refresh()
        self.assertEqual(
            self.clocks.search([("patient_id", "in", people.ids)]).patient_id, here
        )

    def test_a_merged_file_has_one_clock(self):
        keep, drop = self._new_people(2)
        self._new_history(keep, [300])
        self._new_history(drop, [100])
        self.clocks._refresh()
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": keep.id, "drop_id": drop.id}
        )
        merge.action_merge()
        self.env.invalidate_all()
        self.clocks._refresh()
        self.assertFalse(self._clock_of(drop))
        self.assertEqual(self._clock_of(keep).visit_count, 2)

    def test_visits_that_did_not_happen_do_not_count(self):
        self._new_history(self.patient, [100])
        self._new_history(self.patient, [50], state="cancelled")
        self._new_history(self.patient, [40], state="no_show")
        self._new_history(self.patient, [-20], state="expected")
        self.clocks._refresh()
        self.assertEqual(self._clock_of(self.patient).visit_count, 1)

    def test_visits_of_the_old_system_count(self):
        self._new_history(self.patient, [100])
        self._new_history(self.patient, [300], external_ref="V-1")
        self.clocks._refresh()
        self.assertEqual(self._clock_of(self.patient).visit_count, 2)

    def test_who_was_last_elsewhere_is_expected_where_he_was_last_with_us(self):
        elsewhere = self.env["clinic.branch"].create(
            {
                "name": "Other house",
                "code": "QX",
                "chain_id": self.chain.id,
                "company_id": self.branch_a.company_id.id,
                "is_external": True,
                "tz": "Asia/Shanghai",
            }
        )
        only_there = self._new_people(1)
        self._new_history(self.patient, [300], branch_id=self.branch_b.id)
        for patient in (self.patient, only_there):
            self._new_history(patient, [100], branch_id=elsewhere.id)
        self.clocks._refresh()
        self.assertEqual(self._clock_of(self.patient).branch_id, self.branch_b)
        self.assertEqual(self._clock_of(self.patient).visit_count, 2)
        self.assertEqual(self._clock_of(only_there).branch_id, self.branch_a)

    def test_two_lines_and_two_visits_of_a_day_are_one(self):
        self._new_history(self.patient, [200, 100, 100])
        self.clocks._refresh()
        self.assertEqual(self._clock_of(self.patient).visit_count, 2)

    # -- the job -----------------------------------------------------------------------
    def test_a_second_run_writes_nothing(self):
        self._new_rhythms(count=6)
        first = self.clocks._refresh()
        self.assertEqual((first.written, first.remaining), (6, 0))
        self.assertEqual(tuple(self.clocks._refresh()), (0, 0, 0))
        patient = self.clocks.search([], limit=1).patient_id
        self._new_history(patient, [0])
        self.assertEqual(tuple(self.clocks._refresh()), (1, 0, 0))

    def test_without_visits_there_is_nothing(self):
        self.cleaning.product_tmpl_id.is_clinic_service = False
        self._new_history(self.patient, [100])
        self.clocks._refresh()
        self.assertFalse(self._clock_of(self.patient))
        self.assertFalse(self._row_of())

    def test_statements_do_not_grow(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.clocks._refresh()
            return self.env.cr.sql_log_count - before

        self._new_rhythms(count=2)
        count()
        self._new_rhythms(count=1)
        one = count()
        self._new_rhythms(count=20)
        self.assertEqual(count(), one)

    def test_the_jobs_run(self):
        self._new_overdue(self.patient)
        for job in ("fit_clock", "recall"):
            cron = self.env.ref(f"clinic_followup.ir_cron_clinic_followup_{job}")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertEqual(self._row_of().return_count, 0)
        self.assertEqual(self._clock_of(self.patient).visit_count, 1)
