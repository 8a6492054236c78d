from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.side_table import SideTable
from odoo.tools import SQL
from odoo.tools.misc import hmac

LIMITS = SideTable(
    "clinic_rate_limit",
    {
        "scope": "varchar",
        "key": "varchar",
        "window_at": "timestamp",
        "count": "integer",
    },
    keys=("scope", "key", "window_at"),
    indexes=(("window_at",),),
)
EPOCH = datetime(2020, 1, 1)
KEPT = timedelta(days=2)


class ClinicRateLimit(models.AbstractModel):
    """How often something may be tried from outside, counted by PostgreSQL.

    Two who take the same turn at once update one row: the second comes back and
    counts on. So no more pass than were allowed, over all processes.
    """

    _name = "clinic.rate.limit"
    _description = "Limit of tries"

    def init(self):
        LIMITS.create(self.env.cr)

    @api.model
    def _take(self, scope, key, most, seconds):
        """Whether one more is allowed for `key` within this window; it is counted."""
        now = fields.Datetime.now()
        window = timedelta(seconds=seconds)
        start = EPOCH + ((now - EPOCH) // window) * window
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO clinic_rate_limit AS old (scope, key, window_at, count)
                    SELECT %(scope)s, %(key)s, %(start)s, 1 WHERE %(most)s > 0
                    ON CONFLICT (scope, key, window_at)
                    DO UPDATE SET count = old.count + 1 WHERE old.count < %(most)s
                    RETURNING 1
                    """,
                    scope=scope,
                    # sudo: the secret of the database, which stays here
                    key=hmac(self.env(su=True), f"clinic.rate.limit/{scope}", str(key)),
                    start=start,
                    most=most,
                )
            )
        )

    @api.autovacuum
    def _gc_limits(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM clinic_rate_limit WHERE window_at < %s",
                fields.Datetime.now() - KEPT,
            )
        )
