from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_timeline import TimelineCommon

KEYS = {
    "kind",
    "model",
    "id",
    "at",
    "day",
    "time",
    "title",
    "text",
    "tone",
    "author",
    "open",
}


@tagged("post_install", "-at_install")
class TestTimeline(TimelineCommon):
    # -- pages ---------------------------------------------------------------------
    def test_pages_hold_every_row_once_newest_first(self):
        visits = self._new_old_visits(45)
        seen, before, pages = [], None, 0
        while pages < 10:
            page = self._get_timeline(kinds=["visit"], before=before, limit=20)
            seen += [row["id"] for row in page["entries"]]
            pages, before = pages + 1, page["next"]
            if not before:
                break
        self.assertEqual(pages, 3)
        self.assertEqual(seen, visits.ids)

    def test_rows_of_one_instant_are_paged_by_kind_and_number(self):
        """Steps due on the days of visits: equal instants, two kinds, no row lost."""
        visits = self._new_old_visits(6)
        for visit in visits:
            self._bulk("clinic.next.step").create(
                {
                    "visit_id": visit.id,
                    "kind": "followup",
                    "due_on": visits[2].local_date,
                }
            )
        seen, before = [], None
        while True:
            page = self._get_timeline(before=before, limit=1)
            seen += [(row["kind"], row["id"]) for row in page["entries"]]
            before = page["next"]
            if not before:
                break
        expected = {("visit", visit.id) for visit in visits}
        expected |= {("next_step", step.id) for step in visits.next_step_ids}
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(expected, set(seen))
        whole = self._get_entries(limit=100)
        self.assertEqual(seen, [(row["kind"], row["id"]) for row in whole])

    def test_a_page_says_where_it_goes_on(self):
        self._new_old_visits(3)
        self.assertIsNone(self._get_timeline(kinds=["visit"], limit=3)["next"])
        self.assertTrue(self._get_timeline(kinds=["visit"], limit=2)["next"])

    def test_shape_of_an_entry(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        (entry,) = self._get_entries(kinds=["visit"])
        self.assertEqual(set(entry), KEYS)
        self.assertEqual(entry["open"], ["clinic.visit", visit.id])
        self.assertEqual(entry["day"], str(visit.local_date))
        self.assertEqual(entry["author"], self.doctor.name)
        self.assertIn(self.branch_a.name, entry["title"])
        self.assertIn("Expected", entry["title"])

    def test_strange_arguments(self):
        self._new_old_visits(2)
        for before in (
            "x",
            "1|2",
            "2026-01-01|visit|x",
            "|||",
            "2026-01-01T00:00|v|1|",
        ):
            with self.subTest(before), self.assertSentence(UserError, "Reload"):
                self._get_timeline(before=before)
        self.assertEqual(self._get_entries(kinds=["no_such_kind"]), [])
        self.assertEqual(self._get_entries(kinds=[1, None, []]), [])
        self.assertEqual(len(self._get_entries(kinds=["visit"], limit=-5)), 1)
        self.assertEqual(len(self._get_entries(kinds=["visit"], limit=10**9)), 2)

    def test_one_file_at_a_time(self):
        both = self.patient | self._new_patient("Zweiter")
        with self.assertRaises(ValueError):
            both.get_timeline()

    # -- what is told ----------------------------------------------------------------
    def _get_one(self, kind, user=None):
        (entry,) = self._get_entries(user, kinds=[kind])
        return entry

    def test_a_next_step(self):
        visit = self._new_left_visit()
        step = self.env["clinic.next.step"].create(
            {
                "visit_id": visit.id,
                "kind": "revisit",
                "due_on": fields.Date.today() - timedelta(days=30),
                "reason": "Stitches out",
            }
        )
        entry = self._get_one("next_step")
        self.assertEqual(entry["title"], "Revisit · Overdue")
        self.assertEqual((entry["text"], entry["tone"]), ("Stitches out", "danger"))
        self.assertEqual(entry["open"], ["clinic.visit", visit.id])
        self.assertEqual(entry["day"], str(step.due_on))
        step._action_done()
        self.assertEqual(self._get_one("next_step")["title"], "Revisit · Done")

    def test_a_step_that_needs_no_day(self):
        visit = self._new_left_visit()
        self.env["clinic.next.step"].create(
            {"visit_id": visit.id, "kind": "none", "reason": "All well"}
        )
        self.assertEqual(self._get_one("next_step")["text"], "All well")

    def test_a_note_without_markup(self):
        mine = self.patient.with_user(self.reception_a)
        mine.message_post(body="Comes by taxi", message_type="comment")
        entry = self._get_one("note")
        self.assertEqual((entry["text"], entry["open"]), ("Comes by taxi", False))
        self.assertEqual(entry["author"], self.reception_a.name)

    def test_changes_of_the_file_are_no_notes(self):
        self.patient.with_user(self.reception_a).name = "王大明"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self._get_entries(kinds=["note"]), [])

    def test_a_consent(self):
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": "marketing",
                "channel": "sms",
                "decision": "refused",
            }
        )
        entry = self._get_one("consent")
        self.assertEqual(entry["title"], "Refused · Offers and news")
        self.assertEqual((entry["text"], entry["tone"]), ("SMS", "danger"))

    def test_a_family(self):
        relative = self._new_patient("王母")
        self.patient._join_family_of(relative)
        entry = self._get_one("family")
        self.assertIn("王母", entry["title"])
        self.assertEqual(entry["open"][0], "clinic.family")

    def test_a_merge(self):
        other = self._new_patient("王小名")
        number = other.record_number
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": self.patient.id, "drop_id": other.id, "reason": "Same ID"}
        )
        merge._action_merge()
        entry = self._get_one("merge")
        self.assertIn(number, entry["title"])
        self.assertEqual(entry["text"], "Same ID")

    def test_an_emergency_access_without_its_reason(self):
        patient = self._new_patient("Fern", self.reception_b)
        accesses = self.env["clinic.emergency.access"].with_user(self.nurse_a)
        accesses._open(patient.with_user(self.nurse_a), "unconscious after a fall")
        entries = self._get_timeline(
            self.privacy, patient=patient, kinds=["emergency"]
        )["entries"]
        self.assertEqual(len(entries), 1)
        self.assertEqual(entries[0]["author"], self.nurse_a.name)
        self.assertNotIn("unconscious", str(entries))

    def test_the_day_is_the_one_of_the_branch(self):
        self.branch_a.tz = "Asia/Shanghai"
        evening = fields.Datetime.to_datetime("2026-03-01 20:30:00")
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": "clinical",
                "decision": "granted",
                "decided_at": evening,
            }
        )
        entry = self._get_one("consent")
        self.assertEqual((entry["day"], entry["time"]), ("2026-03-02", "04:30"))
        self.assertEqual(entry["at"], "2026-03-01 20:30:00")

    def test_days_do_not_interleave_west_of_greenwich(self):
        """A note late on one day stands below the visit of the next."""
        self.branch_a.tz = "America/Los_Angeles"
        visit = self._new_old_visits(1)
        day = visit.local_date
        self.env["clinic.contact.consent"].create(
            {
                "patient_id": self.patient.id,
                "purpose": "clinical",
                "decision": "granted",
                # four in the morning in UTC is the evening before over there
                "decided_at": fields.Datetime.to_datetime(day) + timedelta(hours=4),
            }
        )
        days = [row["day"] for row in self._get_entries()]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(len(set(days)), 2)


