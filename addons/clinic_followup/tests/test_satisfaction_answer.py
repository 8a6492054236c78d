from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.addons.clinic_appointment.tests.common_online import PageCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_satisfaction import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSatisfactionAnswer(SatisfactionCommon):
    """An answer is kept once; a bad one is a complaint."""

    def setUp(self):
        super().setUp()
        self.question = self._ask()

    def test_a_good_answer(self):
        self.question._answer("10", "  All was fine.  ")
        self.assertEqual(self.question.state, "answered")
        self.assertEqual(self.question.score, 10)
        self.assertEqual(self.question.comment, "All was fine.")
        self.assertFalse(self.question.complaint_id)

    def test_a_bad_answer_is_a_complaint(self):
        self.question._answer("6", "Waited long.")
        complaint = self.question.complaint_id
        self.assertEqual(complaint.channel, "survey")
        self.assertEqual(complaint.state, "new")
        self.assertEqual(complaint.patient_id, self.patient)
        self.assertEqual(complaint.practitioner_id, self.doctor)
        self.assertIn("Waited long.", complaint.description)
        self.assertTrue(complaint.owner_id)

    def test_zero_is_an_answer(self):
        self.question._answer("0")
        self.assertEqual((self.question.state, self.question.score), ("answered", 0))
        self.assertTrue(self.question.complaint_id)

    def test_how_low_is_a_policy(self):
        self._set_policy("satisfaction.low_score", "3")
        self.question._answer("4")
        self.assertFalse(self.question.complaint_id)

    def test_only_once(self):
        self.question._answer("8")
        with self.assertRaisesRegex(UserError, "answered already"):
            self.question._answer("1")
        self.assertEqual(self.question.score, 8)

    def test_too_late(self):
        with (
            freeze_time(datetime.now() + timedelta(days=15)),
            self.assertRaisesRegex(UserError, "time for this answer is over"),
        ):
            self.question._answer("8")

    def test_what_is_no_number(self):
        for score in (None, "", "11", "-1", "nine", "9.5", "１"):
            with (
                self.subTest(score=score),
                self.assertRaisesRegex(UserError, "from 0 to 10"),
            ):
                self.question._answer(score)
        self.assertEqual(self.question.state, "asked")

    def test_too_many_words(self):
        with self.assertRaisesRegex(UserError, "2000"):
            self.question._answer("8", "x" * 2001)

    def test_nobody_types_an_answer(self):
        question = self.question.with_user(self.manager)
        self.assertTrue(question.read(["score"]))
        with self.assertRaisesRegex(UserError, "not typed in"):
            question.write({"score": 10})
        with self.assertRaises(AccessError):
            question.write({"local_date": "2030-01-01"})

    def test_who_reads_answers(self):
        self.question._answer("7", "Well")
        for role, is_read in (
            ("manager", True),
            ("medical_director", True),
            ("reception", False),
            ("practitioner", False),
            ("marketing", False),
        ):
            with self.subTest(role=role):
                user = self.users[role]
                rows = self.env["clinic.satisfaction"].with_user(user)
                if is_read:
                    self.assertIn(self.question.id, rows.search([]).ids)
                else:
                    with self.assertRaises(AccessError):
                        rows.search([])


@tagged("post_install", "-at_install")
class TestSatisfactionReport(SatisfactionCommon):
    """Figures of a month: the doctor sees his own, from five answers on."""

    def _answer_all(self, scores):
        for number in range(len(scores)):
            patient = self._new_patient(f"P {number}", phone=f"1360000{number:04}")
            self._new_left_visit(patient=patient)
        rows = self._ask().filtered(lambda row: row.patient_id != self.patient)
        for row, score in zip(rows, scores, strict=True):
            row._answer(score)
        self.env.flush_all()

    def _read(self, role):
        report = self.env["clinic.satisfaction.report"].with_user(self.users[role])
        return report._read_group(
            [("practitioner_id", "=", self.doctor.id)],
            ["month:month"],
            ["nps:avg", "score:avg", "answer_count:sum"],
        )

    def test_net_promoter_score(self):
        self._answer_all([10, 9, 8, 6])
        ((month, nps, score, count),) = self._read("manager")
        self.assertEqual(month.isoformat(), "2030-03-01")
        self.assertEqual((nps, score, count), (25.0, 8.25, 4))

    def test_few_answers_are_not_the_doctors(self):
        self.doctor.user_id = self.users["practitioner"]
        self._answer_all([10, 9, 8, 6])
        self.assertFalse(self._read("practitioner"))

    def test_five_answers_are(self):
        self.doctor.user_id = self.users["practitioner"]
        self._answer_all([10, 9, 8, 6, 10])
        ((_month, nps, _score, count),) = self._read("practitioner")
        self.assertEqual((nps, count), (40.0, 5))

    def test_others_have_no_figures(self):
        for role in ("reception", "marketing", "followup"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._read(role)


@tagged("post_install", "-at_install")
class TestSatisfactionPage(SatisfactionCommon, PageCommon):
    """The page behind the link, as a browser without JavaScript sees it."""

    def setUp(self):
        super().setUp()
        self.question = self._ask()
        self.path = f"/clinic/s/{self.question.access_token}"

    def test_answered_by_the_form(self):
        page = self._get(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.assertNotIn(self.service.name, page.text)
        self.assertNotIn(self.patient.name, page.text)
        page = self._post(self.path, score="9", comment="Fine <b>")
        self.assertIn("Your answer has arrived", page.text)
        self.env.invalidate_all()
        self.assertEqual((self.question.score, self.question.comment), (9, "Fine <b>"))
        page = self._get(self.path)
        self.assertEqual(page.status_code, 404)
        self.assertIn("answered already", page.text)

    def test_a_bad_answer_says_that_somebody_calls(self):
        self._get(self.path)
        page = self._post(self.path, score="2", comment="Rude")
        self.assertIn("will call you", page.text)
        self.env.invalidate_all()
        self.assertTrue(self.question.complaint_id)

    def test_what_was_typed_stays(self):
        self._get(self.path)
        page = self._post(self.path, comment="Fine")
        self.assertIn("from 0 to 10", page.text)
        self.assertIn("Fine</textarea>", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_wrong_links_look_alike(self):
        texts = set()
        for token in ("x", "x" * 32, self.question.access_token[:-1]):
            page = self._get(f"/clinic/s/{token}")
            self.assertEqual(page.status_code, 404)
            texts.add(page.text.count("<p"))
        self.assertEqual(len(texts), 1)

    def test_without_the_token_of_the_form(self):
        self.env.flush_all()
        page = self.url_open(self.path, data={"score": "9"})
        self.assertEqual(page.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")

    def test_reading_changes_nothing(self):
        self._get(self.path)
        self._get(f"{self.path}/begin")
        self.env.invalidate_all()
        self.assertEqual(self.question.state, "asked")
        self.assertEqual(self.page.status_code, 405)
