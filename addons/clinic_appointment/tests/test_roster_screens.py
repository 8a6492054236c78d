"""Roster and leaves as the manager keeps them."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DAY, AppointmentCommon

WEEK_LATER = DAY + timedelta(days=7)


@tagged("post_install", "-at_install")
class TestRosterPlan(AppointmentCommon):
    def _plan(self, user=None, **vals):
        dialogs = self.env["clinic.roster.plan"].with_user(user or self.manager_a)
        values = {
            "practitioner_ids": (self.doctor | self.other_doctor).ids,
            "branch_id": self.branch_a.id,
            "day_from": WEEK_LATER,
            "day_to": WEEK_LATER + timedelta(days=13),
            "hour_from": 8.5,
            "hour_to": 12,
        }
        return dialogs.create({**values, **vals})

    def _get_made(self):
        rosters = self.env["clinic.roster"]
        return rosters.search([("day", ">=", WEEK_LATER)])

    def test_the_same_hours_on_days_of_the_week(self):
        dialog = self._plan()
        self.assertEqual(dialog.hint, "Shifts that are made: 20.")
        action = dialog.action_plan()
        made = self._get_made()
        self.assertEqual(action["domain"], [("id", "in", made.sorted("id").ids)])
        self.assertEqual(len(made), 20)
        self.assertEqual({row.day.weekday() for row in made}, {0, 1, 2, 3, 4})
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertEqual(made[0].start_at, self._at(8, 30, day=WEEK_LATER))

    def test_published_at_once(self):
        self._plan(is_published=True).action_plan()
        self.assertEqual(set(self._get_made().mapped("state")), {"published"})

    def test_shifts_of_other_branches_are_named(self):
        self.other_doctor.branch_ids |= self.branch_b
        ours = self._new_roster(self.doctor, day=WEEK_LATER)
        other = self._new_roster(self.other_doctor, self.branch_b, day=WEEK_LATER)
        (ours | other)._action_withdraw()
        sentence = f"Take those of {self.branch_b.name} out"
        for rows in (ours | other, other):
            rows = rows.with_user(self.manager_a)
            with self.assertSentence(UserError, sentence):
                rows.action_publish()
            with self.assertSentence(UserError, sentence):
                rows.action_withdraw()
        ours.with_user(self.manager_a).action_publish()
        self.assertEqual((ours | other).mapped("state"), ["published", "draft"])

    def test_a_place_in_one_line(self):
        branch = self.branch_a
        branch.country_id = self.env.ref("base.cn")
        branch.write({"state_id": False, "city": "Haicheng", "street": "12 Ferry Road"})
        self.assertEqual(branch._get_place_text(), "Haicheng 12 Ferry Road")
        branch.write({"city": "海城市", "street": "渡口路12号", "street2": "B座"})
        self.assertEqual(branch._get_place_text(), "海城市渡口路12号B座")

    def test_no_day_is_explained(self):
        weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
        for vals in (
            dict.fromkeys(weekdays, False),
            {"day_to": DAY},
            {"day_to": DAY + timedelta(days=400)},
        ):
            with self.subTest(vals), self.assertSentence(UserError, "at least one day"):
                self._plan(**vals).action_plan()

    def test_at_two_places_is_refused(self):
        self._plan().action_plan()
        with self.assertSentence(ValidationError, "already"):
            self._plan(hour_from=11, hour_to=15).action_plan()

    def test_publish_and_back(self):
        self._plan().action_plan()
        rows = self._get_made().with_user(self.manager_a)
        rows.action_publish()
        self.assertEqual(set(rows.mapped("state")), {"published"})
        rows.action_withdraw()
        self.assertEqual(set(rows.mapped("state")), {"draft"})

    def test_back_to_draft_needs_free_hours(self):
        self._book(self._at(9))
        with self.assertSentence(UserError, "booked in these hours"):
            self.roster.with_user(self.manager_a).action_withdraw()

    def test_as_many_statements_for_one_shift_as_for_twenty(self):
        counts = []
        for first, last in ((0, 0), (7, 7), (28, 55)):  # the first one warms up
            dialog = self._plan(
                practitioner_ids=self.doctor.ids,
                day_from=WEEK_LATER + timedelta(days=first),
                day_to=WEEK_LATER + timedelta(days=last),
                is_published=True,
            )
            self.env.flush_all()
            before = self.cr.sql_log_count
            domain = dialog.action_plan()["domain"]
            self.env["clinic.roster"].search(domain).action_withdraw()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(self._get_made()), 22)
        self.assertEqual(counts[2], counts[1])

    def test_roles(self):
        for role in ("reception", "practitioner", "nurse", "finance"):
            user = self.users[role]
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self._plan(user)
                with self.assertRaises(AccessError):
                    self.roster.with_user(user).action_publish()
                with self.assertRaises(AccessError):
                    self.roster.with_user(user).action_withdraw()


@tagged("post_install", "-at_install")
class TestLeaveScreen(AppointmentCommon):
    def _leave(self, **vals):
        leaves = self.env["clinic.leave"].with_user(self.manager_a)
        values = {
            "practitioner_id": self.doctor.id,
            "start_at": self._at(9),
            "stop_at": self._at(12),
        }
        return leaves.create({**values, **vals})

    def test_over_booked_times_it_is_saved_and_they_are_listed(self):
        booked = self._book(self._at(9))
        self._book(self._at(13), patient_id=self.other_patient.id)
        leave = self._leave()
        self.assertEqual(leave.affected_count, 1)
        action = leave.action_open_affected()
        self.assertEqual(self.appointments.search(action["domain"]), booked)

    def test_nobody_is_booked(self):
        with self.assertSentence(UserError, "Nobody is booked"):
            self._leave().action_open_affected()

    def test_others_read_no_list(self):
        self._book(self._at(9))
        leave = self._leave().with_user(self.users["marketing"])
        with self.assertRaises(AccessError):
            leave.action_open_affected()
