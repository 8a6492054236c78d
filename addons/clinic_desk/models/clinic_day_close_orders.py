from odoo import fields, models

ORDERS = "clinic_desk.clinic_order_action"


class ClinicDayClose(models.Model):
    """Orders that nobody carried out on the day."""

    _inherit = "clinic.day.close"

    left_orders = fields.Integer("Orders not done", compute="_compute_left")

    def _get_left_domains(self):
        return {
            **super()._get_left_domains(),
            "orders": (
                "clinic.order",
                [
                    ("branch_id", "=", self.branch_id.id),
                    ("local_date", "<=", self.day),
                    ("state", "in", ("ordered", "accepted")),
                ],
            ),
        }

    def _get_left_actions(self):
        return {**super()._get_left_actions(), "clinic.order": ORDERS}
