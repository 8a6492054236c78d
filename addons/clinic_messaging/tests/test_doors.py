from odoo.addons.clinic_base.tests.door_methods import DoorMethods
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDoors(DoorMethods, TransactionCase):
    HELPERS = (
        ("clinic.message", "_enqueue"),
        ("clinic.message", "_decide_again"),
        ("clinic.message.template", "_render"),
        ("clinic.contact.consent", "_collect"),
        ("clinic.core.door", "_record"),
    )
