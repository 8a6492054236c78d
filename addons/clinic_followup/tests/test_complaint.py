from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaint(ComplaintCommon):
    """Noted by the desk, dealt with by its owner, from the first word to the end."""

    # -- noted -------------------------------------------------------------------------
    def test_reception_notes_it_and_it_has_an_owner_and_a_clock(self):
        complaint = self._complain(category_id=self.categories["waiting"].id)
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.owner_id, self.manager)
        self.assertEqual(complaint.chain_id, self.chain)
        self.assertEqual(complaint.company_id, self.branch_a.company_id)
        self.assertEqual(str(complaint.local_date), "2030-03-01")
        self.assertRegex(complaint.number, r"^C2030-\d{4}$")
        self.assertEqual(complaint.acknowledge_by, self._local(1, 15))

    def test_who_answers_no_replies_notes_one_too(self):
        complaint = self._complain(user=self.director)
        self.assertEqual(complaint.create_uid, self.director)
        self.patient.sudo().consultant_id = self.users["consultant"]
        complaint = self._complain(user=self.users["consultant"])
        self.assertEqual(complaint.owner_id, self.manager)

    def test_each_chain_counts_its_years(self):
        first, second = self._complain(), self._complain()
        numbers = [int(one.number.split("-")[1]) for one in (first, second)]
        self.assertEqual(numbers[1], numbers[0] + 1)
        last_year = self._complain(received_at="2029-12-31 15:59:00")
        self.assertEqual(last_year.number, "C2029-0001", "the local year")
        this_year = self._complain(received_at="2029-12-31 16:01:00")
        self.assertTrue(this_year.number.startswith("C2030-"))

    def test_the_practitioner_comes_from_the_visit(self):
        visit = self._new_left_visit()
        complaint = self._complain(visit_id=visit.id)
        self.assertEqual(complaint.practitioner_id, self.doctor)

    def test_nobody_known_has_complained(self):
        complaint = self._complain(patient_id=False, channel="letter")
        complaint.with_user(self.manager)._action_answer("We put up a sign.", "nobody")
        complaint.with_user(self.manager)._action_close("no")
        self.assertEqual(complaint.state, "closed")

    def test_of_another_patient_or_chain_or_of_tomorrow(self):
        visit = self._new_left_visit(patient=self.other_patient)
        with self.assertRaisesRegex(ValidationError, "another patient"):
            self._complain(visit_id=visit.id)
        chain = self.chain.copy({"name": "Other", "code": "OTH"})
        with self.assertRaisesRegex(ValidationError, "another chain"):
            self.complaints.create(
                {
                    "patient_id": self.patient.id,
                    "branch_id": self.branch_b.copy({"chain_id": chain.id}).id,
                    "description": "x",
                }
            )
        with self.assertRaisesRegex(ValidationError, "today or before"):
            self._complain(received_at="2030-03-02 02:00:00")

    def test_what_was_said_stays(self):
        complaint = self._complain().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it was noted"):
            complaint.description = "Nothing happened."
        with self.assertRaisesRegex(UserError, "not typed in"):
            complaint.state = "closed"
        with self.assertRaisesRegex(UserError, "not typed in"):
            self._complain(owner_id=self.reception_a.id)
        with self.assertRaisesRegex(UserError, "kept"):
            complaint.sudo().unlink()

    # -- moved -------------------------------------------------------------------------
    def test_from_new_to_closed(self):
        complaint = self._complain().with_user(self.manager)
        complaint._action_acknowledge("Called, is calm.")
        self.assertEqual(complaint.state, "acknowledged")
        self.assertTrue(complaint.acknowledged_at)
        complaint._action_answer("We are sorry: one more doctor on Mondays.", "phone")
        self.assertEqual(complaint.state, "answered")
        complaint._action_close("partly", "Parking ticket paid")
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.justified, "partly")
        self.assertEqual(complaint.compensation, "Parking ticket paid")
        notes = complaint.message_ids.mapped("body")
        self.assertTrue(any("is calm" in note for note in notes))
        self.assertTrue(any("Mondays" in note for note in notes))

    def test_an_answer_acknowledges(self):
        complaint = self._complain().with_user(self.manager)
        complaint._action_answer("We are sorry.", "person")
        self.assertEqual(complaint.acknowledged_at, complaint.answered_at)

    def test_a_second_one_is_told(self):
        complaint = self._complain().with_user(self.manager)
        complaint._action_acknowledge()
        with self.assertRaisesRegex(UserError, "Somebody was first"):
            complaint.with_user(self.director)._action_acknowledge()
        with self.assertRaisesRegex(UserError, "Answer it first"):
            complaint._action_close("yes")
        complaint._action_answer("We are sorry.")
        with self.assertRaisesRegex(UserError, "Somebody was first"):
            complaint._action_answer("We are very sorry.")

    def test_words_are_needed(self):
        complaint = self._complain().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Write what the clinic answers"):
            complaint._action_answer("  ")
        with self.assertRaisesRegex(UserError, "how the answer is given"):
            complaint._action_answer("Sorry", "pigeon")
        with self.assertRaisesRegex(UserError, "The patient is known"):
            complaint._action_answer("Sorry", "nobody")
        complaint._action_answer("Sorry")
        with self.assertRaisesRegex(UserError, "whether the complaint was justified"):
            complaint._action_close(False)
        with self.assertRaisesRegex(UserError, "why it is opened again"):
            complaint._action_reopen(" ")

    def test_opened_again_the_clock_runs_from_now(self):
        complaint = self._complain().with_user(self.manager)
        complaint._action_answer("Sorry")
        complaint._action_close("no")
        with self.assertRaisesRegex(UserError, "Somebody was first"):
            complaint.category_id = self.categories["waiting"]
        complaint._action_reopen("He called again.")
        self.assertEqual(complaint.state, "acknowledged")
        self.assertEqual(complaint.reopen_count, 1)
        self.assertFalse(complaint.closed_at or complaint.answered_at)
        self.assertFalse(complaint.justified)
        self.assertEqual(complaint.answer_by, self._local(8, 23, 59))
        complaint._action_answer("We look at it again.")

    # -- whose it is -------------------------------------------------------------------
    def test_the_category_says_whose_it_is(self):
        treatment = self._complain(category_id=self.categories["treatment"].id)
        self.assertEqual(treatment.owner_id, self.director)
        data = self._complain(category_id=self.categories["data"].id)
        self.assertEqual(data.owner_id, self.users["privacy"])

    def test_the_one_with_fewest(self):
        other = self.manager.copy({"login": "manager_2"})
        owners = [self._complain().owner_id for _number in range(4)]
        self.assertEqual(owners, [self.manager, other, self.manager, other])

    def test_not_whom_it_is_about(self):
        self.doctor.user_id = self.manager
        visit = self._new_left_visit()
        complaint = self._complain(visit_id=visit.id)
        self.assertEqual(complaint.owner_id, self.director)
        with self.assertRaisesRegex(AccessError, "about you"):
            complaint.with_user(self.manager)._action_acknowledge()
        with self.assertRaisesRegex(AccessError, "about you"):
            complaint.with_user(self.manager).is_complex = True

    def test_found_out_later_whom_it_is_about(self):
        complaint = self._complain()
        self.doctor.user_id = self.manager
        complaint.with_user(self.director).practitioner_id = self.doctor
        self.assertEqual(complaint.owner_id, self.director)

    def test_a_house_of_one(self):
        self.doctor.user_id = self.manager
        self.director.active = False
        complaint = self._complain(practitioner_id=self.doctor.id)
        self.assertEqual(complaint.owner_id, self.manager)
        complaint.with_user(self.manager)._action_answer("I am sorry.")

    def test_nobody_is_there(self):
        (self.manager | self.director).active = False
        complaint = self._complain()
        self.assertFalse(complaint.owner_id)

    def test_handed_over_to_a_nurse_who_then_deals_with_it(self):
        nurse = self.users["nurse"]
        complaint = self._complain()
        with self.assertRaises(AccessError):
            complaint.with_user(nurse).read(["description"])
        complaint.with_user(self.manager)._action_give(nurse)
        mine = complaint.with_user(nurse)
        self.assertEqual(mine.owner_id, nurse)
        mine._action_acknowledge()
        mine._action_answer("We are sorry.")
        mine._action_close("yes")

    def test_not_to_anybody(self):
        complaint = self._complain(practitioner_id=self.doctor.id)
        mine = complaint.with_user(self.manager)
        for user in (
            self.reception_b,
            self.users["marketing"],
            self.doctor.user_id,
            self.env["res.users"],
        ):
            with self.assertRaisesRegex(UserError, "Choose somebody of"):
                mine._action_give(user)

    def test_who_noted_it_does_not_deal_with_it(self):
        complaint = self._complain()
        for move in (
            lambda: complaint._action_acknowledge(),
            lambda: complaint._action_answer("x"),
            lambda: complaint._action_close("no"),
            lambda: complaint._action_reopen("x"),
            lambda: complaint._action_give(self.reception_a),
        ):
            with self.assertRaisesRegex(AccessError, "deals with this complaint"):
                move()
        with self.assertRaises(AccessError):
            complaint.is_complex = True
        complaint.message_post(body="He called again.")

    # -- from a survey -----------------------------------------------------------------
    def test_a_bad_answer_opens_one_complaint(self):
        answer = self._new_answer(score=2, comment="Nobody listened.")
        complaint = self.complaints._open_from_satisfaction(answer)
        self.assertEqual(complaint.channel, "survey")
        self.assertEqual(complaint.patient_id, self.patient)
        self.assertEqual(complaint.visit_id, answer.visit_id)
        self.assertEqual(complaint.practitioner_id, self.doctor)
        self.assertEqual(complaint.description, "2/10\nNobody listened.")
        self.assertEqual(complaint.owner_id, self.manager)
        again = self.complaints._open_from_satisfaction(answer)
        self.assertEqual(again, complaint)

    def test_a_bad_answer_without_words(self):
        answer = self._new_answer(score=0, comment=False)
        complaint = self.complaints._open_from_satisfaction(answer)
        self.assertEqual(complaint.description, "0/10")

    def test_nobody_types_a_survey(self):
        answer = self._new_answer()
        with self.assertRaisesRegex(UserError, "opens its complaint itself"):
            self._complain(satisfaction_id=answer.id)
