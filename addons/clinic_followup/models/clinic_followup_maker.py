from odoo import api, models
from odoo.addons.clinic_patient.models.clinic_patient_contact_reveal import MAX_AT_ONCE
from odoo.exceptions import AccessError, UserError

from .clinic_followup import ORIGIN


class ClinicFollowup(models.Model):
    """Whoever writes a follow-up down has the file and works at the branch.

    An owner of a row reads it, and sees the number when it is due: nobody makes
    himself, or a colleague of elsewhere, the owner of what he may not see.
    """

    _inherit = "clinic.followup"

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        if not self.env.su:
            made._check_maker()
        return made

    @api.model
    def _check_origin(self, vals):
        """Who calls chooses the context: what stands there is asked as well."""
        context = self.env.context
        names = [
            name
            for name in (*ORIGIN, "source", "kind")
            if name not in vals and f"default_{name}" in context
        ]
        sent = {name: context[f"default_{name}"] for name in names}
        return super()._check_origin({**vals, **sent})

    def _check_maker(self):
        self.patient_id.check_access("read")
        if self.branch_id - self.env.user._clinic_branches():
            raise AccessError(
                self.env._(
                    "You do not work at this branch. Choose one of yours in the top "
                    "bar."
                )
            )
        for user, rows in self.grouped("owner_id").items():
            rows._check_owner(user)

    def _check_owner(self, user):
        """Somebody of the branch; and nobody takes a whole list for himself."""
        # sudo: where a colleague works
        branches = user.sudo().clinic_branch_ids
        for row in self if user else ():
            if row.branch_id not in branches:
                raise UserError(
                    self.env._(
                        "%(name)s does not work at %(branch)s. Choose somebody who "
                        "does.",
                        name=user.sudo().name,  # sudo: the name of a colleague
                        branch=row.sudo().branch_id.name,  # sudo: its name
                    )
                )
        if not self.env.su and user == self.env.user and len(self) > MAX_AT_ONCE:
            raise UserError(
                self.env._(
                    "Take at most %(count)s follow-ups at once: those that you are "
                    "going to call.",
                    count=MAX_AT_ONCE,
                )
            )

    def _check_not_agreed(self):
        """What a visit agreed on keeps its owner until it has another one."""
        # sudo: whether the step is still open, nothing of it
        if any(row.next_step_id.state == "open" for row in self.sudo()):
            raise UserError(
                self.env._(
                    "What was agreed after a visit keeps its owner. Hand it to a "
                    "colleague instead."
                )
            )
