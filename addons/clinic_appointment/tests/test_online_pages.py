from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..controllers.public_page import HEADERS
from .common_online import DAY, PageCommon


@tagged("post_install", "-at_install")
class TestBookPages(PageCommon):
    def test_from_the_branch_to_the_booking(self):
        self._get("/clinic/book")
        if (
            "Where?" in self.page.text
        ):  # else there is one branch, and its page is shown
            self.assertShown("Branch A", "文三路1号")
            self._get(f"/clinic/book/{self.branch_a.id}")
        self.assertShown("Toothache")
        self._get(f"/clinic/book/{self.branch_a.id}/r/{self.reason.id}")
        self.assertShown("Mon, Mar 4", "Dr. Li", "Dr. Wang", "9:00")
        self._prove_phone()
        self.assertShown("Who is coming?", "W. X. M.")
        self.assertNotShown("王小明")
        self._post("/done", person=str(self.patient.id))
        self.assertShown("Your appointment is booked.", "W. X. M.", "Dr. Li")
        self.assertEqual(self._last().patient_id, self.patient)
        self.assertEqual(self._last().start_at, self._at(9))

    def test_a_stranger_with_a_new_number(self):
        self._prove_phone("13700137000")
        self.assertNotShown("Known with your number")
        self._post("/done", name="赵新来")
        self.assertShown("Your appointment is booked.")
        self.assertEqual(self._last().patient_id.name, "赵新来")

    def test_a_name_goes_before_the_mark_at_another(self):
        self._prove_phone()
        self._post("/done", person=str(self.patient.id), name="王小红")
        self.assertEqual(self._last().patient_id.name, "王小红")

    def test_every_page_is_for_nobody_else(self):
        for path in (
            "/clinic/book",
            f"/clinic/book/{self.branch_a.id}",
            self._at_path(),
            self._at_path("/phone"),
            "/clinic/a/unknown",
            "/clinic/me",
        ):
            page = self._get(path)
            for name, value in HEADERS.items():
                self.assertEqual(page.headers.get(name), value, f"{path} {name}")
            self.assertNotIn("<script", page.text)

    def test_known_and_unknown_numbers_get_the_same_answer(self):
        pages = []
        for phone in ("13800138000", "13700137000"):
            self._get(self._at_path("/phone"))
            self._post("/code", phone=phone)
            text = self.page.text.replace(f"+86{phone}", "")
            pages.append(
                [line for line in text.split("\n") if "csrf_token" not in line]
            )
        self.assertEqual(*pages)

    def test_nobody_is_named_before_the_code(self):
        self._get(self._at_path("/who"))
        self.assertShown("Mobile number")
        self._post("/code", phone="13800138000")
        self.assertNotShown("W. X. M.", "王小明")
        self._post("/check", code="000000" if self._get_code() != "000000" else "1")
        self.assertShown("This is not the code")
        self.assertNotShown("W. X. M.", "王小明")

    def test_done_without_a_code(self):
        self._prove_phone()
        path, hidden = self._forms()[0]
        with freeze_time(fields.Datetime.now() + timedelta(minutes=31)):
            self.page = self.url_open(path, data={**hidden, "person": self.patient.id})
        self.assertShown("Mobile number")
        self.assertFalse(self._last())

    def test_a_form_of_another_site(self):
        self._prove_phone()
        path, hidden = self._forms()[0]
        hidden.pop("csrf_token")
        answer = self.url_open(path, data={**hidden, "person": self.patient.id})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._last())

    def test_the_loser_gets_the_next_times(self):
        self._prove_phone()
        self._book(self._at(9), patient_id=self.other_patient.id)
        self._post("/done", person=str(self.patient.id))
        self.assertShown("Somebody else has just taken this time", "9:30")
        self.assertNotShown("T01:00")
        self.assertEqual(len(self.appointments.search([])), 1)

    def test_who_presses_twice_sees_his_booking(self):
        self._prove_phone()
        path, hidden = self._forms()[0]
        for _press in range(2):
            self.page = self.url_open(path, data={**hidden, "person": self.patient.id})
            self.assertShown("Your appointment", "W. X. M.")
        self.assertEqual(len(self.appointments.search([])), 1)

    def test_the_next_booking_within_the_half_hour_needs_no_code(self):
        self._prove_phone()
        self._get(self._at_path("/phone", self._at(10)))
        self.assertShown("Who is coming?")

    def test_a_refusal_is_a_sentence_on_the_page(self):
        self._prove_phone("13700137000")
        for name in ("x", "\0", "x" * 500):
            self._post("/done", name=name)
            self.assertShown("Write the full name")
        self.assertFalse(self._last())

    def test_numbers_that_are_none(self):
        self._get(self._at_path("/phone"))
        for phone in ("110", "abc", "", "<script>"):
            self._post("/code", phone=phone)
            self.assertShown("no mobile number")
            self.assertNotIn("<script", self.page.text)

    def test_two_codes_within_a_minute(self):
        self._get(self._at_path("/phone"))
        self._post("/code", phone="13800138000")
        first = self._get_code()
        self._post("/code")
        self.assertShown("A code was sent just now")
        self._post("/check", code=first)
        self.assertShown("Who is coming?")

    def test_addresses_that_somebody_made_up(self):
        self.assertEqual(self._get("/clinic/book/999999").status_code, 404)
        branch = self.branch_a.id
        for path in (
            f"/clinic/book/{self.branch_b.id}",
            f"/clinic/book/{branch}/x/1",
            f"/clinic/book/{branch}/r/999999",
            f"/clinic/book/{branch}/r/{self.reason.id}/phone?at=never",
        ):
            self.assertEqual(self._get(path).status_code, 404, path)
        path = f"/clinic/book/{branch}/r/{self.reason.id}?day=x&doctor=x"
        self.assertEqual(self._get(path).status_code, 200)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        page = self._get(self._at_path(), **{"Accept-Language": "zh-CN,zh;q=0.9"})
        self.assertIn('lang="zh-CN"', page.text)
        self.assertShown("3月4日")
        page = self._get(f"{self._at_path()}&lang=en_US")
        self.assertIn('lang="en-US"', page.text)
        # kept for the next page
        page = self._get("/clinic/me", **{"Accept-Language": "zh-CN"})
        self.assertIn('lang="en-US"', page.text)

    def test_the_nearest_language_of_the_browser(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for header, lang in (
            ("zh-Hans-CN", "zh-CN"),
            ("zh;q=0.8,en;q=0.9", "en-US"),
            ("fr, zh-TW;q=0.5, en;q=0", "zh-CN"),
            *((junk, "en-US") for junk in ("*", ";;;q=,", "zh;q=x", "a" * 5000, "fr")),
        ):
            self.authenticate(None, None)
            page = self._get("/clinic/book", **{"Accept-Language": header})
            self.assertIn(f'lang="{lang}"', page.text, header[:40])

    def test_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.public_user").company_id.partner_id.lang = "zh_CN"
        page = self._get("/clinic/book", **{"Accept-Language": "fr"})
        self.assertIn('lang="zh-CN"', page.text)

    def test_no_sms_here(self):
        self.env["clinic.message.provider"].search([]).active = False
        self._get(self._at_path("/phone"))
        self._post("/code", phone="13800138000")
        self.assertShown("No code can be sent")


@tagged("post_install", "-at_install")
class TestManagePages(PageCommon):
    def setUp(self):
        super().setUp()
        self.appointment = self._take()
        self.path = f"/clinic/a/{self.appointment._get_token()}"

    def test_what_the_link_shows(self):
        self.appointment.sudo().reason = "qzreason"
        self._get(self.path)
        self.assertShown("Mon, Mar 4", "9:00", "Dr. Li", "W. X. M.", "文三路1号")
        self.assertNotShown("王小明", "8000", "Toothache", "Scaling", "qzreason")
        self.assertFalse(self.appointment.confirm_state == "confirmed")

    def test_confirm(self):
        self._get(self.path)
        self._post("/confirm")
        self.assertShown("You have confirmed")
        self.assertEqual(self.appointment.confirm_state, "confirmed")
        # twice is once
        self.url_open(f"{self.path}/confirm", data=self._csrf())
        self.assertEqual(self.appointment.confirm_state, "confirmed")

    def _csrf(self):
        self._get(f"{self.path}/cancel")
        return self._forms()[0][1]

    def test_a_program_that_looks_at_links_changes_nothing(self):
        for step in ("", "/confirm", "/cancel", "/move", "/appointment.ics"):
            self._get(self.path + step)
        self.assertEqual(self.appointment.state, "booked")
        self.assertEqual(self.appointment.confirm_state, "none")
        self.assertEqual(self.appointment.start_at, self._at(9))

    def test_move(self):
        self._get(f"{self.path}/move")
        self.assertShown("9:30")
        path, hidden = next(
            form for form in self._forms() if form[1]["at"] == "2030-03-04T02:00"
        )
        self.page = self.url_open(path, data=hidden)
        self.assertShown("Your appointment has a new time.", "10:00")
        self.assertEqual(self.appointment.start_at, self._at(10))
        self.assertEqual(self.appointment.visit_id.planned_at, self._at(10))
        self.assertEqual(
            self._told(self.appointment),
            [("appointment_confirm", "suppressed"), ("appointment_moved", "queued")],
        )

    def test_move_to_a_time_that_is_taken(self):
        self._get(f"{self.path}/move")
        path, hidden = next(
            form for form in self._forms() if form[1]["at"] == "2030-03-04T02:00"
        )
        self._book(self._at(10), patient_id=self.other_patient.id)
        self.page = self.url_open(path, data=hidden)
        self.assertShown("Somebody else has just taken this time", "10:30")
        self.assertEqual(self.appointment.start_at, self._at(9))

    def test_moved_to_and_fro(self):
        """Each move is told by SMS: a link does not send them for ever."""
        self._set_policy("appointment.online_tries", "2")
        self._get(f"{self.path}/move")
        hidden = self._forms()[0][1]
        for hour in (10, 11, 12):
            at = self._at(hour).strftime("%Y-%m-%dT%H:%M")
            self.page = self.url_open(f"{self.path}/move", data={**hidden, "at": at})
        self.assertShown("very often")
        self.assertEqual(self.appointment.start_at, self._at(11))
        self.assertEqual(self.appointment.move_count, 2)

    def test_too_late_to_move(self):
        with freeze_time(self._at(9) - timedelta(hours=3)):
            self._get(self.path)
            self.assertNotShown("Another time")
            self._get(f"{self.path}/move")
            self.assertShown("too late to move")
            self.url_open(
                f"{self.path}/move", data={**self._csrf(), "at": "2030-03-04T02:00"}
            )
        self.assertEqual(self.appointment.start_at, self._at(9))

    def test_cancel_and_the_link_ends(self):
        self._get(f"{self.path}/cancel")
        self.assertNotShown("late cancellation")
        self._post("/cancel")
        self.assertShown("Your appointment is cancelled.")
        self.assertEqual(self.appointment.state, "cancelled")
        self.assertEqual(self.appointment.visit_id.state, "cancelled")
        self.assertFalse(self.appointment.is_late_cancel)
        page = self._get(self.path)
        self.assertEqual(page.status_code, 404)
        self.assertShown("This link is not good any more")
        # nor does the new one open, which nobody was told
        new = f"/clinic/a/{self.appointment._get_token()}"
        self.assertEqual(self._get(new).status_code, 404)

    def test_a_late_cancellation_is_said_and_counted(self):
        with freeze_time(self._at(9) - timedelta(hours=5)):
            self._get(f"{self.path}/cancel")
            self.assertShown("late cancellation")
            self._post("/cancel")
        self.assertTrue(self.appointment.is_late_cancel)

    def test_cancelled_by_two(self):
        """The page is open while the desk cancels."""
        self._get(f"{self.path}/cancel")
        self.appointment.with_user(self.reception_a)._action_cancel("He called")
        self._post("/cancel")
        self.assertEqual(self.page.status_code, 404)

    def test_it_has_begun(self):
        with freeze_time(self._at(9, 5)):
            self._get(self.path)
            self.assertShown("has begun or is over")
        with freeze_time(self._at(12)):
            self.assertEqual(self._get(self.path).status_code, 404)

    def test_a_page_of_before_it_began(self):
        self._get(f"{self.path}/cancel")
        with freeze_time(self._at(9, 5)):
            self._post("/cancel")
        self.assertShown("has begun or is over")
        self.assertEqual(self.appointment.state, "booked")

    def test_links_that_are_guessed(self):
        for token in ("x", "False", "x" * 30, "x" * 500, "%00" * 20, "..%2f"):
            page = self._get(f"/clinic/a/{token}")
            self.assertEqual(page.status_code, 404)
        for step in ("/cancel", "/move", "/appointment.ics"):
            self.assertEqual(self._get(f"/clinic/a/x{step}").status_code, 404)

    def test_for_calendars(self):
        answer = self._get(f"{self.path}/appointment.ics")
        self.assertIn("text/calendar", answer.headers["Content-Type"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        text = answer.text.replace("\r\n ", "")
        self.assertIn("DTSTART:20300304T010000Z", text)
        self.assertIn(self.path, text)
        for secret in ("王小明", "Toothache", "Scaling", "8000"):
            self.assertNotIn(secret, text)

    def test_two_tokens_are_never_the_same(self):
        other = self._book(self._at(11), patient_id=self.other_patient.id)
        self.assertNotEqual(other._get_token(), self.appointment._get_token())
        self.assertGreater(len(other._get_token()), 20)
        self.assertEqual(other._get_token(), other._get_token())
        copy = other.with_user(self.reception_a)
        self.assertNotIn("access_token", copy.copy_data()[0])

    def test_nobody_reads_the_token(self):
        for user in (self.reception_a, self.manager_a, self.admin_clinic):
            with self.assertRaises(AccessError):
                self.appointment.with_user(user).read(["access_token"])


@tagged("post_install", "-at_install")
class TestToldByMessage(PageCommon):
    def test_what_the_desk_books_moves_and_cancels(self):
        made = self._book(self._at(9))
        made._action_move(self._at(10))
        made._action_cancel("The doctor is ill")
        self.assertEqual(
            self._told(made),
            [
                ("appointment_confirm", "suppressed"),
                ("appointment_moved", "suppressed"),
                ("appointment_cancelled", "queued"),
            ],
        )

    def test_switched_off_for_the_desk(self):
        self._set_policy("appointment.confirm_message", "false")
        self.assertFalse(self._told(self._book(self._at(9))))
        self.assertTrue(self._told(self._take(self._at(10))))

    def test_loading_data_tells_nobody(self):
        bulk = self.appointments.with_context(clinic_bulk=True)
        made = bulk.create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "practitioner_id": self.doctor.id,
                "start_at": self._at(9),
                "stop_at": self._at(9, 30),
            }
        )
        self.assertFalse(self._told(made))

    def test_a_context_of_rpc_silences_nothing(self):
        made = self._book(self._at(9))
        quiet = made.with_context(clinic_bulk=True)
        quiet._action_move(self._at(10))
        self.assertEqual(
            [kind for kind, _state in self._told(made)],
            ["appointment_confirm", "appointment_moved"],
        )

    def test_another_room_is_no_news(self):
        made = self._book(self._at(9))
        made._action_move(self._at(9), room=self._new_room())
        self.assertEqual(self._told(made), [("appointment_confirm", "queued")])

    def test_the_words_have_a_link_and_no_reason(self):
        made = self._book(self._at(9), reason="qzreason")
        templates = self.env["clinic.message.template"].search(
            [("code", "like", "appointment_%")]
        )
        self.assertEqual(len(templates), 3)
        message = self.env["clinic.message"].search(
            [("res_id", "=", made.id), ("kind", "=", "appointment_confirm")]
        )
        (shown,) = message.template_id._render(message).values()
        self.assertIn(made._get_token(), shown.text)
        for secret in ("qzreason", "Scaling", "Toothache"):
            self.assertNotIn(secret, shown.text)

    def test_of_many_bookings_the_queries_do_not_grow_much(self):
        vals = [
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "practitioner_id": self.doctor.id,
                "start_at": self._at(9 + number),
            }
            for number in range(8)
        ]
        calls = []
        model = self.env.registry["clinic.message"]
        with patch.object(model, "_enqueue", lambda _m, rows: calls.append(len(rows))):
            self.appointments.with_user(self.reception_a).create(vals)
        self.assertEqual(calls, [8])
        self.assertEqual(DAY, self._last().local_date)
