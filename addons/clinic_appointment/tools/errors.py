from odoo.exceptions import UserError


class SlotTaken(UserError):
    """Somebody else has this time. Who books for a patient offers the next ones."""
