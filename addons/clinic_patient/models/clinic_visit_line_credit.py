from odoo import fields, models


class ClinicVisitLineCredit(models.Model):
    """Who sold, performed, assisted, booked or referred a line, and for what share."""

    _name = "clinic.visit.line.credit"
    _description = "Credit for a visit line"

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
