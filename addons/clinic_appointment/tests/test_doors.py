from odoo.addons.clinic_base.tests.door_methods import DoorMethods
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDoors(DoorMethods, TransactionCase):
    HELPERS = (
        ("clinic.appointment", "_action_move"),
        ("clinic.appointment", "_action_cancel"),
        ("clinic.appointment", "_find_slots"),
        ("clinic.appointment", "_note_change"),
        ("clinic.appointment.board", "_get_cards"),
        ("clinic.roster", "_action_publish"),
    )
