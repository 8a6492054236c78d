from datetime import timedelta

from odoo import api, fields, models

# the patient comes, is here, or was treated: somebody who came for nothing, or did
# not come at all, is not in care
CARE_STATES = ("expected", "waiting", "in_consultation", "in_treatment", "left")


class ClinicVisitCareMixin(models.AbstractModel):
    """How long a visit keeps the patient in the care of its branch."""

    _name = "clinic.visit.care.mixin"
    _description = "Care opened by a visit"

    care_until = fields.Date(
        "In care until",
        compute="_compute_care_until",
        store=True,
        precompute=True,
        help="Nurses and practitioners of the branch read his clinical record until "
        "the end of this day. The policy about days of care says how long.",
    )

    @api.depends("state", "local_date", "branch_id")
    def _compute_care_until(self):
        days = {
            # sudo: policies of a branch, whoever plans a visit there
            branch: self.env["clinic.policy"]
            .sudo()
            ._get("file.care_days", branch=branch)
            for branch in self.branch_id
        }
        for visit in self:
            visit.care_until = (
                visit.state in CARE_STATES
                and visit.local_date
                and visit.local_date + timedelta(days=days.get(visit.branch_id, 0))
            )
