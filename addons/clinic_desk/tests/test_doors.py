from odoo.addons.clinic_base.tests.door_methods import DoorMethods
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDoors(DoorMethods, TransactionCase):
    HELPERS = (
        ("clinic.visit", "_action_wait"),
        ("clinic.visit", "_board_changed"),
        ("clinic.visit", "_move"),
        ("clinic.desk.board", "_get_cards"),
        ("clinic.branch", "_bus_send"),
    )
