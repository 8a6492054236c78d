import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from ..models.clinic_branch_call import CHANNEL
from .common_walkin import WalkinCommon


class CallCommon(WalkinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor.name = "Dr. Sun"
        cls.visit = cls._new_visit(practitioner_id=cls.doctor.id, reason="牙疼")
        cls.visit._action_wait()

    def _call(self, room="3", user=None, visit=None):
        visit = (visit or self.visit).with_user(user or self.practitioner_a)
        return visit.action_call(room)

    def _open(self, user=None, branch=None):
        """The path of the screen, as somebody of the desk opens it."""
        branch = (branch or self.branch_a).with_user(user or self.reception_a)
        return branch.action_open_call_screen()["url"]

    def _new_waiting_number(self):
        patient = self._new_patient("somebody")
        visit = self._new_visit(patient_id=patient.id)
        visit._action_wait()
        return visit


@tagged("post_install", "-at_install")
class TestCall(CallCommon):
    def test_the_doctor_calls_to_a_room(self):
        self._call(" 3 ")
        self.assertEqual(self.visit.called_to, "3")
        self.assertTrue(self.visit.called_at)
        self.assertEqual(self.visit.state, "waiting")

    def test_the_room_is_asked_once(self):
        action = self._call(room=None)
        self.assertEqual(action["res_model"], "clinic.visit.call")
        self.assertFalse(self.visit.called_at)
        window = self.env["clinic.visit.call"].with_user(self.practitioner_a)
        window = window.with_context(**action["context"])
        window.create({"room": "Surgery"}).action_call()
        self.assertEqual(self.visit.called_to, "Surgery")
        other = self._new_waiting_number()
        self.assertIs(self._call(room=None, visit=other), True)
        self.assertEqual(other.called_to, "Surgery")

    def test_each_caller_has_a_room_of_his_own(self):
        self._call("3")
        self.assertEqual(
            self._call(None, self.nurse_a)["res_model"], "clinic.visit.call"
        )
        self._call("Treatment 1", self.nurse_a)
        self.assertEqual(self.practitioner_a.clinic_call_room, "3")

    def test_called_again(self):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self._call()
        first = self.visit.called_at
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self._call()
        self.assertGreater(self.visit.called_at, first)

    def test_back_in_the_waiting_room_he_is_called_anew(self):
        self._call()
        self.visit._action_consult()
        self.assertTrue(self.visit.called_at)
        self.visit._action_wait()
        self.assertFalse(self.visit.called_at or self.visit.called_to)

    def test_who_left_is_not_called(self):
        self.visit._action_consult()
        self.visit._action_leave()
        with self.assertSentence(UserError, "is not waiting any more"):
            self._call()
        with self.assertSentence(UserError, "is not waiting any more"):
            self._call(visit=self._new_visit())

    def test_who_calls(self):
        self.patient.sudo().consultant_id = self.consultant
        for role, user in self.users.items():
            with self.subTest(role):
                if role in ("reception", "nurse", "practitioner"):
                    self.assertTrue(self._call(user=user))
                else:
                    with self.assertRaises(AccessError):
                        self._call(user=user)
        with self.assertRaises(AccessError):
            self._call(user=self.reception_b)

    def test_nobody_types_a_call(self):
        with self.assertSentence(UserError, "is not typed in"):
            self.visit.with_user(self.reception_a).write({"called_to": "3"})

    # -- the screen ----------------------------------------------------------------
    def test_what_the_screen_shows(self):
        others = [self._new_waiting_number() for _number in range(2)]
        self._call()
        state = self.branch_a._get_call_state()
        self.assertEqual(
            state["calls"],
            [
                {
                    "number": 1,
                    "room": "3",
                    "doctor": "Dr. Sun",
                    "at": fields.Datetime.to_string(self.visit.called_at),
                }
            ],
        )
        self.assertEqual([row["number"] for row in state["waiting"]], [2, 3])
        self._call("4", visit=others[1])
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            self.assertFalse(self.branch_a._get_call_state()["calls"])
        self.assertFalse(self.branch_b._get_call_state()["waiting"])

    def test_what_is_over_is_not_shown(self):
        self._call()
        self.visit._action_leave_unseen()
        state = self.branch_a._get_call_state()
        self.assertEqual(state, {"calls": [], "waiting": []})

    def test_queries_are_the_same_for_1_and_20(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.branch_a._get_call_state()
            return self.env.cr.sql_log_count - before

        self._new_waiting_number().with_user(self.nurse_a).action_call("1")
        few = count()
        for number in range(20):
            visit = self._new_waiting_number()
            if number % 2:
                visit.with_user(self.nurse_a).action_call("1")
        self.assertEqual(count(), few)

    # -- its address ---------------------------------------------------------------
    def test_who_opens_the_screen(self):
        path = self._open()
        self.assertEqual(path, self._open(self.manager_a))
        self.assertNotEqual(path, self._open(self.reception_b, self.branch_b))
        self.assertGreater(len(path), 40)
        menu = self.env["clinic.branch"].with_user(self.reception_a)
        self.assertEqual(menu.action_open_own_call_screen()["url"], path)
        for role in ("nurse", "practitioner", "cashier", "consultant", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._open(self.users[role])
        with self.assertRaises(AccessError):
            self._open(self.reception_b)

    def test_nobody_reads_the_token(self):
        self._open()
        for user in (self.reception_a, self.manager_a, self.admin_clinic):
            branch = self.branch_a.with_user(user)
            with self.assertRaises(AccessError):
                branch.read(["call_token"])
            with self.assertRaises(AccessError):
                branch.search([("call_token", "!=", False)])
            with self.assertRaises(AccessError):
                branch.write({"call_token": "x"})

    def test_the_address_is_renewed(self):
        old = self._open()
        branch = self.branch_a.with_user(self.manager_a)
        self.assertEqual(
            branch.action_renew_call_screen()["tag"], "display_notification"
        )
        self.assertNotEqual(self._open(), old)
        logged = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(
            (logged.operation, logged.actor_id),
            ("branch.call_screen", self.manager_a.id),
        )
        with self.assertRaises(AccessError):
            self.branch_a.with_user(self.reception_a).action_renew_call_screen()
        with self.assertRaises(AccessError):
            self.branch_b.with_user(self.manager_a).action_renew_call_screen()

    # -- the bus -------------------------------------------------------------------
    def _get_told(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("channel", "like", CHANNEL)])
        found = [(row.channel, json.loads(row.message)) for row in told]
        told.unlink()
        return found

    def test_the_screen_is_told_that_something_moved_and_nothing_else(self):
        self._open()
        self._get_told()
        self._call()
        self.visit._action_consult()
        told = self._get_told()
        self.assertEqual(len(told), 1)
        self.assertEqual(told[0][1], {"type": "clinic_desk/call", "payload": {}})
        self.assertIn(self.branch_a.call_token, told[0][0])

    def test_nobody_is_told_where_no_screen_was_opened(self):
        self._get_told()
        self._call()
        self.assertFalse(self._get_told())


@tagged("post_install", "-at_install")
class TestCallScreen(HttpCase, CallCommon):
    def test_the_page_is_open_to_who_has_the_address(self):
        self._call()
        self.env["res.lang"]._activate_lang("en_US")
        page = self.url_open(self._open())
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.branch_a.name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        state = self.url_open(self._open() + "/state").json()
        self.assertEqual(state["calls"][0]["number"], 1)
        for text in (page.text, json.dumps(state, ensure_ascii=False)):
            for word in ("王小明", "牙疼", self.patient.record_number, "8000"):
                self.assertNotIn(word, text)

    def test_other_addresses_show_nothing(self):
        path = self._open()
        self.branch_a.with_user(self.manager_a).action_renew_call_screen()
        for wrong in (
            path,
            "/clinic/call/x",
            "/clinic/call/False",
            f"{path}{'x' * 70}",
        ):
            for suffix in ("", "/state"):
                with self.subTest(wrong + suffix):
                    self.assertEqual(self.url_open(wrong + suffix).status_code, 404)

    def test_the_screen_in_a_browser(self):
        """Numbers appear, and a call rings without the page being loaded again."""
        self._new_waiting_number()
        self._call("Surgery")
        ready = "document.querySelectorAll('#call_list li').length === 1"
        self.browser_js(
            self._open(),
            """
            const row = document.querySelector("#call_list li");
            const waiting = document.querySelector("#waiting_list").textContent;
            if (row.textContent === "1SurgeryDr. Sun" && waiting === "2") {
                console.log("test successful");
            } else {
                console.error(row.textContent + " / " + waiting);
            }
            """,
            ready,
        )
