"""The walk through every cell of role x model x operation, as real users."""

from odoo.addons.clinic_base.tests.common import ROLES
from odoo.addons.clinic_base.tests.door_walk import STRANGERS, DoorWalk
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestDoorWalk(DoorWalk, TransactionCase):
    def test_every_model_has_a_row(self):
        self.check_tables()

    def test_all_doors_are_known(self):
        self.check_all_doors_are_known()

    def test_reading(self):
        for name in (*ROLES, *STRANGERS):
            self.walk_reading(name)
        self.assertNothingWrong()

    @mute_logger("odoo.sql_db", "odoo.models.unlink")
    def test_writing(self):
        for name in (*ROLES, *STRANGERS):
            self.walk_writing(name)
        self.assertNothingWrong()

    @mute_logger("odoo.sql_db")
    def test_creating(self):
        for name in (*ROLES, *STRANGERS):
            self.walk_creating(name)
        self.assertNothingWrong()

    def test_classes_of_fields(self):
        for name in ROLES:
            self.walk_fields(name)
        self.assertNothingWrong()
