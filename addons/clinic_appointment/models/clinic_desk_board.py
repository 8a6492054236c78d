from odoo import api, models


class ClinicDeskBoard(models.AbstractModel):
    """Cards of the desk say who is late, who confirmed, who has to."""

    _inherit = "clinic.desk.board"

    @api.model
    def _add_to_cards(self, visits, cards):
        res = super()._add_to_cards(visits, cards)
        # sudo: whether he comes, of visits that the person may read
        booked = self.env["clinic.appointment"].sudo()
        booked = booked.search_fetch(
            [("visit_id", "in", visits.ids), ("state", "=", "booked")],
            ["visit_id", "late_stage", "confirm_state", "must_confirm"],
        )
        for card in cards.values():
            card["absence"] = card["answer"] = False
        for appointment in booked:
            cards[appointment.visit_id.id].update(
                absence=appointment.late_stage, answer=appointment._get_answer_mark()
            )
        return res


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"

    def _get_answer_mark(self):
        """ "confirmed", "declined", "needed" (he must confirm and has not), or False"""
        self.ensure_one()
        if self.confirm_state in ("confirmed", "declined"):
            return self.confirm_state
        return "needed" if self.must_confirm else False
