from unittest.mock import patch

from odoo.tests import tagged

from ..tools.errors import SlotTaken
from .common_online import OnlineCommon
from .test_portal import BIRTH, PortalCommon


@tagged("post_install", "-at_install")
class TestOnlineAbuse(PortalCommon):
    """What browsers never send."""

    def test_times_at_the_ends_of_time(self):
        self.branch_a.tz = "America/New_York"
        for at in ("0001-01-01T00:00", "9999-12-31T23:59", "1899-12-31T00:00"):
            for step in ("", "/phone", "/who"):
                path = f"/clinic/book/{self.branch_a.id}/r/{self.reason.id}{step}"
                code = self._get(f"{path}?at={at}&day={at[:10]}").status_code
                self.assertIn(code, (200, 404), f"{at} {step}")

    def test_names_that_postgresql_cannot_keep(self):
        self._prove_phone("13700137000")
        self._post("/done", name="Eve\0Moor")
        self.assertEqual(self.page.status_code, 200)
        self.assertEqual(self._last().patient_id.name, "EveMoor")

    def test_a_name_is_text(self):
        self._prove_phone("13700137000")
        self._post("/done", name="<script>alert(1)</script>")
        self.assertNotIn("<script", self.page.text)

    def test_numbers_of_papers_that_are_too_large(self):
        self._enter(birth=BIRTH)
        for number in (2**31, 2**63, 10**30):
            for kind in ("record", "consent"):
                answer = self._get(f"/clinic/me/{kind}/{number}")
                self.assertEqual(answer.status_code, 404)

    def test_the_sender_is_a_branch_that_books_online(self):
        """Else a number would be told from a stranger's by what cannot be sent."""
        self.sister.sudo().home_branch_id = self.branch_b
        self.assertEqual(self.portal._get_sender("+8613900139000"), self.branch_a)
        self.assertEqual(self.portal._get_sender("+8613700137000"), self.branch_a)

    def test_links_do_not_follow_the_host_header(self):
        appointment = self._take()
        path = f"/clinic/a/{appointment._get_token()}/appointment.ics"
        answer = self._get(path, Host="evil.example")
        self.assertNotIn("evil.example", answer.text)


@tagged("post_install", "-at_install")
class TestOnlineLoser(OnlineCommon):
    def test_who_loses_leaves_no_file(self):
        """The page answers, so what was done until then would be kept."""
        count = self.env["clinic.patient"].search_count([])
        taken = patch.object(
            type(self.booking), "_take_slot", side_effect=SlotTaken("taken")
        )
        with taken, self.assertRaises(SlotTaken):
            self._take(name="Eve Moor", phone="+8613700137000")
        self.assertEqual(self.env["clinic.patient"].search_count([]), count)

    def test_nobody_says_that_the_patient_did_it(self):
        """A word in a context of RPC does not make a message one that was asked for."""
        self.patient.sudo().do_not_contact = True
        plain = self._book(self._at(9), source="desk")
        said = self.appointments.with_context(clinic_by_patient=True)
        with patch.object(type(self), "appointments", said):
            appointment = self._book(self._at(10), source="desk")
        self.assertEqual(self._told(plain), self._told(appointment))
        messages = self.env["clinic.message"].search(
            [("res_id", "=", appointment.id), ("kind", "=", "appointment_confirm")]
        )
        self.assertNotIn("requested", messages.mapped("purpose"))

    def test_nor_by_way_of_the_visit(self):
        appointment = self._book(self._at(9), source="desk")
        visit = appointment.visit_id.with_user(self.reception_a)
        visit.with_context(clinic_by_patient=True).planned_at = self._at(10)
        messages = self.env["clinic.message"].search(
            [("res_id", "=", appointment.id), ("kind", "=", "appointment_moved")]
        )
        self.assertNotIn("requested", messages.mapped("purpose"))
        self.assertTrue(messages)
