from odoo.addons.clinic_patient.tests.common_takeout import TakeoutCommon
from odoo.addons.clinic_patient.tools.takeout import key_id
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintPlaces(ComplaintCommon, TakeoutCommon):
    """Where a complaint shows: file, board, first page, timeline, take-out, replies."""

    def _alerts(self, user, patient=None):
        patient = (patient or self.patient).with_user(user)
        patient.invalidate_recordset()
        return [alert["code"] for alert in patient.header_alerts]

    # -- the file ----------------------------------------------------------------------
    def test_the_desk_sees_that_there_is_one(self):
        self.assertNotIn("complaint", self._alerts(self.reception_a))
        complaint = self._complain(user=self.manager)
        for role in ("reception", "practitioner", "followup", "manager"):
            self.assertIn("complaint", self._alerts(self.users[role]), role)
        with self.assertRaises(AccessError):
            complaint.with_user(self.reception_a).read(["description"])
        complaint._action_answer("Sorry")
        self.assertIn("complaint", self._alerts(self.reception_a), "not closed yet")
        complaint._action_close("no")
        self.assertNotIn("complaint", self._alerts(self.reception_a))

    def test_privacy_officers_are_not_told(self):
        self._complain()
        self.assertNotIn("complaint", self._alerts(self.users["privacy"]))

    def test_whom_not_to_ask(self):
        self.assertFalse(self.patient._has_open_complaint())
        complaint = self._complain()
        patients = self.patient | self.other_patient
        self.assertTrue(patients._has_open_complaint())
        self.assertEqual(patients._get_open_complaints().patient_id, self.patient)
        mine = complaint.with_user(self.manager)
        mine._action_answer("Sorry")
        mine._action_close("no")
        self.assertFalse(self.patient._has_open_complaint())

    def test_as_many_queries_for_twenty_files(self):
        patients = self.patients.browse()
        for number in range(20):
            patients |= self._new_patient(f"张{number}")
        for patient in patients:
            self._complain(patient_id=patient.id)
        counts = []
        for some in (patients[:1], patients):
            self.env.invalidate_all()
            some = some.with_user(self.reception_a)
            some._get_header_alerts()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_header_alerts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_on_the_timeline_of_who_may_read_it(self):
        complaint = self._complain(category_id=self.categories["waiting"].id)
        for user, shown in ((self.manager, True), (self.users["nurse"], False)):
            page = self.patient.with_user(user).get_timeline()
            found = [one for one in page["entries"] if one["kind"] == "complaint"]
            self.assertEqual(bool(found), shown, user.login)
            if found:
                self.assertIn(complaint.number, found[0]["title"])
                self.assertNotIn("hour", str(found[0]))

    def test_from_the_file(self):
        action = self.patient.with_user(self.reception_a).action_complain()
        form = self.complaints.with_user(self.reception_a).with_context(
            **action["context"]
        )
        complaint = form.create({"description": "The heating is off."})
        self.assertEqual(complaint.patient_id, self.patient)
        self.assertEqual(complaint.branch_id, self.branch_a)
        with self.assertRaises(AccessError):
            self.patient.with_user(self.users["marketing"]).action_complain()
        found = self.patient.with_user(self.manager).action_open_complaints()
        self.assertEqual(self.complaints.search(found["domain"]), complaint)

    # -- replies -----------------------------------------------------------------------
    def _new_reply(self, **vals):
        return self._bulk("clinic.message.reply").create(
            {
                "patient_id": self.patient.id,
                "branch_id": self.branch_a.id,
                "channel": "sms",
                "address": "13800138000",
                "body": "I waited for two hours!",
                "received_at": "2030-03-01 01:00:00",
                "due_at": "2030-03-01 02:30:00",
                **vals,
            }
        )

    def test_from_a_reply_which_is_dealt_with_then(self):
        reply = self._new_reply()
        action = reply.with_user(self.reception_a).action_complain()
        form = self.complaints.with_user(self.reception_a).with_context(
            **action["context"]
        )
        complaint = form.create({})
        self.assertEqual(complaint.description, "I waited for two hours!")
        self.assertEqual(
            (complaint.channel, complaint.patient_id.id), ("message", self.patient.id)
        )
        self.assertEqual((reply.state, reply.done_by), ("done", self.reception_a))
        with self.assertRaisesRegex(UserError, "dealt with this reply"):
            reply.with_user(self.reception_a).action_complain()

    def test_a_reply_of_another_branch(self):
        reply = self._new_reply(branch_id=self.branch_b.id, patient_id=False)
        with self.assertRaises(AccessError):
            reply.with_user(self.reception_a).action_complain()
        with self.assertRaises(AccessError):
            self._complain(reply_id=reply.id)

    # -- the desk ----------------------------------------------------------------------
    def test_on_the_board(self):
        visit = self._new_visit()
        other = self._new_visit(patient_id=self.other_patient.id)
        self._complain()
        cards = {
            card["id"]: card["has_complaint"]
            for card in self.env["clinic.desk.board"]
            .with_user(self.reception_a)
            .get_cards((visit | other).ids, self.branch_a.id)
        }
        self.assertEqual(cards, {visit.id: True, other.id: False})

    # -- the first page ----------------------------------------------------------------
    def _tiles(self, user):
        user.sudo().clinic_branch_id = self.branch_a
        home = self.env["clinic.home"].with_user(user).get_home()
        return {tile["key"]: tile["count"] for tile in home["tiles"]}

    def test_on_the_first_page(self):
        (self.manager | self.director).sudo().active = False
        self._complain()
        (self.manager | self.director).sudo().active = True
        mine = self._complain()
        other = self._complain()
        other.with_user(self.manager)._action_give(self.users["nurse"])
        tiles = self._tiles(self.manager)
        self.assertEqual(tiles["my_complaints"], "1")
        self.assertEqual(tiles["nobodys_complaints"], "1")
        self.assertEqual(tiles["late_complaints"], "0")
        self.assertEqual(self._tiles(self.users["nurse"])["my_complaints"], "1")
        with freeze_time(self._local(4, 9)):
            self.assertEqual(self._tiles(self.manager)["late_complaints"], "3")
            mine.sudo()._follow()
            self.assertEqual(self._tiles(self.director)["reported_complaints"], "1")
        mine.with_user(self.manager)._action_answer("Sorry")
        self.assertEqual(self._tiles(self.manager)["my_complaints"], "0")

    def test_a_number_opens_its_rows(self):
        complaint = self._complain()
        self._tiles(self.manager)
        home = self.env["clinic.home"].with_user(self.manager)
        action = home.open_tile("my_complaints")
        self.assertEqual(self.complaints.search(action["domain"]), complaint)

    # -- take-out ----------------------------------------------------------------------
    def test_it_leaves_with_the_file(self):
        complaint = self._complain()
        complaint.with_user(self.manager)._action_answer("qzsorry")
        self._complain(patient_id=self.other_patient.id, description="qzother")
        self.env.flush_all()
        folder, _totals = self._export(self.patient, user=self.privacy)
        rows = {key_id(row["id"]): row for row in self._rows(folder, "complaints")}
        self.assertEqual(set(rows), set(complaint.ids))
        row = rows[complaint.id]
        self.assertEqual(row["resolution"], "qzsorry")
        self.assertNotIn("escalation", row)
        folder, _totals = self._export(self.patient, masked=True)
        text = (folder / "complaints.masked.csv").read_text("utf-8")
        self.assertNotIn("qzsorry", text)
        self.assertNotIn("Waited", text)
