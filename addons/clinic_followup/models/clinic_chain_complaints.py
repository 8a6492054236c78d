from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from psycopg2.errors import UniqueViolation


class ClinicChain(models.Model):
    """Complaints are numbered by chain and year: C2030-0001."""

    _inherit = "clinic.chain"

    complaint_sequence_id = fields.Many2one(
        "ir.sequence", "Numbers of complaints", readonly=True, copy=False
    )

    def _next_complaint_number(self, day):
        self.ensure_one()
        # sudo: whoever notes a complaint takes the next number
        sequence = self.sudo()._get_complaint_sequence()
        try:
            with self.env.cr.savepoint():
                return sequence.next_by_id(sequence_date=day)
        except UniqueViolation as error:
            # replayed by Odoo, the year that another transaction began is found
            raise ConcurrencyError("the year of complaints began just now") from error

    def _get_complaint_sequence(self):
        # of two who begin at once, the second one's write of the chain is replayed
        if not self.complaint_sequence_id:
            self.complaint_sequence_id = self.env["ir.sequence"].create(
                {
                    "name": f"Complaints {self.name}",
                    "prefix": "C%(range_year)s-",
                    "padding": 4,
                    "use_date_range": True,
                    "company_id": False,
                }
            )
        return self.complaint_sequence_id
