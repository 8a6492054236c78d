from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.addons.clinic_patient.tests.common import BULK
from odoo.tests import tagged

from .common_lifecycle import LifecycleCommon


@tagged("post_install", "-at_install")
class TestFollowupMessage(LifecycleCommon):
    """It is ten o'clock: the hour of messages of plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.message.provider"].create(
            {"name": "Test sms", "code": "local", "channel": "sms"}
        )
        cls.template = cls.env["clinic.message.template"].create(
            {
                "name": "Advice",
                "code": "t_advice",
                "channels": "sms",
                "model": "clinic.followup",
                "body": "{{ doctor }} saw you on {{ visit_day }}. Keep to the advice.",
            }
        )
        cls.visit = cls._new_old_visit(days=1)
        cls.step = cls._new_step(kind="message", template_id=cls.template.id)
        cls.script = "Tell what the message says."

    def _new_message_row(self, days=0, **vals):
        values = {"kind": "message", "step_id": self.step.id}
        return self._new_row(days, **{**values, **vals})

    def _end(self, row, state, reason=False):
        """What the provider said about its message."""
        message = row.message_id
        self.env.flush_all()
        if state != "suppressed":
            self.env.cr.execute(
                "UPDATE clinic_message SET state = 'claimed', claimed_at = now()"
                " WHERE id = %s",
                [message.id],
            )
        self.env.cr.execute(
            "UPDATE clinic_message SET state = %s, reason = %s WHERE id = %s",
            [state, reason or None, message.id],
        )
        message.invalidate_recordset()
        return message

    # -- queueing ----------------------------------------------------------------------
    def test_what_is_due_is_queued(self):
        row = self._new_message_row(visit_id=self.visit.id)
        later = self._new_message_row(days=1)
        self.assertEqual(self.rows._send_due(2000), 1)
        message = row.message_id
        self.assertEqual(message.key, f"followup:{row.id}")
        self.assertEqual((message.state, message.purpose), ("queued", "clinical"))
        self.assertEqual(message.template_id, self.template)
        self.assertEqual((message.res_model, message.res_id), (row._name, row.id))
        self.assertEqual(row.state, "open")
        self.assertFalse(later.message_id)
        self.assertEqual(self.rows._send_due(2000), 0)

    def test_words_are_filled(self):
        row = self._new_message_row(visit_id=self.visit.id)
        values = row._get_message_values("t_advice", "en_US")[row.id]
        self.assertEqual(values["doctor"], self.doctor.name)
        self.assertIn("2030", values["visit_day"])
        self.assertLessEqual(set(values), set(row._get_message_placeholders()))
        self.assertFalse(self.template.missing_text)

    def test_a_row_without_visit_has_words_too(self):
        row = self._new_message_row()
        values = row._get_message_values("t_advice", "en_US")[row.id]
        self.assertEqual(values, {"doctor": "", "visit_day": ""})

    def test_not_before_the_hour(self):
        row = self._new_message_row()
        with freeze_time(self._at(6, day=self.today)):
            self.rows._send_due(2000)
        self.assertEqual(row.message_id.due_at, self._at(10, day=self.today))

    def test_not_before_the_day_of_the_branch(self):
        row = self._new_message_row(days=1)
        with freeze_time(self._at(23, 59, day=self.today)):
            self.assertEqual(self.rows._send_due(2000), 0)
        with freeze_time(self._at(0, 1, day=row.due_on)):
            self.assertEqual(self.rows._send_due(2000), 1)

    def test_calls_and_revisits_are_nobodys_message(self):
        self._new_row(step_id=self._new_step().id)
        self._new_row(kind="revisit", step_id=self._new_step(kind="revisit").id)
        self.assertEqual(self.rows._send_due(2000), 0)

    def test_in_batches(self):
        rows = self.rows.concat(*(self._new_message_row() for _n in range(3)))
        self.assertEqual([self.rows._send_due(2) for _n in range(3)], [2, 1, 0])
        self.assertEqual(len(rows.message_id), 3)

    # -- what became of it -------------------------------------------------------------
    def test_sent_it_is_done(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        self._end(row, "sent")._after_sent()
        self.assertEqual((row.state, row.reason), ("done", "sent"))
        self.assertEqual(self._whats(row), ["planned", "sent", "done"])

    def test_failed_somebody_calls(self):
        self.step.script = self.script
        row = self._new_message_row()
        self.rows._send_due(2000)
        self._end(row, "failed")._after_failed()
        self.assertTrue(row.needs_call)
        self.assertEqual((row.state, row.kind), ("open", "message"))
        self.assertEqual(self._whats(row), ["planned", "not_sent"])
        self.assertEqual(self.rows._send_due(2000), 0)

    def test_failed_without_a_script_it_ends(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        self._end(row, "failed")._after_failed()
        self.assertEqual((row.state, row.reason), ("dropped", "not_sent"))

    def test_unknown_whether_sent_somebody_calls(self):
        self.step.script = self.script
        row = self._new_message_row()
        self.rows._send_due(2000)
        message = self._end(row, "unknown")
        message._after_unknown()
        self.assertTrue(row.needs_call)
        tasks = self.env["clinic.call.task"].search([("message_id", "=", message.id)])
        self.assertFalse(tasks, "the follow-up is the call")

    def test_no_way_to_write_is_known_at_once(self):
        self.step.script = self.script
        patient = self._new_patient("张三", phone=False)
        row = self._new_message_row(patient_id=patient.id)
        self.rows._send_due(2000)
        self.assertEqual(row.message_id.state, "suppressed")
        self.assertTrue(row.needs_call)
        labels = self.env["clinic.message"]._get_reason_labels()
        event = self._last(row)
        self.assertEqual((event.what, event.note), ("not_sent", "no_address"))
        self.assertEqual(event.note_shown, labels["no_address"])
        self.assertFalse(self.env["clinic.message"]._find_without_call())

    def test_what_ended_without_a_word_is_found(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        self._end(row, "suppressed", "expired")
        self.assertEqual(self.rows._follow_all_messages(2000), 1)
        self.assertEqual((row.state, row.reason), ("dropped", "not_sent"))
        event = self._last(row)
        self.assertEqual((event.what, event.note), ("dropped", "expired"))
        self.assertEqual(self.rows._follow_all_messages(2000), 0)

    def test_closed_before_it_was_sent(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        row._action_drop("not_needed")
        self.assertEqual(row.message_id.state, "suppressed")
        self.assertEqual(row.reason, "not_needed")

    def test_of_somebody_who_died(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        message = row.message_id
        self.patient.deceased_on = self.today
        self.assertEqual((row.reason, message.state), ("deceased", "suppressed"))

    def test_opened_again_it_is_sent_again(self):
        row = self._new_message_row()
        self.rows._send_due(2000)
        first = row.message_id
        self._end(row, "sent")._after_sent()
        row._action_reopen()
        self.assertEqual(self.rows._send_due(2000), 1)
        self.assertNotEqual(row.message_id, first)
        self.assertEqual(row.message_id.key, f"followup:{row.id}:1")

    # -- too late ----------------------------------------------------------------------
    def test_after_an_outage_nothing_old_is_sent(self):
        other = self._new_step(
            kind="education", template_id=self.template.id, script=self.script
        )
        still, late = self._new_message_row(-3), self._new_message_row(-4)
        call = self._new_message_row(-9, kind="education", step_id=other.id)
        self.assertEqual(self.rows._let_late(2000), 2)
        self.assertEqual((late.state, late.reason), ("dropped", "too_late"))
        self.assertTrue(call.needs_call)
        self.assertEqual(self.rows._send_due(2000), 1)
        self.assertTrue(still.message_id)
        self.assertEqual(self.rows._let_late(2000), 0)

    def test_a_survey_is_asked_in_time_or_never(self):
        step = self._new_step(kind="survey")
        visits = (
            self._new_old_visit(9) | self._new_old_visit(4) | self._new_old_visit(5)
        )
        late, due, asked = (
            self._new_row(days, kind="survey", step_id=step.id, visit_id=visit.id)
            for days, visit in zip((-4, -3, -4), visits, strict=True)
        )
        self.env["clinic.satisfaction"].with_context(**BULK).create(
            {
                "patient_id": self.patient.id,
                "visit_id": asked.visit_id.id,
                "branch_id": self.branch_a.id,
                "followup_id": asked.id,
                "local_date": asked.due_on,
                "asked_at": self._at(9, day=asked.due_on),
                "expires_at": self._at(9),
            }
        )
        self.assertEqual(self.rows._let_late(2000), 1)
        self.assertEqual((late.state, late.reason), ("dropped", "too_late"))
        self.assertEqual((due.state, asked.state), ("open", "open"))

    def test_a_step_without_words(self):
        bare = self._new_step(kind="message")
        row, later = (self._new_message_row(days, step_id=bare.id) for days in (0, 5))
        self.rows._let_late(2000)
        self.assertEqual((row.state, row.reason), ("dropped", "not_sent"))
        self.assertEqual(later.state, "open")

    # -- the job -----------------------------------------------------------------------
    def test_the_job_does_all_of_it_once(self):
        step = self._new_step(stops_when_booked=True)
        self._book(self._at(9))
        stopped = self._new_row(step_id=step.id)
        late, due = self._new_message_row(-9), self._new_message_row()
        rows = stopped | late | due
        job = self.env.ref("clinic_followup.ir_cron_clinic_followup_work")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
            self.assertEqual(rows.mapped("state"), ["dropped", "dropped", "open"])
            self.assertTrue(due.message_id)
            events = self.env["clinic.followup.event"]
            known = [("followup_id", "in", rows.ids)]
            before = events.search_count(known)
            job.method_direct_trigger()
            self.assertEqual(events.search_count(known), before)

    def test_a_thousand_rows_take_few_statements(self):
        """An outage is caught up in batches, not row by row."""

        def count(number):
            day = self.today - timedelta(days=9)
            self.env.cr.execute(
                "INSERT INTO clinic_followup (patient_id, branch_id, step_id, source,"
                " kind, due_on, late_on, owner_role, state) SELECT %s, %s, %s, 'plan',"
                " 'message', %s, %s, 'followup', 'open' FROM generate_series(1, %s)",
                [
                    self.patient.id,
                    self.branch_a.id,
                    self.step.id,
                    day,
                    day,
                    number,
                ],
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.rows._let_late(2000), number)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertEqual(count(3), count(90))
        self.assertLess(count(1000), 40)  # the ORM inserts a hundred at a time

    def test_one_batch_after_the_other(self):
        rows = [self._new_message_row(-9) for _n in range(5)]
        path = "odoo.addons.clinic_followup.models.clinic_followup_work.BATCH"
        job = self.env.ref("clinic_followup.ir_cron_clinic_followup_work")
        with patch(path, 2), self.enter_registry_test_mode():
            job.method_direct_trigger()
            self.assertEqual({row.state for row in rows}, {"dropped"})