@tagged("post_install", "-at_install")
class TestTimelineRights(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit(reason="Zahnweh")
        cls.env["clinic.visit.diagnosis"].create(
            {"visit_id": cls.visit.id, "text": "Karies"}
        )
        for model, vals in (
            ("clinic.allergy", {"substance": "Latex", "severity": "high"}),
            ("clinic.visit.medication", {"drug": "Ibuprofen", "dose": "400 mg"}),
            (
                "clinic.visit.observation",
                {"code": "8302-2", "name": "Height", "value": "167", "unit": "cm"},
            ),
            ("clinic.visit.immunization", {"vaccine": "Tetanus"}),
            ("clinic.visit.procedure", {"text": "Filling"}),
        ):
            if model != "clinic.allergy":
                vals["visit_id"] = cls.visit.id
            cls.env[model].create({"patient_id": cls.patient.id, **vals})
        cls.all_kinds = [row["kind"] for row in cls._get_timeline()["kinds"]]

    def _get_words(self, user, **kwargs):
        return str(self._get_entries(user, **kwargs))

    def test_clinical_kinds_for_treating_staff_alone(self):
        clinical = {"allergy", "diagnosis", "medication", "observation"}
        for role in ("practitioner", "nurse", "medical_director"):
            self.assertLessEqual(clinical, self._get_kinds(self.users[role]), role)
        for role in ("reception", "manager", "followup", "privacy"):
            self.assertFalse(clinical & self._get_kinds(self.users[role]), role)

    def test_reason_and_findings_by_role(self):
        self.assertIn("Zahnweh", self._get_words(self.reception_a))
        self.assertNotIn("Karies", self._get_words(self.reception_a))
        self.assertIn("Zahnweh · Karies", self._get_words(self.practitioner_a))
        for user in (self.manager_a, self.privacy):
            self.assertNotIn("Zahnweh", self._get_words(user))

    def test_details_when_asked_for(self):
        words = self._get_words(self.practitioner_a)
        self.assertIn("Latex", words)
        self.assertNotIn("Ibuprofen", words)
        kinds = ["diagnosis", "procedure", "medication", "observation"]
        words = self._get_words(self.practitioner_a, kinds=[*kinds, "immunization"])
        for word in ("Karies", "Filling", "Ibuprofen", "167 cm", "Tetanus"):
            self.assertIn(word, words)

    def test_asking_for_a_kind_opens_nothing(self):
        kinds = ["visit", "diagnosis", "medication", "allergy", "observation"]
        for user in (self.reception_a, self.manager_a):
            rows = self._get_entries(user, kinds=kinds)
            self.assertEqual({row["kind"] for row in rows}, {"visit"})

    def test_a_closed_file_is_refused(self):
        for user in (self.reception_b, self.users["marketing"], self.finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._get_timeline(user)

    def test_visits_out_of_care_are_not_told(self):
        patient = self._new_patient("Nicht in Behandlung")
        self._bulk("clinic.visit").create(
            {
                "patient_id": patient.id,
                "branch_id": self.branch_a.id,
                "state": "left",
                "arrived_at": fields.Datetime.now() - timedelta(days=900),
            }
        )
        mine = self._get_timeline(self.practitioner_a, patient=patient)
        self.assertNotIn("visit", {row["kind"] for row in mine["entries"]})
        desk = self._get_timeline(self.reception_a, patient=patient)
        self.assertIn("visit", {row["kind"] for row in desk["entries"]})

    # -- access log ------------------------------------------------------------------
    def _get_log(self, user):
        self.env.cr.precommit.run()
        return self.env["clinic.access.log"].search(
            [("user_id", "=", user.id)], order="id desc", limit=1
        )

    def test_what_is_shown_is_logged(self):
        self._get_log(self.practitioner_a)
        self._get_timeline(self.practitioner_a)
        row = self._get_log(self.practitioner_a)
        self.assertEqual(row.patient_ids, self.patient.ids)
        self.assertEqual(row.classes, "clinical")
        self.assertEqual(row.door, "clinic.patient.get_timeline")
        self.assertEqual(row.details["clinic.visit"], ["reason"])
        self.assertIn("clinic.visit.diagnosis", row.details)
        self.assertIn("clinic.allergy", row.details)

    def test_nothing_clinical_nothing_logged(self):
        before = self._get_log(self.manager_a)
        self._get_timeline(self.manager_a)
        self.assertEqual(self._get_log(self.manager_a), before)

    # -- cost ------------------------------------------------------------------------
    def test_the_same_queries_for_one_and_three_hundred(self):
        few, many = self._new_patient("Wenig"), self._new_patient("Viel")
        for patient, count in ((few, 1), (many, 300)):
            visits = self._new_old_visits(count, patient)
            self._bulk("clinic.visit.diagnosis").create(
                [{"visit_id": visit.id, "text": "x"} for visit in visits]
            )
            self._bulk("clinic.next.step").create(
                [
                    {
                        "visit_id": visit.id,
                        "kind": "followup",
                        "due_on": visit.local_date,
                    }
                    for visit in visits
                ]
            )

        def count_queries(user, patient):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._get_timeline(user, patient=patient)
            return self.env.cr.sql_log_count - start

        for user in (self.reception_a, self.practitioner_a):
            count_queries(user, few)
            with self.subTest(user.login):
                self.assertEqual(count_queries(user, few), count_queries(user, many))
