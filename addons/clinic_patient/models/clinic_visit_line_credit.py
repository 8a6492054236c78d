from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicVisitLineCredit(models.Model):
    """Who sold, performed, assisted, booked or referred a line, and for what share."""

    _name = "clinic.visit.line.credit"
    _description = "Credit for a visit line"
    _inherit = ["clinic.patient.part.mixin"]

    line_id = fields.Many2one(
        "clinic.visit.line", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(
        [
            ("sold", "Sold"),
            ("performed", "Performed"),
            ("assisted", "Assisted"),
            ("booked", "Booked"),
            ("referred", "Referred"),
        ],
        required=True,
    )
    user_id = fields.Many2one("res.users", index="btree_not_null")
    practitioner_id = fields.Many2one("clinic.practitioner", index="btree_not_null")
    patient_id = fields.Many2one("clinic.patient", index="btree_not_null")
    share = fields.Float(default=100.0, help="Percent of the line.")

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(user_id, practitioner_id, patient_id) = 1)",
        "A credit names exactly one person: a user, a practitioner or a patient.",
    )
    _share_percent = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )

    @api.constrains("line_id", "role", "share")
    def _check_shares(self):
        groups = self._read_group(
            [("line_id", "in", self.line_id.ids)],
            ["line_id", "role"],
            ["share:sum"],
            having=[("share:sum", ">", 100.0001)],
        )
        if groups:
            raise ValidationError(
                self.env._(
                    "%(line)s: the shares of one role come to more than 100 percent. "
                    "Lower one of them.",
                    line=groups[0][0].name,
                )
            )
