"""Where the parts of a follow-up meet something out of the way: a service taken off,
two plans with the same step, messages that do not go out, merged files, the end."""

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_stories import CALL, ILL, REVISIT, StoriesCommon


@tagged("post_install", "-at_install")
class TestFollowupStoriesEdges(StoriesCommon):
    # -- what is taken off the visit ---------------------------------------------------
    def _two_plans(self):
        """Both services have the same call: one is done in the stead of the other."""
        for service in (self.extraction, self.filling):
            self._new_plan([CALL], name=service.name, services=service)
        visit = self._leave(self.extraction, self.filling)
        rows = self._by_plan(visit)
        self.assertEqual(self._ends(rows), [("open", ""), ("dropped", "same_step")])
        self.assertEqual(rows[1].same_as_id, rows[0])
        return visit, rows

    def _by_plan(self, visit):
        return self._rows(visit).sorted(lambda row: row.sudo().step_id.plan_id.id)

    def _take_off(self, visit, service):
        visit.line_ids.filtered(lambda line: line.product_id == service).unlink()

    def _add(self, visit, service):
        visit.line_ids = [Command.create({"product_id": service.id})]

    def test_the_other_plan_does_what_was_left_to_the_first(self):
        visit, rows = self._two_plans()
        self._take_off(visit, self.extraction)
        self.assertEqual(self._ends(rows), [("dropped", "taken_off"), ("open", "")])
        self.assertFalse(rows[1].same_as_id)
        with self._on(1):
            self.assertEqual(self._list(), rows[1].ids)

    def test_nothing_is_left_of_both(self):
        visit, rows = self._two_plans()
        visit.line_ids.unlink()
        self.assertEqual(
            self._ends(rows), [("dropped", "taken_off"), ("dropped", "same_step")]
        )
        with self._on(1):
            self._work()
            self.assertFalse(self._list())

    def test_the_one_that_was_left_to_it_comes_back_alone(self):
        visit, rows = self._two_plans()
        visit.line_ids.unlink()
        self._add(visit, self.filling)
        self.assertEqual(self._ends(rows), [("dropped", "taken_off"), ("open", "")])
        self.assertEqual(self._rows(visit), rows.sorted("id"))

    def test_off_and_on_again_one_of_two_is_done(self):
        visit, rows = self._two_plans()
        self._take_off(visit, self.extraction)
        self._add(visit, self.extraction)
        self.assertEqual(self._ends(rows), [("dropped", "same_step"), ("open", "")])
        self.assertEqual(rows[0].same_as_id, rows[1])
        self._take_off(visit, self.filling)
        self.assertEqual(self._ends(rows), [("open", ""), ("dropped", "taken_off")])
        with self._on(1):
            rows[0].action_outcome("reached")
            self._add(visit, self.filling)
        ends = [("done", "reached"), ("dropped", "same_step")]
        self.assertEqual(self._ends(rows), ends, "nobody is called twice")

    def test_of_three_equal_steps_one_goes_on(self):
        scaling = self._new_service("Scaling again")
        services = self.extraction | self.filling | scaling
        for service in services:
            self._new_plan([CALL], name=service.name, services=service)
        visit = self._leave(services)
        rows = self._by_plan(visit)
        self._take_off(visit, self.extraction)
        self.assertEqual(rows.mapped("state"), ["dropped", "open", "dropped"])
        self.assertEqual(rows[2].same_as_id, rows[1])

    def test_a_service_that_comes_back_brings_its_plan_back(self):
        rows = self._start([CALL, REVISIT])
        visit = rows.visit_id.with_user(self.reception_a)
        visit.line_ids.unlink()
        self.assertEqual(set(self._ends(rows)), {("dropped", "taken_off")})
        self._add(visit, self.extraction)
        self.assertEqual(self._rows(visit), rows, "no second time")
        self.assertEqual(rows.mapped("state"), ["open", "open"])
        self.assertEqual(rows.mapped("due_on"), [self._day(1), self._day(3)])

    def test_what_a_person_ended_does_not_come_back(self):
        row = self._start([CALL])
        row._action_drop("not_needed")
        visit = row.visit_id.with_user(self.reception_a)
        visit.line_ids.unlink()
        self._add(visit, self.extraction)
        self.assertEqual(self._ends(row), [("dropped", "not_needed")])

    def test_nothing_comes_back_for_the_dead(self):
        row = self._start([CALL])
        visit = row.visit_id.with_user(self.reception_a)
        visit.line_ids.unlink()
        self.patient.sudo().deceased_on = self.today
        self._add(visit.sudo(), self.extraction)
        self.assertEqual(self._ends(row), [("dropped", "taken_off")])

    def test_what_comes_back_late_is_due_today(self):
        row = self._start([CALL])
        visit = row.visit_id.with_user(self.reception_a)
        visit.line_ids.unlink()
        with self._on(5):
            self._add(visit, self.extraction)
            self.assertEqual((row.state, row.due_on), ("open", self._day(5)))
            self.assertEqual(self._list(), row.ids)

    # -- plans that change -------------------------------------------------------------
    def test_archived_and_changed_plans_end_what_runs_as_it_began(self):
        row = self._start([CALL])
        plan = row.sudo().step_id.plan_id
        version = plan._get_draft()
        version.step_ids = [
            Command.clear(),
            Command.create({**CALL, "name": "Anew", "after_count": 9}),
        ]
        version._publish()
        second = self._rows(self._leave(self.extraction, patient=self.other_patient))
        self.assertEqual((row.due_on, second.due_on), (self._day(1), self._day(9)))
        plan.active = False
        self.assertFalse(self._rows(self._leave(self.extraction)) - row)
        with self._on(1):
            row.action_outcome("reached")
        self.assertEqual(self._ends(row | second), [("done", "reached"), ("open", "")])

    def test_a_visit_left_twice_on_a_day_is_called_about_once(self):
        rows = self._start([CALL, REVISIT])
        again = self._rows(self._leave(self.extraction))
        self.assertEqual(set(self._ends(again)), {("dropped", "same_step")})
        self.assertEqual(again.same_as_id, rows)
        with self._on(3):
            self.assertEqual(self._list(), rows[1].ids)
            self.assertEqual(self._list("overdue"), rows[0].ids)

    # -- messages ----------------------------------------------------------------------
    def _new_message_step(self, **vals):
        template = self.env["clinic.message.template"].create(
            {
                "name": "Advice",
                "code": "t_story",
                "channels": "sms",
                "model": "clinic.followup",
                "body": "Keep to the advice of {{ doctor }}.",
            }
        )
        return {"kind": "message", "template_id": template.id, **vals}

    def test_a_message_without_a_channel_becomes_a_call_and_a_booking(self):
        row = self._start([self._new_message_step(script="Tell the advice.")])
        self.assertFalse(row.owner_id, "nobody has what a machine sends")
        with self._on(1, 11):
            self._work()
            self.assertTrue(row.needs_call)
            self.assertEqual((self._list(), row.owner_id), (row.ids, self.caller))
            beside = self.board.get_beside(row.id)
            self.assertEqual(beside["script"], "Tell the advice.")
            row.action_book_slot(self._at(16, day=self._day(3)), self.doctor.id)
        self._come(row.sudo().appointment_id)
        self.assertEqual(self._ends(row), [("done", "came")])

    def test_a_queued_message_is_not_sent_to_who_died(self):
        self._can_send()
        row = self._start([self._new_message_step()])
        with self._on(1, 9):
            self._work()
            message = row.sudo().message_id
            self.assertEqual(message.state, "queued")
            self.patient.sudo().deceased_on = self._day(1)
        self.assertEqual(self._ends(row), [("dropped", "deceased")])
        self.assertEqual(message.state, "suppressed")

    def test_after_an_outage_it_is_a_call_or_nothing(self):
        self._can_send()
        row = self._start([self._new_message_step()])
        with self._on(9):
            self._work()
        self.assertEqual(self._ends(row), [("dropped", "too_late")])
        self.assertFalse(row.sudo().message_id)

    # -- the survey --------------------------------------------------------------------
    def _start_survey(self):
        self._can_send()
        row = self._start([{"kind": "survey"}])
        return row, self.env["clinic.satisfaction"].sudo()

    def _run_survey(self, asked):
        asked._ask_due(1000)
        asked._ask_steps(1000)
        return asked.search([("patient_id", "=", self.patient.id)])

    def test_a_plan_that_asks_is_the_only_one_who_asks(self):
        row, asked = self._start_survey()
        with self._on(0, 15):
            self.assertFalse(self._run_survey(asked))
        with self._on(1):
            self.assertEqual(self._run_survey(asked).followup_id, row.sudo())

    def test_a_bad_answer_is_a_complaint_until_it_is_closed(self):
        row, asked = self._start_survey()
        with self._on(1):
            question = self._run_survey(asked)
            link = question._find_by_token(question.access_token)
            link._answer("2", "It still hurts.")
            self.assertEqual(self._ends(row), [("done", "answered")])
            complaint = question.complaint_id
            self.assertTrue(self.patient._get_open_complaints())
            self._leave(self.filling)
        with self._on(1, 16):
            self.assertEqual(self._run_survey(asked), question, "nobody asks now")
            complaint = complaint.with_user(self.users["manager"])
            complaint._action_answer("We are sorry.", "phone")
            complaint._action_close("yes")
        self.assertFalse(self.patient._get_open_complaints())

    def test_of_two_visits_in_a_month_one_is_asked_about(self):
        row, asked = self._start_survey()
        with self._on(1):
            first = self._run_survey(asked)
        with self._on(9):
            second = self._rows(self._leave(self.extraction))
        with self._on(10):
            self.assertEqual(self._run_survey(asked), first)
        self.assertEqual(
            self._ends(row | second), [("open", ""), ("dropped", "not_sent")]
        )

    def test_who_ends_the_step_in_time_asks_nobody(self):
        row, asked = self._start_survey()
        with self._on(1):
            question = self._run_survey(asked)
            self.assertEqual(question.message_id.state, "queued")
            row._action_drop("not_needed")
        self.assertEqual(question.message_id.state, "suppressed")
        self.assertEqual(question.state, "not_sent")
        self.assertEqual(self._ends(row), [("dropped", "not_needed")])

    def test_a_question_that_is_over_is_not_waited_for_again(self):
        row, asked = self._start_survey()
        visit = row.visit_id.with_user(self.reception_a)
        with self._on(1):
            question = self._run_survey(asked)
            visit.line_ids.unlink()
            self.assertEqual(self._ends(row), [("dropped", "taken_off")])
            self._add(visit, self.extraction)
            self._work()
            self.assertEqual(self._run_survey(asked), question)
        self.assertEqual(question.state, "not_sent")
        self.assertEqual(self._ends(row), [("dropped", "not_sent")])

    def test_those_who_may_not_be_asked_stand_in_nobodys_way(self):
        self._can_send()
        self.patient.sudo().do_not_contact = True
        self._leave(self.filling)
        visit = self._leave(self.filling, patient=self.other_patient)
        asked = self.env["clinic.satisfaction"].sudo()
        with self._on(0, 15):
            self.assertEqual(asked._ask_due(1), 1)
        self.assertEqual(asked.search([("visit_id", "in", visit.ids)]).visit_id, visit)

    # -- the clock ---------------------------------------------------------------------
    def _recall(self):
        """He had a service half a year ago that people come back for."""
        cleaning = self._new_service("Cleaning", is_clinic_recalled=True)
        with freeze_time("2029-08-01 02:00:00"):
            self._leave(cleaning)
        with self.enter_registry_test_mode():
            clock = self.env.ref("clinic_followup.ir_cron_clinic_followup_fit_clock")
            clock.method_direct_trigger()
        self.env.invalidate_all()
        self.env["clinic.revisit.clock"].sudo().flush_model()
        return cleaning, self.jobs._recall().with_user(self.caller)

    def test_who_is_overdue_is_called_books_and_comes(self):
        cleaning, row = self._recall()
        self.assertEqual((row.source, row.owner_id), ("clock", self.caller))
        self.assertEqual(self._list(), row.ids)
        row.action_call()
        row.action_book_slot(self._at(9), self.doctor.id)
        appointment = row.sudo().appointment_id
        self.assertEqual(appointment.service_id, cleaning)
        self._come(appointment, cleaning)
        self.assertEqual(self._ends(row), [("done", "came")])
        self.assertFalse(self.jobs._recall(), "he has just been here")

    # -- files -------------------------------------------------------------------------
    def _merge(self):
        merge = self.env["clinic.patient.merge"].with_user(self.manager_a)
        vals = {"keep_id": self.patient.id, "drop_id": self.other_patient.id}
        merge.create({**vals, "reason": "Same person"}).action_merge()

    def test_a_merged_file_brings_calls_under_way(self):
        self._new_plan([CALL], services=self.extraction)
        row = self._rows(self._leave(self.extraction, patient=self.other_patient))
        with self._on(1):
            row.action_outcome("missed")
            self._merge()
            self.assertEqual((row.patient_id, row.attempt_count), (self.patient, 1))
            self.assertEqual(self._list("called"), row.ids)
        with self._on(2):
            row.action_outcome("reached")
        self.assertEqual(self._ends(row), [("done", "reached")])

    def test_two_bookings_of_a_merged_file(self):
        self._new_plan([REVISIT], services=self.extraction)
        rows = self._rows(
            self._leave(self.extraction)
            | self._leave(self.extraction, patient=self.other_patient)
        )
        for hour, row in enumerate(rows, 9):
            row.action_book_slot(self._at(hour), self.doctor.id)
        ours, theirs = rows.sudo()
        with self.assertRaisesRegex(UserError, "Both files have an open visit"):
            self._merge()
        theirs.appointment_id.with_user(self.reception_a)._action_cancel(ILL)
        self._merge()
        self.assertEqual(rows.patient_id, self.patient)
        self.assertEqual(self._ends(rows), [("booked", ""), ("open", "")])
        self._come(ours.appointment_id, self.extraction)
        with self._on(4):
            self._leave(self.extraction)
        self.assertEqual(set(self._ends(rows)), {("done", "came")})

    def test_an_archived_file_ends_everything_at_once(self):
        rows = self._start([CALL, REVISIT])
        rows[1].action_book_slot(self._at(9), self.doctor.id)
        with self._on(1):
            rows[0].action_call()
            self.patient.sudo().active = False
            self.assertEqual(set(self._ends(rows)), {("dropped", "archived")})
            self.assertFalse(rows.sudo()._find_open_calls())
            self._work()
            self.assertFalse(self._list())

    # -- days --------------------------------------------------------------------------
    def test_a_visit_written_down_days_later(self):
        """What is past is told as too late; the revisit is still to be agreed."""
        self._new_plan([CALL, REVISIT], services=self.extraction)
        at = self._at(23, 30, day=self.today)
        times = dict.fromkeys(("arrived_at", "started_at", "left_at"), at)
        with self._on(9):
            visit = self._bulk("clinic.visit").create(
                {
                    **times,
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_a.id,
                    "practitioner_id": self.doctor.id,
                    "local_date": self.today,
                    "state": "left",
                    "line_ids": [Command.create({"product_id": self.extraction.id})],
                }
            )
            rows = self._rows(visit)
            self.assertEqual(self._ends(rows), [("dropped", "too_late"), ("open", "")])
            self.assertEqual(rows.mapped("due_on"), [self._day(1), self._day(3)])
            self._work()
            self.assertEqual(self._list("overdue"), rows[1].ids)

    def test_the_last_day_of_a_month(self):
        self._new_plan(
            [{**REVISIT, "after_count": 1, "after_unit": "month"}],
            services=self.extraction,
        )
        with freeze_time(self._at(23, 45, day=self._day(30))):  # 31 March, at night
            row = self._rows(self._leave(self.extraction))
        self.assertEqual(str(row.due_on), "2030-04-30")
