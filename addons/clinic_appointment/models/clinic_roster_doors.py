from odoo import models
from odoo.exceptions import UserError


class ClinicRoster(models.Model):
    """Buttons of the roster; who may change it may publish it."""

    _inherit = "clinic.roster"

    def action_publish(self):
        """From now on these hours are offered."""
        return self._action_publish()

    def action_withdraw(self):
        """Back to draft, where nobody is booked."""
        return self._action_withdraw()


class ClinicLeave(models.Model):
    _inherit = "clinic.leave"

    def action_open_affected(self):
        """Who is booked in this time: to be called and booked again."""
        self.ensure_one()
        self.check_access("read")
        # who reads no bookings is not told that there are none
        self.env["clinic.appointment"].check_access("read")
        affected = self._get_affected()
        if not affected:
            raise UserError(
                self.env._("Nobody is booked in this time: there is nothing to do.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("To be booked again"),
            "res_model": "clinic.appointment",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", affected.ids)],
        }
