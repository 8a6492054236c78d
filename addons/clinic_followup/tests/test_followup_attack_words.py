from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.clinic_appointment.tests.common_online import PageCommon
from odoo.addons.clinic_desk.tests.common_billing import BillingCommon
from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_complaint import ComplaintCommon
from .common_satisfaction import SatisfactionCommon

START = fields.Datetime.to_datetime(NOON)


@tagged("post_install", "-at_install")
class TestComplaintAttack(ComplaintCommon):
    """What a log-in sends to move a complaint, or to reach a file through one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._new_patient(
            "赵六",
            user=cls.reception_b,
            phone="13700137000",
            home_branch_id=cls.branch_b.id,
        )

    def _noted(self, **context):
        rows = self.complaints.with_user(self.reception_a).with_context(**context)
        return rows.create({"patient_id": self.patient.id, "description": "Waited"})

    def test_the_context_names_no_source(self):
        answer = self._new_answer()
        with self.assertSentence(UserError, "opens its complaint itself"):
            self._noted(default_satisfaction_id=answer.id)
        reply = self._bulk("clinic.message.reply").create(
            {
                "patient_id": self.stranger.id,
                "branch_id": self.branch_b.id,
                "body": "Bad",
                "channel": "sms",
                "received_at": "2030-03-01 01:00:00",
            }
        )
        with self.assertRaises(AccessError):
            self._noted(default_reply_id=reply.id)
        self.assertEqual(reply.state, "open")

    def test_the_context_moves_nothing(self):
        complaint = self._noted(
            default_state="closed",
            default_justified="no",
            default_owner_id=self.reception_a.id,
        )
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.sudo().owner_id, self.manager)
        for key in ("clinic_bulk", "clinic_move"):
            mine = complaint.with_user(self.manager).with_context(**{key: True})
            with self.subTest(key), self.assertSentence(UserError, "not typed in"):
                mine.write({"state": "closed"})

    def test_nobody_is_written_to_whose_file_is_closed(self):
        for complaint in (self._complain(), self._complain(patient_id=False)):
            mine = complaint.with_user(self.manager)
            with self.assertRaises(AccessError):
                mine.write({"patient_id": self.stranger.id})
        mine.write({"patient_id": self.patient.id})
        self.assertEqual(complaint.patient_id, self.patient)

    def test_the_window_is_no_way_around(self):
        complaint = self._complain()
        for user in (self.reception_a, self.nurse_a, self.practitioner_a):
            for what in ("give", "answer", "close", "reopen"):
                window = self.env["clinic.complaint.move"].with_user(user)
                vals = {
                    "complaint_id": complaint.id,
                    "what": what,
                    "words": "Sorry",
                    "how": "message",
                    "user_id": user.id,
                    "justified": "no",
                    "note": "Again",
                }
                name = f"{user.login} {what}"
                with self.subTest(name), self.assertRaises(AccessError):
                    window.create(vals).action_move()
        self.assertEqual(complaint.sudo().state, "new")

    def test_whom_it_is_about_does_not_take_himself_out_of_it(self):
        complaint = self._complain(practitioner_id=self.doctor.id)
        manager = self.env.ref("clinic_base.group_clinic_base_manager")
        self.practitioner_a.group_ids = [Command.link(manager.id)]
        his = complaint.with_user(self.practitioner_a)
        for vals in ({"practitioner_id": False}, {"is_complex": True}):
            with self.subTest(**vals), self.assertSentence(AccessError, "about you"):
                his.write(vals)
        with self.assertSentence(AccessError, "about you"):
            his._action_give(self.practitioner_a)

    def test_answers_and_their_links_are_closed(self):
        answer = self._new_answer().with_user(self.manager)
        for call in (
            lambda: answer.search([("access_token", "like", "a%")]),
            lambda: answer.search([], order="access_token"),
            lambda: answer.formatted_read_group([], ["access_token"]),
            lambda: answer.read(["access_token"]),
            lambda: answer.read(["user_input_id"]),
            lambda: answer.search([("visit_id.diagnosis_ids", "!=", False)]),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertSentence(UserError, "not typed in"):
            answer.with_context(clinic_bulk=True).write({"score": 10})


@tagged("post_install", "-at_install")
class TestSatisfactionAttack(SatisfactionCommon, PageCommon):
    """A stranger at the page, and colleagues who would answer for the patient."""

    def setUp(self):
        super().setUp()
        self.question = self._ask()
        self.path = f"/clinic/s/{self.question.access_token}"

    def test_the_link_is_not_kept_in_the_file(self):
        message = self.question.message_id
        words = message.template_id._render(message)[message.id]
        token = self.question.access_token
        self.assertIn(token, words.text)
        self.assertIn("/clinic/s/", words.kept)
        self.assertNotIn(token, words.kept)
        message.provider_id.is_by_hand = True
        words = message.template_id._render(message)[message.id]
        self.assertIn(token, words.kept, "a person has to send it")

    def test_what_is_no_answer(self):
        self._get(self.path)
        for values in (
            {"score": "٩"},
            {"score": "1e1"},
            {"score": "-1"},
            {"score": "99", "comment": "</textarea><script>alert(1)</script>"},
            {"score": "9", "comment": "x" * 30_000},
            {"score": "", "state": "answered", "complaint_id": "1"},
        ):
            with self.subTest(score=values["score"]):
                page = self._post(self.path, **values)
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("<script", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_a_file_in_place_of_words(self):
        self._get(self.path)
        _path, hidden = self._forms()[0]
        files = {"comment": ("words.txt", b"Fine")}
        page = self.url_open(self.path, data={**hidden, "score": "9"}, files=files)
        self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual((self.question.score, self.question.comment), (9, False))

    def test_strange_addresses(self):
        token = self.question.access_token
        for tail in ("%00", "x" * 3000, "' OR 1=1", f"{token}%0a", token[:-1] + "%25"):
            with self.subTest(tail[:20]):
                page = self.url_open(f"/clinic/s/{tail}")
                self.assertEqual(page.status_code, 404)
                self.assertNotIn(self.patient.name, page.text)


@tagged("post_install", "-at_install")
class TestFreeAttack(BillingCommon):
    """A consultation of yesterday, and one of today that may be free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(START))
        cls.service.is_clinic_consultation = True
        visit = cls._new_billable(300.0)
        visit._action_leave()
        cls.first = visit.line_ids.with_user(cls.reception_a)
        cls.startClassPatcher(freeze_time(START + timedelta(days=1)))
        cls.line = cls._new_billable(300.0).line_ids.with_user(cls.reception_a)

    def test_the_paid_one_is_not_emptied_afterwards(self):
        self.line.action_free()
        for vals in (
            {"quantity": 0},
            {"product_id": self._new_service(1.0).id},
            {"visit_id": self.line.visit_id.id},
        ):
            with self.subTest(**vals), self.assertSentence(UserError, "Charge that"):
                self.first.write(vals)
        self.first.write({"quantity": 1, "product_id": self.service.id})
        self.line.action_charge()
        self.first.write({"quantity": 0})

    def test_no_more_than_was_charged(self):
        self.line.write({"quantity": 50})
        self.assertFalse(self.line.is_free_possible)
        with self.assertSentence(UserError, "lower the quantity"):
            self.line.action_free()

    def test_a_copy_is_not_free(self):
        self.line.action_free()
        with self.assertSentence(UserError, "gives away"):
            self.line.copy()

    def test_it_does_not_move_to_somebody_else(self):
        self.line.action_free()
        other = self._new_patient("李红", phone="13800138009")
        visit = self._new_billable(300.0, patient_id=other.id)
        with self.assertRaises(UserError):
            self.line.write({"visit_id": visit.id})
        with self.assertRaises(UserError):
            self.line.visit_id.write({"patient_id": other.id})

    def test_nobody_says_in_the_context_that_it_is_free(self):
        lines = self.line.with_context(
            default_free_line_id=self.first.id, default_discount=100
        )
        with self.assertSentence(UserError, "gives away"):
            lines.create(
                {"visit_id": self.line.visit_id.id, "product_id": self.service.id}
            )

    def test_the_screen_of_the_visit_is_no_way_around(self):
        self.line.action_free()
        change = [Command.update(self.line.id, {"quantity": 9})]
        with self.assertSentence(UserError, "Click 'Charge'"):
            self.line.visit_id.write({"line_ids": change})
