"""An archived record changes by amendment only: reason, approver, hours, versions."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import canonical
from .common_record import RecordCommon

REASON = "the wrong tooth was written down"


class AmendmentCommon(RecordCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_archived()
        cls.author = cls.practitioner_a

    def _ask(self, visit=None, user=None, reason=REASON):
        visit = (visit or self.visit).with_user(user or self.author)
        return visit._request_amendment(reason)

    def _approve(self, amendment, user=None):
        approval = amendment.sudo().approval_id
        approval.with_user(user or self.medical_director).action_approve()
        self.env.invalidate_all()

    def _open(self, visit=None):
        amendment = self._ask(visit)
        self._approve(amendment)
        return amendment

    def _mine(self, visit=None):
        return (visit or self.visit).with_user(self.author)


@tagged("post_install", "-at_install")
class TestVisitAmendment(AmendmentCommon):
    def test_asked_approved_changed_finished(self):
        first = self._records(self.visit)
        before = canonical.digest(first.content)
        amendment = self._ask()
        self.assertEqual(amendment.state, "requested")
        with self.assertSentence(UserError, "is archived"):
            self._mine().advice = "Other"
        self._approve(amendment)
        self.assertEqual(amendment.state, "open")
        self.assertFalse(self._mine().is_record_locked)
        self._mine().advice = "Rinse"
        self._mine().diagnosis_ids.text = "tooth 46"
        self._mine().write(
            {"observation_ids": [(0, 0, {"code": "1", "name": "Pain", "value": "4"})]}
        )
        self._mine().action_finish_amendment()
        self.env.invalidate_all()
        one, two = self._records(self.visit)
        self.assertRecordValues(
            two,
            [
                {
                    "number": 2,
                    "kind": "amended",
                    "reason": REASON,
                    "author_id": self.author.id,
                    "approved_by": self.medical_director.id,
                    "approval_number": amendment.approval_id.id,
                    "previous_digest": one.digest,
                }
            ],
        )
        self.assertEqual(self._say(two)["advice/Advice"], "Rinse")
        self.assertEqual(canonical.digest(one.content), before)
        self.assertEqual((amendment.state, amendment.record_id), ("done", two))
        self.assertIn("Brush twice a day", amendment.changes_html)
        self.assertIn("Rinse", amendment.changes_html)
        self.assertFalse((one | two)._get_broken())
        with self.assertSentence(UserError, "is archived"):
            self._mine().advice = "Again"

    def test_only_the_author_changes_it(self):
        self._open()
        for user in (self.medical_director, self.nurse_a, self.reception_a):
            with self.assertSentence(UserError, "is archived"):
                self.visit.with_user(user).reason = "x"
        colleague = self._new_user("practitioner", self.branch_a, "t_doctor_2")
        with self.assertSentence(UserError, "is archived"):
            self.visit.with_user(colleague).advice = "x"
        with self.assertSentence(UserError, "is archived"):
            self.visit.diagnosis_ids.with_user(colleague).text = "x"
        with self.assertSentence(AccessError, "Only its author"):
            self.visit.with_user(colleague).action_finish_amendment()

    def test_only_the_record_is_changed(self):
        self._open()
        for vals in (
            {"external_ref": "x"},
            {"consultant_id": self.reception_a.id},
            {"advice": "x", "planned_at": "2026-01-01 10:00:00"},
        ):
            with self.assertSentence(UserError, "is archived"):
                self._mine().write(vals)

    def test_nothing_changed_nothing_finished(self):
        self._open()
        with self.assertSentence(UserError, "Nothing was changed"):
            self._mine().action_finish_amendment()
        self._mine().action_take_back_amendment()
        self.assertEqual(self.visit.sudo().amendment_ids.state, "cancelled")
        self.assertTrue(self._mine().is_record_locked)
        self.assertEqual(len(self._records(self.visit)), 1)

    def test_what_was_changed_cannot_be_taken_back(self):
        self._open()
        self._mine().advice = "Rinse"
        with self.assertSentence(UserError, "Finish the amendment"):
            self._mine().action_take_back_amendment()

    def test_finished_twice_from_two_screens(self):
        self._open()
        self._mine().advice = "Rinse"
        self._mine().action_finish_amendment()
        with self.assertSentence(UserError, "No amendment of this record"):
            self._mine().action_finish_amendment()
        self.assertEqual(len(self._records(self.visit)), 2)

    def test_what_is_renamed_meanwhile_stays_as_archived(self):
        self.code.name = "Tooth decay"
        self.patient.sudo().name = "王大明"
        self._open()
        self._mine().advice = "Rinse"
        self._mine().action_finish_amendment()
        said = self._say(self._records(self.visit)[1])
        self.assertEqual(said["diagnoses/Diagnosis"], "K02.9 Caries")
        self.assertEqual(said["visit/Patient"], "王小明")
        self.assertEqual(said["advice/Advice"], "Rinse")

    def test_who_asks(self):
        for role in ("nurse", "reception", "manager", "privacy"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._ask(user=self.users[role])
        doctor_b = self._new_user("practitioner", self.branch_b, "t_doctor_b")
        with self.assertRaises(AccessError):
            self._ask(user=doctor_b)

    def test_bad_requests(self):
        for reason in ("", "  ", "x"):
            with self.assertSentence(UserError, "what is wrong in the record"):
                self._ask(reason=reason)
        with self.assertSentence(UserError, "Only an archived record"):
            self._ask(self._new_written())
        self.visit.sudo()._move({"record_state": "sealed"})
        with self.assertSentence(UserError, "sealed"):
            self._ask()

    def test_one_at_a_time(self):
        self._ask()
        director = self.medical_director
        with self.assertSentence(UserError, "is under way"):
            self._ask(user=director)
        colleague = self._new_user("practitioner", self.branch_a, "t_doctor_2")
        visit = self.visit.with_user(colleague)
        self.assertEqual(visit.amendment_state, "others")

    def test_two_requests_at_once_meet_the_index(self):
        self._ask()
        vals = {
            "visit_id": self.visit.id,
            "branch_id": self.branch_a.id,
            "reason": "x",
            "requested_by": self.author.id,
            "requested_at": fields.Datetime.now(),
        }
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.env["clinic.visit.amendment"].create(vals)
        self.assertIn("one_live", str(caught.exception))

    def test_refused_and_taken_back(self):
        amendment = self._ask()
        approval = amendment.sudo().approval_id
        approval.with_user(self.medical_director).action_refuse()
        self.assertEqual(amendment.state, "refused")
        again = self._ask()
        self._mine().action_take_back_amendment()
        self.assertEqual(again.state, "cancelled")
        self.assertEqual(again.sudo().approval_id.state, "cancelled")
        self.assertEqual(self._ask().state, "requested")

    def test_approved_after_it_was_taken_back(self):
        amendment = self._ask()
        self._mine().action_take_back_amendment()
        with self.assertSentence(UserError, "decided already"):
            approval = amendment.sudo().approval_id
            approval.with_user(self.medical_director)._set_state("approved")
        self.assertEqual(amendment.state, "cancelled")

    def test_after_another_amendment(self):
        for number in (2, 3):
            self._open()
            self._mine().advice = f"Rinse {number}"
            self._mine().action_finish_amendment()
        records = self._records(self.visit)
        self.assertEqual(records.mapped("number"), [1, 2, 3])
        self.assertFalse(records._get_broken())

    def test_an_old_visit_is_kept_when_it_is_amended(self):
        old = self._new_written(external_ref="OLD-1")
        old.sudo()._move({"record_state": "archived"})
        self._open(old)
        self.assertEqual(self._records(old).number, 1)
        self._mine(old).advice = "Rinse"
        self._mine(old).action_finish_amendment()
        self.assertEqual(self._records(old).mapped("number"), [1, 2])

    def test_by_the_form(self):
        self._open()
        form = Form(self._mine())
        with form.diagnosis_ids.new() as row:
            row.text = "Gingivitis"
        form.save()
        self._mine().action_finish_amendment()
        self.assertIn("Gingivitis", str(self._records(self.visit)[1].content))

    def test_wizard(self):
        wizards = self.env["clinic.visit.amend"].with_user(self.author)
        wizards = wizards.with_context(default_visit_id=self.visit.id)
        wizards.create({"reason": REASON}).action_request()
        self.assertEqual(self._mine().amendment_state, "mine_requested")

    def test_next_steps_and_money_go_on_after_archiving(self):
        self._mine().write(
            {"next_step_ids": [(0, 0, {"kind": "none", "reason": "Healed"})]}
        )
        self.assertTrue(self.visit.live_next_step_id)


@tagged("post_install", "-at_install")
class TestAmendmentApprover(AmendmentCommon):
    def test_the_approval_tells_nothing_clinical(self):
        amendment = self._ask()
        approval = amendment.sudo().approval_id
        for user in (self.manager_a, self.hq):
            mine = approval.with_user(user)
            self.assertNotIn("tooth", str(mine.read()))
            self.assertFalse(mine.reference)
            with self.assertRaises(AccessError):
                amendment.with_user(user).read(["reason"])
            with self.assertRaises(AccessError):
                mine.action_approve()
        director = approval.with_user(self.medical_director)
        self.assertEqual(director.reference, amendment)
        self.assertEqual(director.reference.reason, REASON)

    def test_the_director_decides_on_the_amendment_itself(self):
        amendment = self._ask()
        self.assertFalse(amendment.with_user(self.author).can_decide)
        self.assertFalse(amendment.with_user(self.nurse_a).can_decide)
        mine = amendment.with_user(self.medical_director)
        self.assertTrue(mine.can_decide)
        with self.assertRaises(AccessError):
            amendment.with_user(self.author).action_approve()
        mine.action_approve()
        self.assertEqual(amendment.state, "open")

    def test_approver_away_another_one_decides(self):
        self._new_user("medical_director", self.branch_a, "t_director_2")
        second = self.env["res.users"].search([("login", "=", "t_director_2")])
        amendment = self._ask()
        self.medical_director.active = False
        self._approve(amendment, second)
        self.assertEqual(amendment.state, "open")

    def test_nobody_to_approve(self):
        self.medical_director.active = False
        with self.assertSentence(UserError, "role of medical director"):
            self._ask()

    def test_one_person_with_all_roles(self):
        self.medical_director.active = False
        group = self.env.ref("clinic_base.group_clinic_base_medical_director")
        self.author.group_ids = [(4, group.id)]
        amendment = self._ask()
        self.assertEqual(amendment.state, "open")
        self.assertTrue(amendment.sudo().approval_id.is_self_approval)
        log = self.env["clinic.operation.log"].search(
            [("operation", "=", "approval.approved")], limit=1, order="id desc"
        )
        self.assertEqual(log.actor_id, self.author.id)

    def test_a_director_asks_another_director(self):
        self._new_user("medical_director", self.branch_a, "t_director_2")
        amendment = self._ask(user=self.medical_director)
        self.assertEqual(amendment.state, "requested")
        self.assertFalse(amendment.with_user(self.medical_director).can_decide)


@tagged("post_install", "-at_install")
class TestAmendmentHours(AmendmentCommon):
    def _end(self):
        cron = self.env.ref("clinic_patient.ir_cron_clinic_patient_end_amendments")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_hours_of_the_policy(self):
        amendment = self._open()
        hours = amendment.until - amendment.opened_at
        self.assertEqual(hours, timedelta(hours=24))

    def test_over_means_locked_before_any_cron(self):
        amendment = self._open()
        with freeze_time(amendment.until + timedelta(minutes=1)):
            self.env.invalidate_all()
            self.assertTrue(self._mine().is_record_locked)
            with self.assertSentence(UserError, "is archived"):
                self._mine().advice = "late"

    def test_what_was_changed_is_kept(self):
        amendment = self._open()
        self._mine().advice = "Rinse"
        amendment.sudo().until = fields.Datetime.now() - timedelta(minutes=1)
        for _run in range(2):
            self._end()
        self.assertEqual(
            (amendment.state, amendment.is_ended_by_itself), ("done", True)
        )
        record = self._records(self.visit)[1]
        self.assertEqual(record.author_id, self.author.id)
        self.assertEqual(self._say(record)["advice/Advice"], "Rinse")

    def test_nothing_changed_expires(self):
        amendment = self._open()
        amendment.sudo().until = fields.Datetime.now() - timedelta(minutes=1)
        self._end()
        self.assertEqual(amendment.state, "expired")
        self.assertEqual(len(self._records(self.visit)), 1)

    def test_a_new_request_ends_the_old_one(self):
        amendment = self._open()
        amendment.sudo().until = fields.Datetime.now() - timedelta(minutes=1)
        self.env.invalidate_all()
        again = self._ask()
        self.assertEqual((amendment.state, again.state), ("expired", "requested"))
