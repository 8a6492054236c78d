from odoo import api, models


class ClinicDeskBoard(models.AbstractModel):
    _inherit = "clinic.desk.board"

    @api.model
    def _add_to_cards(self, visits, cards):
        """How many orders nobody has finished; not which."""
        super()._add_to_cards(visits, cards)
        counts = visits._get_open_order_counts()
        for visit_id, card in cards.items():
            card["orders"] = counts.get(visit_id, 0)
