from odoo.addons.clinic_base.tests.common import GROUP, ROLES
from odoo.tests import TransactionCase, tagged

RIGHTS = "clinic_appointment.group_clinic_appointment_"
# who takes an extra slot, who books outside the roster
EXTRA = {"reception", "practitioner", "manager"}
OUTSIDE = {"practitioner", "manager"}


@tagged("post_install", "-at_install")
class TestRolesBooking(TransactionCase):
    """Rights that the roles bring for bookings."""

    def _get_roles(self, right):
        group = self.env.ref(RIGHTS + right)
        return {
            role
            for role in ROLES
            if group in self.env.ref(GROUP + role).all_implied_ids
        }

    def test_who_takes_extra_slots(self):
        self.assertEqual(self._get_roles("extra"), EXTRA)

    def test_who_books_outside_the_roster(self):
        self.assertEqual(self._get_roles("outside"), OUTSIDE)

    def test_employees_have_neither(self):
        employee = self.env.ref("base.group_user").all_implied_ids
        for right in ("extra", "outside"):
            self.assertNotIn(self.env.ref(RIGHTS + right), employee)
