from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_walkin import WalkinCommon

# 23:30 and 00:30 in Shanghai
EVENING, AFTER = "2026-06-15 15:30:00", "2026-06-15 16:30:00"


@tagged("post_install", "-at_install")
class TestQueueNumber(WalkinCommon):
    def _arrive(self, user=None, branch=None, **vals):
        branch = branch or self.branch_a
        patient = self._new_patient("somebody", user or self.reception_a)
        visit = self._new_visit(
            user, patient_id=patient.id, branch_id=branch.id, **vals
        )
        visit._action_wait()
        return visit

    def test_numbers_run_from_one_at_each_branch(self):
        numbers = [self._arrive().queue_number for _visit in range(3)]
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(self._arrive(self.reception_b, self.branch_b).queue_number, 1)

    def test_the_day_of_the_branch_starts_anew(self):
        with freeze_time(EVENING):
            first = self._arrive()
        with freeze_time(AFTER):
            second = self._arrive()
        self.assertEqual((first.queue_number, second.queue_number), (1, 1))
        self.assertEqual(second.queue_date - first.queue_date, timedelta(days=1))

    def test_who_goes_straight_to_the_doctor_has_a_number_too(self):
        visit = self._new_visit()
        visit._action_consult()
        self.assertEqual(visit.queue_number, 1)

    def test_the_number_stays_on_the_way_through_the_house(self):
        visit = self._new_waiting()
        for move in ("_action_consult", "_action_wait", "_action_treat"):
            getattr(visit, move)()
            self.assertEqual(visit.queue_number, 1)

    def test_a_corrected_day_keeps_the_number_apart(self):
        """Corrected to the evening before, whose number 1 is taken already."""
        with freeze_time(EVENING):
            self._arrive()
        with freeze_time(AFTER):
            visit = self._arrive()
            visit.with_user(self.manager_a)._correct_times(
                {"arrived_at": fields.Datetime.to_datetime(EVENING)},
                "the clock was wrong that evening",
            )
        self.env.flush_all()
        self.assertEqual(visit.queue_number, 1)
        self.assertLess(visit.local_date, visit.queue_date)

    def test_nobody_types_a_number(self):
        visit = self._new_waiting()
        for user in (self.reception_a, self.manager_a, self.env.user):
            with self.assertSentence(UserError, "is not typed in"):
                visit.with_user(user).write({"queue_number": 7})
        with self.assertSentence(UserError, "is not typed in"):
            self._new_visit(queue_number=7)

    def test_a_copy_has_no_number(self):
        visit = self._new_waiting()
        copy = visit.sudo().copy()
        self.assertFalse(copy.queue_number or copy.queue_date or copy.is_walkin)

    def test_the_counter_is_closed(self):
        self._new_waiting()
        counters = self.env["clinic.queue.counter"]
        mine = counters.search([("branch_id", "=", self.branch_a.id)])
        self.assertEqual(mine.last_number, 1)
        for role, user in self.users.items():
            with self.subTest(role):
                mine = counters.with_user(user)
                self.assertEqual(mine.has_access("read"), role == "administrator")
                self.assertFalse(mine.has_access("write") or mine.has_access("create"))

    # -- the slip ----------------------------------------------------------------
    def test_the_slip_says_nothing_of_the_patient(self):
        first = self._new_waiting(reason="牙疼")
        second = self._arrive(practitioner_id=self.doctor.id)
        ticket = second.with_user(self.reception_a)._get_ticket()
        self.assertEqual(
            (ticket["number"], ticket["before"], ticket["doctor"]), (2, 1, "Dr. Li")
        )
        report = self.env["ir.actions.report"].with_user(self.reception_a)
        html, _kind = report._render_qweb_html(
            "clinic_desk.report_visit_ticket", first.ids
        )
        text = html.decode()
        self.assertIn(self.branch_a.name, text)
        self.assertIn("Your number", text)
        for word in ("王小明", "牙疼", first.patient_id.record_number):
            self.assertNotIn(word, text)

    def test_the_slip_discloses_nothing_that_is_logged(self):
        visit = self._new_waiting()
        report = self.env["ir.actions.report"].with_user(self.reception_a)
        report._render_qweb_html("clinic_desk.report_visit_ticket", visit.ids)
        self.env.cr.precommit.run()
        logged = [("user_id", "=", self.reception_a.id)]
        self.assertFalse(self.env["clinic.access.log"].search(logged))

    def test_the_slip_is_a_pdf_of_80_mm(self):
        visit = self._new_waiting()
        report = self.env["ir.actions.report"].with_user(self.reception_a)
        report = report.with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(
            "clinic_desk.report_visit_ticket", visit.ids
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))
        action = visit.with_user(self.reception_a).action_print_ticket()
        self.assertEqual(action["report_name"], "clinic_desk.report_visit_ticket")

    def test_no_slip_before_check_in(self):
        visit = self._new_visit()
        with self.assertSentence(UserError, "Check the patient in first"):
            visit.with_user(self.reception_a).action_print_ticket()
        with self.assertRaises(AccessError):
            visit.with_user(self.reception_b).action_print_ticket()
