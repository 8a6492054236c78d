"""Who does what with bookings is said once, and the doors hold to it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.board_rights import MOVES, get_rights, groups
from .common import AppointmentCommon

EVERYTHING = ["book", "move", "confirm", "cancel", "no_show", "shift"]
RIGHTS = {
    "reception": EVERYTHING,
    "manager": EVERYTHING,
    "practitioner": ["book", "move", "confirm", "cancel"],
    "consultant": ["book", "move", "confirm", "cancel"],
    "followup": ["book", "move", "confirm", "cancel"],
}


@tagged("post_install", "-at_install")
class TestBoardRights(AppointmentCommon):
    def test_names_of_roles_become_groups(self):
        self.assertEqual(
            groups("nurse manager"),
            "clinic_base.group_clinic_base_nurse,clinic_base.group_clinic_base_manager",
        )

    def test_every_group_exists(self):
        for move, value in MOVES.items():
            for name in value.split(","):
                with self.subTest(f"{move} {name}"):
                    self.assertTrue(self.env.ref(name))

    def test_rights_of_each_role(self):
        for role, user in self.users.items():
            with self.subTest(role):
                env = self.env(user=user)
                self.assertEqual(get_rights(env), RIGHTS.get(role, []))

    def test_a_move_is_refused_with_a_sentence(self):
        booking = self._book(self._at(9))
        for role, user in self.users.items():
            for move in EVERYTHING:
                if move in RIGHTS.get(role, []):
                    continue
                with (
                    self.subTest(f"{role} {move}"),
                    self.assertSentence(AccessError, "Your role does not change"),
                ):
                    booking.with_user(user)._check_mover(move)

    def test_who_has_the_role_needs_the_file_as_well(self):
        booking = self._book(self._at(9))
        for move in EVERYTHING:
            with self.subTest(move), self.assertRaises(AccessError) as caught:
                booking.with_user(self.reception_b)._check_mover(move)
            self.assertNotIn("Your role", str(caught.exception))

    def test_whoever_may_book_may_create(self):
        for role in RIGHTS:
            bookings = self.appointments.with_user(self.users[role])
            with self.subTest(role):
                self.assertTrue(bookings.has_access("create"))
                dialogs = self.env["clinic.appointment.book"]
                self.assertTrue(
                    dialogs.with_user(self.users[role]).has_access("create")
                )
