from odoo import fields, models

METHODS = [("clock", "Own rhythm"), ("plain", "Plain rule")]


class ClinicRevisitService(models.Model):
    """How people come back for one service: what the back-test found.

    The job of ``clinic_revisit_job.py`` writes it by SQL. Figures name no patient.
    """

    _name = "clinic.revisit.service"
    _description = "Revisit rhythm of a service"
    _log_access = False
    _rec_name = "service_id"
    _order = "tested desc, service_id"

    chain_id = fields.Many2one(
        "clinic.chain", required=True, readonly=True, index=True, ondelete="cascade"
    )
    service_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="cascade"
    )
    is_recalled = fields.Boolean(
        "Recalled", related="service_id.product_tmpl_id.is_clinic_recalled"
    )
    method = fields.Selection(
        METHODS,
        readonly=True,
        help="The own rhythm of each patient is used where it met the next visit more "
        "often than the plain rule, by more than chance. Else the plain rule.",
    )
    plain_days = fields.Integer("Plain rule (days)", readonly=True, aggregator=None)
    plain_source = fields.Selection(
        [
            ("service", "Set on the service"),
            ("median", "Median of the service"),
            ("policy", "Policy"),
        ],
        "Plain rule from",
        readonly=True,
    )
    median_days = fields.Float(
        "Median (days)", readonly=True, digits=(16, 1), aggregator=None
    )
    return_count = fields.Integer("Returns", readonly=True)
    shrinkage = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="So many own intervals of a patient weigh as much as the median of the "
        "service. 0: nobody has a rhythm of his own.",
    )
    tested = fields.Integer(
        readonly=True, help="Returns of the last twelve months, which were foretold."
    )
    clock_hits = fields.Float(
        "Hit rate of the clock (%)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="The next visit was at most 25 % of its interval, or 14 days, away from "
        "the day foretold.",
    )
    plain_hits = fields.Float(
        "Hit rate of the plain rule (%)", readonly=True, digits=(16, 1), aggregator=None
    )
    lead_error = fields.Float(
        "Chance (± points)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="The clock must lead by more than this to be used.",
    )
    inside_half = fields.Float(
        "In the 50 % interval (%)", readonly=True, digits=(16, 1), aggregator=None
    )
    inside_wide = fields.Float(
        "In the 80 % interval (%)", readonly=True, digits=(16, 1), aggregator=None
    )
    computed_at = fields.Datetime("As of", readonly=True)

    _one = models.UniqueIndex("(chain_id, service_id)")
