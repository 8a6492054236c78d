from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MIN_REASON = 5
DIRECTOR = "clinic_base.group_clinic_base_medical_director"
PRIVACY = "clinic_base.group_clinic_base_privacy"
MANAGER = "clinic_base.group_clinic_base_manager"


class ClinicPatientGrantHandMixin(models.AbstractModel):
    """Giving and withdrawing a grant by hand.

    The manager of the home branch and the medical director give, with a reason and an
    end; they and the privacy officer withdraw.
    """

    _name = "clinic.patient.grant.hand.mixin"
    _description = "Grant given by hand"

    @api.model
    def _give(self, patient, branch, until, reason, user=None):
        """Open the file of `patient` for `branch`, or for `user` alone."""
        self._check_may_give(patient)
        reason = self._check_reason(reason)
        self._check_until(branch, until)
        self._check_reader(patient, branch, user)
        # sudo: nobody writes grants but these methods; checked above
        return self.sudo().create(
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "user_id": user.id if user else False,
                "kind": "manual",
                "until": until,
                "reason": reason,
            }
        )

    def action_ask_withdraw(self):
        """The window that asks for the reason."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_patient_grant_give_action"
        )
        context = {
            "default_patient_id": self.patient_id.id,
            "default_grant_id": self.id,
        }
        return {**action, "name": self.env._("End this right"), "context": context}

    def _withdraw(self, reason):
        reason = self._check_reason(reason)
        self.check_access("read")
        for grant in self:
            if grant.kind == "emergency":
                raise UserError(
                    self.env._("End an emergency access in its own list instead.")
                )
            if not self.env.user.has_group(PRIVACY):
                self._check_may_give(grant.patient_id)
        return self._close(reason)

    @api.model
    def _may_give(self, patient):
        """Whether the user decides who else reads this file."""
        user = self.env.user
        if self.env.su:
            return True
        if not patient.has_access("read"):
            return False
        if user.has_group(DIRECTOR):
            return True
        # sudo: which branch is home, compared only
        home = patient.sudo().home_branch_id
        return user.has_group(MANAGER) and home.id in user._clinic_branches().ids

    @api.model
    def _check_may_give(self, patient):
        if not self._may_give(patient):
            raise AccessError(
                self.env._(
                    "The manager of the home branch or the medical director decides "
                    "who else reads a file. Ask one of them."
                )
            )

    @api.model
    def _check_reason(self, reason):
        reason = " ".join((reason or "").split())
        if len(reason) < MIN_REASON:
            raise UserError(self.env._("Write down why, in a few words."))
        return reason

    @api.model
    def _check_until(self, branch, until):
        now = fields.Datetime.now()
        days = self.env["clinic.policy"]._get("file.grant_max_days", branch=branch)
        if not until or not now < until <= now + timedelta(days=days + 1):
            raise UserError(
                self.env._(
                    "Choose until when the file is open: at most %(days)s days from "
                    "today.",
                    days=days,
                )
            )

    @api.model
    def _check_reader(self, patient, branch, user):
        """Within the chain, to somebody who works there, with consent elsewhere."""
        # sudo: chains, companies and people of branches, compared only
        branch, patient = branch.sudo(), patient.sudo()
        if user and user not in branch.user_ids:
            raise UserError(
                self.env._(
                    "%(user)s does not work at %(branch)s.",
                    user=user.sudo().name,  # sudo: chosen by its name
                    branch=branch.name,
                )
            )
        if branch.chain_id != patient.chain_id:
            raise UserError(
                self.env._(
                    "%(branch)s belongs to another chain. A file is opened within its "
                    "own chain only.",
                    branch=branch.name,
                )
            )
        patient._check_sharing_consent(branch)
