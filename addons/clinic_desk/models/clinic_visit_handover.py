from odoo import api, fields, models


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    handover_ids = fields.One2many("clinic.handover", "visit_id")
    open_handover_count = fields.Integer(
        "Open handovers",
        compute="_compute_open_handover_count",
        compute_sudo=True,
        help="Handovers of this visit that nobody took over yet.",
    )

    @api.depends("handover_ids.state")
    def _compute_open_handover_count(self):
        counts = dict(
            self.env["clinic.handover"]._read_group(
                [("visit_id", "in", self.ids), ("state", "=", "open")],
                ["visit_id"],
                ["__count"],
            )
        )
        for visit in self:
            visit.open_handover_count = counts.get(visit._origin, 0)
