from odoo import models

# what decides whose file a row hangs on
OWNERS = frozenset({"patient_id", "visit_id", "line_id"})


class ClinicPatientPartMixin(models.AbstractModel):
    """A row of a file stays in files its writer may write.

    Core asks the rules before a write, not after it: without this, a row could be
    moved into a file that is closed to the user.
    """

    _name = "clinic.patient.part.mixin"
    _description = "Part of a patient file"
    _inherit = ["clinic.disclosure.mixin"]

    def write(self, vals):
        res = super().write(vals)
        if not self.env.su and not OWNERS.isdisjoint(vals):
            self.check_access("write")
        return res
