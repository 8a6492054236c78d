from odoo.addons.clinic_base.tests.door_methods import DoorMethods
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDoors(DoorMethods, TransactionCase):
    HELPERS = (
        ("clinic.followup", "_plan_visits"),
        ("clinic.followup", "_action_done"),
        ("clinic.followup.plan.version", "_publish"),
    )
