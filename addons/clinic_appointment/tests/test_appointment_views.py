"""Every screen of appointments opens for who has it in his menu, and reads its rows."""

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import AppointmentCommon

DESK = ("reception", "practitioner", "followup", "consultant", "manager")
READERS = (*DESK, "nurse", "medical_director", "privacy")
KEEPERS = ("manager", "administrator")


@tagged("post_install", "-at_install")
class TestAppointmentViews(AppointmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.sudo().consultant_id = cls.consultant
        cls.room = cls._new_room()
        cls.reason = cls.env["clinic.booking.reason"].create({"name": "Toothache"})
        cls.booking = cls._book(
            cls._at(9), reason_id=cls.reason.id, room_id=cls.room.id
        )
        cls.leave = cls.env["clinic.leave"].create(
            {
                "practitioner_id": cls.doctor.id,
                "start_at": cls._at(9),
                "stop_at": cls._at(12),
            }
        )

    def _get_names(self, model, view, user):
        """Fields that the client asks for to show this view to this user."""
        found = self.env[model].with_user(user).get_views([(False, view)])
        arch = etree.fromstring(found["views"][view]["arch"])
        names = [
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        ]
        return dict.fromkeys(names, {})

    def _read(self, record, view, user):
        names = self._get_names(record._name, view, user)
        return record.with_user(user).web_read(names)[0]

    def test_bookings_open_for_their_readers(self):
        for role in READERS:
            user = self.users[role]
            if not self.booking.with_user(user).has_access("read"):
                continue  # not in care before the day
            for view in ("list", "kanban", "form"):
                with self.subTest(f"{role} {view}"):
                    self.assertTrue(self._read(self.booking, view, user))

    def test_most_of_them_read_this_booking(self):
        readers = [
            role
            for role in READERS
            if self.booking.with_user(self.users[role]).has_access("read")
        ]
        self.assertLessEqual(set(DESK) - {"practitioner"}, set(readers))

    def test_why_he_comes_is_for_those_who_treat(self):
        for role, reads in (
            ("reception", True),
            ("manager", False),
            ("consultant", False),
            ("followup", False),
        ):
            with self.subTest(role):
                shown = self._read(self.booking, "form", self.users[role])
                self.assertEqual("reason" in shown, reads)
                self.assertEqual("reason_id" in shown, reads)

    def test_history_is_shown(self):
        self.booking.with_user(self.reception_a).action_confirm()
        shown = self._read(self.booking, "form", self.reception_a)
        self.assertEqual(len(shown["event_ids"]), 2)

    def test_roster_and_leaves_open_for_staff(self):
        for role in ("reception", "nurse", "practitioner", "manager"):
            user = self.users[role]
            for view in ("list", "kanban", "form", "calendar"):
                with self.subTest(f"{role} roster {view}"):
                    self.assertTrue(self._read(self.roster, view, user))
            for view in ("list", "form"):
                with self.subTest(f"{role} leave {view}"):
                    self.assertTrue(self._read(self.leave, view, user))

    def test_the_manager_keeps_them_by_hand(self):
        rosters = self.env["clinic.roster"].with_user(self.manager_a)
        form = Form(rosters)
        form.practitioner_id = self.doctor
        form.day = "2030-03-05"
        form.hour_from, form.hour_to = 9, 12
        made = form.save()
        self.assertEqual((made.branch_id, made.state), (self.branch_a, "draft"))
        form = Form(self.env["clinic.leave"].with_user(self.manager_a))
        form.branch_id = self.branch_a
        form.start_at, form.stop_at = self._at(9), self._at(10)
        self.assertEqual(form.affected_count, 1)
        self.assertTrue(form.save())

    def test_places_and_complaints_are_kept_by_few(self):
        for model, vals in (
            ("clinic.room", {"name": "Room 9", "branch_id": self.branch_a.id}),
            ("clinic.booking.reason", {"name": "Cough"}),
        ):
            for role in ("reception", "nurse", "practitioner", "consultant"):
                with self.subTest(f"{model} {role}"), self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[role]).create(vals)
            names = self._get_names(model, "list", self.admin_clinic)
            self.assertIn("name", names)

    def test_the_page_of_a_patient_has_the_button(self):
        for role, has in (("reception", True), ("privacy", False)):
            names = self._get_names("clinic.patient", "form", self.users[role])
            with self.subTest(role):
                self.assertEqual("appointment_count" in names, has)

    def test_a_service_says_how_long_it_takes(self):
        names = self._get_names("product.template", "form", self.env.user)
        for name in ("clinic_minutes", "clinic_room_kind", "is_clinic_online"):
            self.assertIn(name, names)

    def test_as_many_statements_for_one_leave_as_for_twenty(self):
        counts = []
        for number in (1, 20):
            leaves = self.leave | self.leave.create(
                [
                    {
                        "branch_id": self.branch_a.id,
                        "start_at": self._at(13),
                        "stop_at": self._at(14),
                    }
                ]
                * (number - 1)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            leaves.with_user(self.manager_a).mapped("affected_count")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
