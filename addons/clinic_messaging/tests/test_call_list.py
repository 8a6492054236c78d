from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_calls import MORNING
from .common_replies import ReplyCommon

MASKED, SHOWN = "+86138****8000", "+8613800138000"


@tagged("post_install", "-at_install")
class TestCallList(ReplyCommon):
    """The list of who calls: numbers, windows, tiles, timeline."""

    def _count_notes(self):
        self.env.cr.precommit.run()
        return self.env["clinic.access.log"].search_count([])

    # -- numbers -----------------------------------------------------------------------
    def test_the_number_of_what_i_took_is_shown(self):
        task = self._open_call().with_user(self.followup)
        self.assertEqual(task.phone_shown, MASKED)
        task.action_take()
        task.invalidate_recordset()
        task.patient_id.invalidate_recordset()
        self.assertEqual(task.phone_shown, SHOWN)
        other = task.with_user(self.reception_a)
        self.assertEqual(other.phone_shown, MASKED)

    def test_one_row_of_the_log_for_the_list(self):
        tasks = self.tasks
        for number in range(3):
            patient = self._new_patient(f"李{number}", phone=f"1390013900{number}")
            tasks |= self._open_call(patient, user=self.followup)
        before = self._count_notes()
        mine = tasks.with_user(self.followup)
        self.assertEqual(len(set(mine.mapped("phone_shown"))), 3)
        self.assertFalse(any("*" in task.phone_shown for task in mine))
        self.assertEqual(self._count_notes() - before, 1)

    def test_what_is_due_tomorrow_is_not_shown(self):
        due_at = MORNING + timedelta(days=1)
        task = self._open_call(due_at=due_at, user=self.followup)
        self.assertEqual(task.with_user(self.followup).phone_shown, MASKED)

    def test_call_takes_it_and_dials(self):
        task = self._open_call().with_user(self.followup)
        action = task.action_call()
        self.assertEqual(action["params"]["number"], SHOWN)
        self.assertEqual(task.user_id, self.followup)

    def test_no_call_at_noon(self):
        self._set_policy("contact.call_pause", "12:00-14:00")
        task = self._open_call().with_user(self.followup)
        noon = self._at(MORNING + timedelta(hours=3))
        with noon, self.assertSentence(UserError, "No call to"):
            task.action_call()

    # -- windows -----------------------------------------------------------------------
    def _note(self, task, **vals):
        action = task.action_outcome()
        windows = self.env[action["res_model"]].with_user(task.env.user)
        with Form(windows.with_context(**action["context"])) as form:
            for name, value in vals.items():
                setattr(form, name, value)
        return form.record

    def test_refused_with_a_withdrawal(self):
        task = self._open_call().with_user(self.followup)
        self._note(task, is_withdrawn=True, note="angry").action_refused()
        self.assertEqual((task.state, task.outcome), ("done", "refused"))
        consents = self.env["clinic.contact.consent"]
        row = consents.search([("patient_id", "=", self.patient.id)])
        self.assertEqual(
            (row.purpose, row.channel, row.decision),
            ("transactional", "phone", "withdrawn"),
        )
        self.assertIn(self.followup.name, row.evidence)

    def test_calls_about_care_are_not_withdrawn(self):
        task = self._open_call(purpose="clinical").with_user(self.followup)
        self._note(task, is_withdrawn=True).action_refused()
        row = self.env["clinic.contact.consent"].search(
            [("patient_id", "=", self.patient.id)]
        )
        self.assertEqual(row.purpose, "marketing")

    def test_a_withdrawal_with_another_outcome(self):
        task = self._open_call().with_user(self.followup)
        window = self._note(task, is_withdrawn=True)
        with self.assertSentence(UserError, "Press Refused"):
            window.action_reached()
        self.assertEqual(task.state, "open")

    def test_each_button_of_the_window(self):
        for name in ("reached", "booked", "missed", "reschedule", "wrong_number"):
            with self.subTest(name):
                patient = self._new_patient(name, phone="13900139001")
                task = self._open_call(patient).with_user(self.followup)
                getattr(self._note(task), f"action_{name}")()
                self.assertEqual(task.outcome, name)

    def test_a_window_shows_no_foreign_call(self):
        task = self._open_call()
        window = self.env["clinic.call.note"].with_user(self.reception_b)
        made = window.create({"task_id": task.id})
        with self.assertRaises(AccessError):
            made.read(["script"])
        with self.assertRaises(AccessError):
            made.action_reached()

    def test_several_are_handed_over(self):
        tasks = self._open_call() | self._open_call(kind="unknown")
        action = tasks.with_user(self.followup).action_give()
        windows = self.env[action["res_model"]].with_user(self.followup)
        with Form(windows.with_context(**action["context"])) as form:
            form.user_id = self.reception_a
        self.assertIn(self.reception_a, form.record.possible_user_ids)
        self.assertNotIn(self.reception_b, form.record.possible_user_ids)
        form.record.action_give()
        self.assertEqual(tasks.user_id, self.reception_a)

    # -- elsewhere ---------------------------------------------------------------------
    def _get_tiles(self, user):
        user.sudo().clinic_branch_id = self.branch_a
        home = self.env["clinic.home"].with_user(user).get_home()
        return {tile["key"]: tile["count"] for tile in home["tiles"]}

    def test_the_numbers_of_the_first_page(self):
        self._open_call()
        self._open_call(kind="unknown", user=self.followup)
        self._receive()
        self._new_message("f", state="failed", sent_at=False)
        self._new_message("h", state="to_do", channel="wechat", sent_at=False)
        tiles = self._get_tiles(self.followup)
        self.assertEqual((tiles["calls"], tiles["my_calls"]), ("1", "1"))
        self.assertEqual((tiles["replies"], tiles["by_hand"]), ("1", "1"))
        self.assertNotIn("failed_messages", tiles)
        self.assertEqual(self._get_tiles(self.manager_a)["failed_messages"], "1")
        self.assertFalse({"calls", "replies"} & set(self._get_tiles(self.finance)))
        for key in ("calls", "my_calls", "replies", "by_hand"):
            home = self.env["clinic.home"].with_user(self.followup)
            action = home.open_tile(key)
            rows = home.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(str(rows), tiles[key])

    def test_calls_stand_on_the_timeline(self):
        task = self._open_call().with_user(self.followup)
        task._action_outcome("booked", note="Thursday at ten")
        page = self.patient.with_user(self.followup).get_timeline(["call"])
        row = page["entries"][0]
        self.assertIn("Booked", row["title"])
        self.assertEqual(row["text"], "Thursday at ten")

    def test_lists_ask_as_often_for_one_as_for_twenty(self):
        tasks, replies = self.tasks, self.replies
        for number in range(20):
            patient = self._new_patient(f"周{number}", phone=f"139001390{number:02}")
            tasks |= self._open_call(patient, user=self.followup)
            replies |= self._receive(
                number=str(number), address=f"139001390{number:02}"
            )
        for records, view in (
            (tasks, "clinic_call_task_view_list"),
            (replies, "clinic_message_reply_view_list"),
        ):
            with self.subTest(view):
                mine = records.with_user(self.followup)
                names = self._get_shown(mine, view)
                mine.web_read(names)
                counts = [self._count(mine[:n], names) for n in (1, 20)]
                self.assertEqual(*counts)

    def _get_shown(self, records, view):
        view = self.env.ref(f"clinic_messaging.{view}")
        info = records.get_view(view.id, "list")["models"][records._name]
        return {name: {} for name in info if name in records._fields}

    def _count(self, records, names):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        records.web_read(names)
        return self.env.cr.sql_log_count - start
