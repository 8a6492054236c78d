from odoo import fields, models


class ClinicPatientGrant(models.Model):
    """A branch may read the file of a patient of another branch until a moment."""

    _name = "clinic.patient.grant"
    _description = "Right of a branch to read a file"
    _inherit = ["clinic.patient.part.mixin"]

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    kind = fields.Selection(
        [("visit", "Visit"), ("manual", "By hand"), ("emergency", "Emergency")],
        required=True,
        default="manual",
    )
    user_id = fields.Many2one(
        "res.users",
        "Only for",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: everybody of the branch.",
    )
    until = fields.Datetime(index=True, help="Empty: until it is withdrawn.")
    reason = fields.Char(required=True)
    visit_id = fields.Many2one(
        "clinic.visit", index="btree_not_null", ondelete="cascade"
    )

    # the file rule asks at each search which files a branch may read now
    _reader_idx = models.Index("(branch_id, until, patient_id)")
    _person_idx = models.Index("(user_id, until, patient_id) WHERE user_id IS NOT NULL")
