from odoo import api, models

from ..tools.tiles import Tile

ORDERS = "clinic_desk.clinic_order_action"


class ClinicHome(models.AbstractModel):
    """Orders to nurses: how many, never what."""

    _inherit = "clinic.home"

    @api.model
    def _get_screens(self):
        return {**super()._get_screens(), "nurse": ORDERS}

    @api.model
    def _get_tiles(self, scope):
        here = ("branch_id", "in", scope.branches.ids)
        return [
            Tile(
                "orders",
                self.env._("Orders to accept"),
                "clinic.order",
                [here, ("state", "=", "ordered")],
                ORDERS,
                ("nurse",),
                tone="danger",
            ),
            Tile(
                "my_orders",
                self.env._("Orders I accepted"),
                "clinic.order",
                [
                    here,
                    ("state", "=", "accepted"),
                    ("accepted_by_id", "=", scope.user.id),
                ],
                ORDERS,
                ("nurse",),
                tone="warning",
            ),
            *super()._get_tiles(scope),
        ]
