from odoo.addons.clinic_patient.tests.common_leaks import WORD, LeaksCommon
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_portal import BIRTH, PortalCommon

CONTACT = ("qzmail", "qzstreet", "13500135111")
NAME = "王小明"


@tagged("post_install", "-at_install")
class TestPortalWords(PortalCommon, LeaksCommon):
    """Words of the file on pages without a user: which are shown, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.sudo().write(
            {
                "email": f"{CONTACT[0]}@example.com",
                "street": CONTACT[1],
                "phone2": CONTACT[2],
            }
        )
        cls.stranger_visit = cls._new_visit(patient_id=cls.other_patient.id)

    def setUp(self):
        super().setUp()
        self.appointment = self._take()
        self.appointment.sudo().write({"reason": WORD, "note": WORD})
        doctor = self.practitioner_a
        for model in self._get_clinical():
            self.env[model].with_user(doctor).create(self._prepare_vals(model))
        self.visit.sudo().reason = WORD
        self.env.flush_all()

    def _get_pages(self):
        """Addresses of everything that a patient can read."""
        token = self.appointment._get_token()
        booking = f"/clinic/book/{self.branch_a.id}"
        yield from ("/clinic/book", booking, self._at_path(), "/clinic/me")
        yield from (self._at_path("/phone"), self._at_path("/who"))
        for step in ("", "/cancel", "/move", "/appointment.ics"):
            yield f"/clinic/a/{token}{step}"

    def _assert_nowhere(self, *words):
        for path in self._get_pages():
            text = self._get(path).text
            for word in words:
                self.assertNotIn(word, text, path)

    def test_without_any_key(self):
        self._assert_nowhere(WORD, NAME, "W. X. M. (2)", *CONTACT)
        self.assertNotIn(WORD, self.log.getvalue())

    def test_with_the_phone(self):
        self._sign_in()
        self._assert_nowhere(WORD, NAME, *CONTACT)
        self._get("/clinic/me")
        self._choose(self.patient)
        self.assertShown("W. X. M.")
        self._assert_nowhere(WORD, NAME, *CONTACT)
        self.assertNotIn(WORD, self.log.getvalue())

    def test_with_the_birth_date_too(self):
        self._enter(birth=BIRTH)
        self.assertShown(NAME)
        self._assert_nowhere(WORD, *CONTACT)

    def test_in_the_archived_record_it_stands(self):
        """So that the words above would have been found."""
        self._archive(self.visit)
        self._enter(birth=BIRTH)
        answer = self._get(f"/clinic/me/record/{self.visit.id}")
        self.assertIn(WORD, answer.text)

    @mute_logger("odoo.http")
    def test_rows_of_others_by_any_number(self):
        self._enter(birth=BIRTH)
        for number in range(self.stranger_visit.id - 3, self.stranger_visit.id + 3):
            if number != self.visit.id:
                for kind in ("record", "consent"):
                    answer = self._get(f"/clinic/me/{kind}/{number}")
                    self.assertEqual(answer.status_code, 404)
                    self.assertNotIn(WORD, answer.text)

    def test_the_session_opens_no_other_door(self):
        """Half an hour on these pages is no log-in to Odoo."""
        self._enter(birth=BIRTH)
        for path in (
            f"/web/content/clinic.visit/{self.visit.id}/reason",
            f"/report/html/clinic_patient.report_visit_record/{self.visit.id}",
            f"/json/1/clinic.visit/{self.visit.id}",
            f"/odoo/clinic.patient/{self.patient.id}",
        ):
            answer = self.url_open(path, allow_redirects=False)
            self.assertNotIn(WORD, answer.text)
            self.assertNotIn(NAME, answer.text)

    def test_what_was_sent_names_no_word(self):
        self.appointment._action_move(self._at(11))
        self.appointment._action_cancel(f"He said {WORD}")
        messages = self.env["clinic.message"].search(
            [("res_id", "=", self.appointment.id)]
        )
        self.assertEqual(len(messages), 3)
        for message in messages:
            (shown,) = message.template_id._render(message).values()
            self.assertNotIn(WORD, f"{shown.subject} {shown.text} {shown.parameters}")
