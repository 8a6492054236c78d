from odoo import fields, models


class ClinicNextStep(models.Model):
    """A dated follow-up is a row of the recall list; closing one closes the other."""

    _inherit = "clinic.next.step"
    _clinic_field_classes = {"followup_id": "none"}
    _moved_fields = frozenset(["followup_id"])

    followup_id = fields.Many2one(
        "clinic.followup",
        "Follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
