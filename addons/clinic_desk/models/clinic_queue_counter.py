from odoo import api, fields, models
from odoo.tools import SQL


class ClinicQueueCounter(models.Model):
    """The last queue number given at a branch on a day: one small row, written by SQL.

    Apart from the visits, so that no visit is locked by the number of another. Two
    check-ins at once: the later one is replayed and takes the next number.
    """

    _name = "clinic.queue.counter"
    _description = "Queue counter"
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "day"

    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    last_number = fields.Integer(required=True, readonly=True, aggregator="max")

    _day_unique = models.UniqueIndex("(branch_id, day)")

    @api.model
    def _take(self, branch, day):
        """The next number of the branch on this day; 1 is the first."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO clinic_queue_counter AS counter
                            (branch_id, day, last_number)
                     VALUES (%s, %s, 1)
                ON CONFLICT (branch_id, day)
                DO UPDATE SET last_number = counter.last_number + 1
                  RETURNING last_number
                """,
                branch.id,
                day,
            )
        )
        return rows[0][0]
