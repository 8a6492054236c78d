"""Whose a follow-up is."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common_owners import OwnersCommon


@tagged("post_install", "-at_install")
class TestFollowupAssign(OwnersCommon):
    # -- by name -------------------------------------------------------------------
    def test_the_seeing_doctor_has_his_own(self):
        self.assertEqual(self._new_of_visit("practitioner").owner_id, self.doctor_user)

    def test_a_doctor_without_user_is_passed_over(self):
        self.visit.sudo()._move({"practitioner_id": self.other_doctor.id})
        self.patient.practitioner_id = self.doctor
        row = self._new_of_visit("practitioner")
        self.assertEqual(row.owner_id, self.doctor_user)
        self.patient.practitioner_id = False
        self.patient.consultant_id = self.consultant
        row = self._new_of_visit("practitioner", days=1)
        self.assertEqual(row.owner_id, self.consultant)

    def test_with_no_doctor_at_all_callers_share_it(self):
        self.visit.sudo()._move({"practitioner_id": self.other_doctor.id})
        row = self._new_of_visit("practitioner")
        self.assertEqual(row.owner_id, self.ann)

    def test_the_doctor_in_charge_comes_first_for_his_steps(self):
        other = self._new_user("practitioner", login="t_other_doctor")
        self.other_doctor.user_id = other
        self.patient.practitioner_id = self.other_doctor
        self.assertEqual(self._new_of_visit("doctor_in_charge").owner_id, other)
        row = self._new_of_visit("practitioner", days=1)
        self.assertEqual(row.owner_id, self.doctor_user)

    def test_the_consultant_of_the_patient_then_of_the_visit(self):
        self.visit.consultant_id = self.consultant
        self.assertEqual(self._new_of_visit("consultant").owner_id, self.consultant)
        other = self._new_user("consultant", login="t_consultant_2")
        self.patient.consultant_id = other
        self.assertEqual(self._new_of_visit("consultant", days=1).owner_id, other)

    def test_the_caller_of_the_patient_comes_before_the_others(self):
        self.patient.followup_user_id = self.bob
        self.assertEqual(self._new_row().owner_id, self.bob)
        self.patient.followup_user_id = False
        self.assertEqual(self._new_row(days=60).owner_id.ids, [])

    def test_of_another_branch_or_gone_is_passed_over(self):
        far = self._new_user("followup", self.branch_b, "t_far")
        self.patient.followup_user_id = far
        self.assertEqual(self._new_row().owner_id, self.ann)
        far.clinic_branch_ids += self.branch_a
        far.active = False
        self.assertNotEqual(self._new_row(days=1).owner_id, far)

    def test_without_a_role_that_calls_nobody_has_rows(self):
        self.patient.followup_user_id = self.users["finance"]
        self.assertEqual(self._new_row().owner_id, self.ann)

    def test_a_doctor_on_leave_is_passed_over(self):
        self.env["clinic.leave"].create(
            {
                "practitioner_id": self.doctor.id,
                "start_at": datetime.now() - timedelta(days=2),
                "stop_at": datetime.now() + timedelta(days=4),
            }
        )
        self.assertEqual(self._new_of_visit("practitioner").owner_id, self.ann)
        back = self._new_of_visit("practitioner", days=9)
        self.assertEqual(back.owner_id, self.doctor_user)

    def test_who_is_chosen_by_hand_stays(self):
        row = self._new_row(owner_id=self.lead.id)
        self.rows._assign(row)
        self._run_job()
        self.assertEqual(row.owner_id, self.lead)

    # -- shared out ----------------------------------------------------------------
    def test_equal_shares_get_equal_work(self):
        self.assertEqual(self._counts(self._new_rows(10)), [5, 5])

    def test_half_a_share_gets_half(self):
        self.call_bob.share = 50
        self.assertEqual(self._counts(self._new_rows(9)), [6, 3])

    def test_rows_made_one_by_one_are_shared_out_as_well(self):
        for number in range(6):
            patient = self._new_patient(f"赵{number}", phone=f"1370000000{number}")
            self._new_row(patient_id=patient.id, days=1)
        mine = self.rows.search([("owner_id", "in", (self.ann + self.bob).ids)])
        self.assertEqual(self._counts(mine), [3, 3])

    def test_what_somebody_has_already_counts(self):
        self._new_rows(4, owner_id=self.ann.id)
        self.assertEqual(self._counts(self._new_rows(6)), [1, 5])

    def test_messages_are_nobodys_work(self):
        self._new_rows(4, owner_id=self.ann.id, kind="message")
        self.assertEqual(self._counts(self._new_rows(2)), [1, 1])
        self.assertFalse(self._new_row(kind="message").owner_id)

    def test_one_patient_stays_with_one_caller(self):
        first = self._new_row()
        self._new_rows(3)
        rows = self.rows.union(*(self._new_row(days=day) for day in range(1, 6)))
        self.assertEqual(rows.owner_id, first.owner_id)
        both = self.rows.create(
            [{**self._vals(), "due_on": self.today} for _number in range(2)]
        )
        self.assertEqual(len(both.owner_id), 1)

    def _vals(self):
        return {
            "patient_id": self.other_patient.id,
            "branch_id": self.branch_a.id,
            "source": "plan",
        }

    def test_a_nurse_gets_what_is_for_nurses(self):
        nurse = self.nurse_a
        self.assertEqual(self._new_row(owner_role="nurse").owner_id, self.ann)
        self._new_caller(nurse, role="nurse")
        rows = self._new_rows(4, owner_role="nurse")
        self.assertEqual(rows.owner_id, nurse)

    def test_who_is_away_gets_nothing_of_these_days(self):
        self.call_ann.write({"away_from": self.today, "away_until": self.today})
        self.assertEqual(self._counts(self._new_rows(3)), [0, 3])
        self.assertEqual(self._counts(self._new_rows(4, days=1)), [4, 0])

    def test_with_nobody_there_it_is_nobodys(self):
        self.callers.search([]).away_from = self.today
        self.assertFalse(self._new_row().owner_id)
        self.callers.search([]).active = False
        self.assertFalse(self._new_row(days=1).owner_id)

    def test_what_is_due_later_waits(self):
        row = self._new_row(days=8)
        self.assertFalse(row.owner_id)
        self._run_job()
        self.assertFalse(row.owner_id)
        row._action_move(self.today + timedelta(days=7))
        self._run_job()
        self.assertEqual(row.owner_id, self.ann)

    # -- every hour ----------------------------------------------------------------
    def test_rows_of_who_is_away_go_to_the_others(self):
        today, later = self._new_row(), self._new_row(days=3)
        self.assertEqual((today | later).owner_id, self.ann)
        self.call_ann.write({"away_from": self.today, "away_until": self.today})
        self._run_job()
        self.assertEqual(today.owner_id, self.bob)
        self.assertEqual(later.owner_id, self.ann)
        self.assertEqual(self._last(today).what, "assigned")
        note = f"{self.ann.name} → {self.bob.name}"
        self.assertEqual(self._last(today).note, note)

    def test_who_is_back_before_it_is_late_keeps_it(self):
        row = self._new_row(late_on=self.today + timedelta(days=2))
        self.assertEqual(row.owner_id, self.ann)
        self.call_ann.write({"away_from": self.today, "away_until": self.today})
        self._run_job()
        self.assertEqual(row.owner_id, self.ann)

    def test_rows_of_who_left_are_taken_over(self):
        row = self._new_row()
        self.ann.clinic_branch_ids = self.branch_b
        self._run_job()
        self.assertEqual(row.owner_id, self.bob)
        self.bob.active = False
        self._run_job()
        self.assertFalse(row.owner_id)

    def test_a_second_run_changes_nothing(self):
        self._new_rows(5)
        self.call_ann.write({"away_from": self.today})
        self._run_job()
        events = self.env["clinic.followup.event"].search_count([])
        state = self.rows.search([]).mapped("owner_id")
        self._run_job()
        self.assertEqual(self.env["clinic.followup.event"].search_count([]), events)
        self.assertEqual(self.rows.search([]).mapped("owner_id"), state)

    def test_an_agreed_step_follows_its_owner_and_has_one(self):
        step = self.env["clinic.next.step"].create(
            {
                "visit_id": self.visit.id,
                "kind": "followup",
                "due_on": self.today,
                "owner_id": self.ann.id,
            }
        )
        self.call_ann.write({"away_from": self.today})
        self._run_job()
        self.assertEqual(step.followup_id.owner_id, self.doctor_user)
        self.assertEqual(step.owner_id, self.doctor_user)
        self.callers.search([]).active = False
        self.doctor_user.active = False
        self._run_job()
        self.assertEqual(step.owner_id, self.doctor_user)  # until somebody is named

    # -- owners of the patient -----------------------------------------------------
    def test_a_new_consultant_has_what_the_old_one_had(self):
        self.patient.consultant_id = self.consultant
        row = self._new_row(owner_role="consultant")
        other = self._new_user("consultant", login="t_consultant_2")
        self.patient.with_user(self.manager_a).consultant_id = other
        self.assertEqual(row.owner_id, other)

    def test_a_new_doctor_and_a_new_caller_as_well(self):
        self.patient.practitioner_id = self.doctor
        self.patient.followup_user_id = self.bob
        care = self._new_row(owner_role="doctor_in_charge")
        call = self._new_row(days=1)
        hand = self._new_row(days=2, owner_id=self.lead.id)
        self.other_doctor.user_id = self._new_user("practitioner", login="t_doc_2")
        self.patient.with_user(self.manager_a).write(
            {
                "practitioner_id": self.other_doctor.id,
                "followup_user_id": self.ann.id,
            }
        )
        self.assertEqual(care.owner_id, self.other_doctor.user_id)
        self.assertEqual(call.owner_id, self.ann)
        self.assertEqual(hand.owner_id, self.lead)

    # -- how much it takes ---------------------------------------------------------
    def test_statements_do_not_depend_on_the_rows(self):
        counts = []
        for number in (2, 1, 20):  # the first one fills caches
            rows = self._new_rows(number)
            rows._give(dict.fromkeys(rows.ids))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.rows.sudo()._assign(rows)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertTrue(all(row.owner_id for row in rows))
        self.assertEqual(*counts[1:])
