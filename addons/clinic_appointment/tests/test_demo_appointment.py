"""The demo clinic has a roster, a day of bookings, and days to come."""

from odoo import fields
from odoo.addons.clinic_base.tests.common import use_key_ring
from odoo.tests import TransactionCase, freeze_time, tagged


@tagged("post_install", "-at_install")
class TestDemoAppointments(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_key_ring(cls)
        cls.demo = cls.env["clinic.demo"]
        cls.demo._load()
        cls.demo._load_desk()
        cls.demo._load_appointments()
        cls.branches = {
            code: cls.env.ref(f"clinic_patient.demo_branch_{code}")
            for code in ("rs", "ot")
        }
        cls.now = fields.Datetime.now()

    def _get_bookings(self, code, *domain):
        branch = self.branches[code]
        return self.env["clinic.appointment"].search(
            [("branch_id", "=", branch.id), *domain]
        )

    def _get_today(self, code):
        return self.branches[code]._local_date(self.now)

    def test_two_branches_have_a_day_and_days_to_come(self):
        for code, today, ahead in (("rs", 11, 10), ("ot", 3, 3)):
            day = self._get_today(code)
            of_day = self._get_bookings(code, ("local_date", "=", day))
            coming = self._get_bookings(code, ("local_date", ">", day))
            self.assertGreaterEqual(len(of_day), today)
            self.assertGreaterEqual(len(coming), ahead)
            self.assertEqual(set(coming.mapped("state")), {"booked"})

    def test_every_booking_has_its_visit(self):
        for code in self.branches:
            for booking in self._get_bookings(code):
                visit = booking.visit_id
                self.assertEqual(visit.patient_id, booking.patient_id)
                self.assertEqual(visit.practitioner_id, booking.practitioner_id)
                self.assertEqual(visit.planned_at, booking.start_at)

    def test_what_became_of_it_is_no_sooner_than_its_time(self):
        for code in self.branches:
            over = self._get_bookings(code, ("state", "!=", "booked"))
            self.assertFalse(over.filtered(lambda one: one.start_at > self.now))

    def test_some_have_answered(self):
        answers = set(self._get_bookings("rs").mapped("confirm_state"))
        self.assertLessEqual({"none", "confirmed", "declined"}, answers)

    def test_drafts_wait_to_be_published(self):
        rosters = self.env["clinic.roster"].search([])
        self.assertEqual(set(rosters.mapped("state")), {"draft", "published"})
        last = max(row.day for row in rosters if row.state == "published")
        first = min(row.day for row in rosters if row.state == "draft")
        self.assertLess(last, first)

    def test_services_say_what_they_take(self):
        reason = self.env["clinic.booking.reason"].search([("name", "=", "Toothache")])
        self.assertEqual(reason.minutes, 30)
        self.assertEqual(reason.service_id.clinic_minutes, 20)
        rooms = self.env["clinic.room"].search([])
        self.assertEqual(set(rooms.mapped("kind")), {"room", "chair"})
        self.assertEqual(len(self.env["clinic.device"].search([])), 2)

    def test_a_leave_lies_ahead(self):
        leave = self.env["clinic.leave"].search([], limit=1)
        self.assertGreater(leave.start_at, self.now)

    def test_the_desk_reads_its_board(self):
        user = self.env.ref("clinic_patient.demo_user_reception")
        board = self.env["clinic.appointment.board"].with_user(user).get_board()
        self.assertEqual(len(board["rooms"]), 4)
        self.assertGreaterEqual(len(board["cards"]), 10)
        self.assertTrue(board["open"])

    def test_loaded_twice_it_is_there_once(self):
        count = self.env["clinic.appointment"].search_count([])
        self.demo._load_appointments()
        self.assertEqual(self.env["clinic.appointment"].search_count([]), count)


@tagged("post_install", "-at_install")
@freeze_time("2030-03-01 16:04:00")
class TestDemoAtNight(TestDemoAppointments):
    """The same clinic, made at four minutes past midnight of a Saturday."""

    def test_who_is_in_the_house_came_today(self):
        for code, branch in self.branches.items():
            day = self._get_today(code)
            visits = self.env["clinic.visit"].search(
                [("branch_id", "=", branch.id), ("local_date", "=", day)]
            )
            states = set(visits.mapped("state"))
            self.assertLessEqual({"expected", "waiting", "in_treatment"}, states)
            for visit in visits.filtered("arrived_at"):
                self.assertEqual(branch._local_date(visit.arrived_at), day)
