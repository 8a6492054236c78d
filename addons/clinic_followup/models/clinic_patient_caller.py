from odoo import fields, models

# who has the patient -> steps whose rows are his
OWNERS = {
    "practitioner_id": ("practitioner", "doctor_in_charge"),
    "consultant_id": ("consultant", "practitioner", "doctor_in_charge"),
    "followup_user_id": ("followup", "practitioner", "doctor_in_charge", "consultant"),
}


class ClinicPatient(models.Model):
    """Who has a patient has what is to be done for him; it follows the new one."""

    _inherit = "clinic.patient"
    _clinic_field_classes = {"followup_user_id": "none"}

    followup_user_id = fields.Many2one(
        "res.users",
        "Follow-up caller",
        index="btree_not_null",
        ondelete="set null",
        domain="[('clinic_branch_ids', 'in', home_branch_id), ('share', '=', False)]",
        help="Has the follow-ups of this patient, before they are shared out.",
    )

    def write(self, vals):
        names = [name for name in OWNERS if name in vals]
        if not names or self.env.context.get("clinic_bulk"):
            return super().write(vals)
        before = self._get_owner_ids(names)
        res = super().write(vals)
        after = self._get_owner_ids(names)
        lost = {
            patient: users - after[patient]
            for patient, users in before.items()
            if users - after[patient]
        }
        if lost:
            roles = sorted({role for name in names for role in OWNERS[name]})
            self.env["clinic.followup"]._follow_owners(lost, roles)
        return res

    def _get_owner_ids(self, names):
        """{patient id: user ids}"""
        # sudo: who follows what; nothing of it is shown to who writes
        found = {}
        for patient in self.sudo():
            users = patient.env["res.users"]
            for name in names:
                owner = patient[name]
                users |= owner.user_id if name == "practitioner_id" else owner
            found[patient.id] = set(users.ids)
        return found
