from datetime import timedelta

from odoo.addons.clinic_patient.tests.common_takeout import TakeoutCommon
from odoo.addons.clinic_patient.tools.takeout import key_id
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_lifecycle import LifecycleCommon


@tagged("post_install", "-at_install")
class TestFollowupHand(LifecycleCommon):
    """What people do outside of the recall list."""

    def setUp(self):
        super().setUp()
        self.row = self._new_row().with_user(self.caller)

    def _open(self, rows):
        action = rows.action_close()
        model = self.env[action["res_model"]].with_user(self.caller)
        return Form(model.with_context(**action["context"]))

    def test_closed_with_a_reason(self):
        for reason, state in (("came", "done"), ("not_needed", "dropped")):
            row = self._new_row().with_user(self.caller)
            form = self._open(row)
            form.reason = reason
            form.note = "Said so at the desk"
            form.save().action_close()
            self.assertEqual((row.state, row.reason), (state, reason))
            self.assertEqual(self._last(row).note, "Said so at the desk")

    def test_many_closed_at_once(self):
        rows = self.row | self._new_row(days=1).with_user(self.caller)
        wizard = self._open(rows).save()
        self.assertEqual(wizard.count, 2)
        wizard.action_close()
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_reasons_that_a_person_does_not_say(self):
        codes = dict(self.env["clinic.followup.close"]._fields["reason"].selection)
        self.assertNotIn("deceased", codes)
        self.assertIn("refused", codes)

    def test_closed_meanwhile(self):
        wizard = self._open(self.row).save()
        self.row._action_drop("not_needed")
        with self.assertRaisesRegex(UserError, "has closed this follow-up already"):
            wizard.action_close()
        with self.assertRaisesRegex(UserError, "Reload the list"):
            self.row.action_close()

    def test_whoever_only_reads_closes_and_opens_nothing(self):
        row = self.row.with_user(self.users["medical_director"])
        for name in ("action_close", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(row, name)()

    def test_opened_again(self):
        self.row._action_done("reached")
        self.row.action_reopen()
        self.assertEqual(self.row.state, "open")

    def test_late_is_a_matter_of_the_branch_day(self):
        late, due = self._new_row(days=-1), self._new_row()
        booked = self._new_row(days=-1, kind="revisit")
        self._book(self._at(9))
        rows = late | due | booked
        self.assertEqual(rows.filtered("is_late"), late)
        found = self.rows.with_user(self.caller).search(
            [("is_late", "=", True), ("id", "in", rows.ids)]
        )
        self.assertEqual(found.ids, late.ids)

    def test_form_of_a_new_one(self):
        model = self.rows.with_user(self.caller).with_context(
            default_patient_id=self.patient.id
        )
        form = Form(model)
        form.title = "Ask about the bite"
        form.kind = "revisit"
        form.due_on = self.today
        form.owner_id = self.caller
        row = form.save()
        self.assertEqual(row.branch_id, self.branch_a)
        self.assertEqual((row.owner_id, row.kind), (self.caller, "revisit"))

    def test_form_of_an_old_one(self):
        later = self.today + timedelta(days=3)
        with Form(self.row) as form:
            form.due_on = later
            form.note = "After six"
        self.assertEqual((self.row.due_on, self.row.late_on), (later, later))
        self.assertEqual(self._whats(self.row), ["planned", "moved"])

    def test_every_role_opens_its_screens(self):
        actions = ("list", "form", "kanban", "search")
        for name in ("reception", "nurse", "practitioner", "privacy", "manager"):
            rows = self.rows.with_user(self.users[name])
            for view in actions:
                self.assertTrue(rows.get_view(view_type=view)["arch"])

    # -- the file ----------------------------------------------------------------------
    def test_page_of_the_patient(self):
        self._new_row(days=3)
        self._new_row()._action_drop("other")
        patient = self.patient.with_user(self.caller)
        self.assertEqual(patient.followup_count, 2)
        action = patient.action_open_followups()
        rows = self.rows.with_user(self.caller).search(action["domain"])
        self.assertEqual(len(rows), 3)
        cashier = self.patient.with_user(self.users["cashier"])
        self.assertEqual(cashier.followup_count, 0)

    def test_timeline_tells_what_became_of_it(self):
        self.row.sudo().title = "Call after treatment"
        self.row._action_done("reached", "qzprivate")
        entries = self.patient.with_user(self.caller).get_timeline(["followup"])[
            "entries"
        ]
        self.assertEqual(entries[0]["title"], "Call after treatment · Done")
        self.assertEqual(entries[0]["text"], "Reached")
        self.assertNotIn("qzprivate", str(entries))

    def test_a_next_step_is_told_once(self):
        visit = self._new_left_visit()
        self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "followup", "due_on": self.today}
        )
        patient = self.patient.with_user(self.caller)
        kinds = [one["kind"] for one in patient.get_timeline()["entries"]]
        self.assertEqual(kinds.count("next_step"), 1)
        self.assertEqual(kinds.count("followup"), 1)  # the one of setUp


@tagged("post_install", "-at_install")
class TestTakeoutFollowups(LifecycleCommon, TakeoutCommon):
    def test_what_was_planned_for_him_goes_with_him(self):
        row = self._new_row(title="qztitle", note="qznote")
        theirs = self._new_row(patient_id=self.other_patient.id)
        row._action_drop("not_needed")
        self.env.flush_all()
        folder, _totals = self._export(self.patient, user=self.privacy)
        rows = {key_id(one["id"]): one for one in self._rows(folder, "followups")}
        self.assertIn(row.id, rows)
        self.assertNotIn(theirs.id, rows)
        told = rows[row.id]
        self.assertEqual((told["state"], told["reason"]), ("dropped", "not_needed"))
        self.assertEqual((told["title"], told["note"]), ("qztitle", "qznote"))
        self.assertNotIn("escalation", told)
        folder, _totals = self._export(self.patient, masked=True)
        text = (folder / "followups.masked.csv").read_text("utf-8")
        self.assertNotIn("qztitle", text)
        self.assertNotIn("qznote", text)
