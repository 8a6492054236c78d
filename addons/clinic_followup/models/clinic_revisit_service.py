from odoo import fields, models


class ClinicRevisitService(models.Model):
    """How people come back for one service: what the back-test found. SQL writes it."""

    _name = "clinic.revisit.service"
    _description = "Revisit rhythm of a service"
    _log_access = False
    _rec_name = "service_id"

    chain_id = fields.Many2one("clinic.chain", required=True, readonly=True)
    service_id = fields.Many2one("product.product", required=True, readonly=True)
    method = fields.Selection(
        [("clock", "Own rhythm"), ("plain", "Plain rule")], readonly=True
    )
    plain_days = fields.Integer("Plain rule (days)", readonly=True)
    median_days = fields.Float("Median (days)", readonly=True)
    shrinkage = fields.Float(
        readonly=True, help="Own intervals that weigh as the median."
    )
    tested = fields.Integer(readonly=True)
    clock_hits = fields.Float("Hit rate of the clock (%)", readonly=True)
    plain_hits = fields.Float("Hit rate of the plain rule (%)", readonly=True)
    computed_at = fields.Datetime(readonly=True)

    _one = models.UniqueIndex("(chain_id, service_id)")
