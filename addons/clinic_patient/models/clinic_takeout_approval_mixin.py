from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

APPROVAL_HOURS = 24  # one decision serves for a day's attempts


class ClinicTakeoutApprovalMixin(models.AbstractModel):
    """A take-out of many patients needs a second person: what leaves in bulk leaves
    with leavers (policy ``export.second_approver_rows``, counted in patients)."""

    _name = "clinic.takeout.approval.mixin"
    _description = "Approval of a take-out"

    @api.model
    def _check_approved(self, patients):
        if not self.env.su and not self._is_approved(patients):
            raise UserError(
                self.env._(
                    "A take-out of so many patients needs a second person. Ask for the "
                    "approval in the take-out window, and come back when it is given."
                )
            )

    @api.model
    def _is_approved(self, patients):
        chains = self._get_chains()
        limits = [
            self.env["clinic.policy"]._get("export.second_approver_rows", chain=chain)
            for chain in chains
        ]
        if self._count_patients(patients) < min(limits, default=0):
            return True
        since = fields.Datetime.now() - timedelta(hours=APPROVAL_HOURS)
        # sudo: whether his own request was approved
        approvals = self.env["clinic.approval"].sudo()
        approved = approvals.search(
            self._get_approval_domain() & Domain("decided_at", ">=", since)
        )
        return set(chains.ids) <= set(approved.mapped("res_id"))

    @api.model
    def _get_approval_domain(self):
        return Domain(
            [
                ("kind", "=", "export"),
                ("res_model", "=", "clinic.chain"),
                ("res_id", "in", self._get_chains().ids),
                ("requested_by", "=", self.env.uid),
                ("state", "=", "approved"),
            ]
        )

    @api.model
    def _count_patients(self, patients):
        if patients is not None:
            return len(patients)
        # sudo: how many, not who
        Patient = self.env["clinic.patient"].sudo().with_context(active_test=False)
        return Patient.search_count([("chain_id", "in", self._get_chains().ids)])

    @api.model
    def _request_approval(self, reason):
        approvals = self.env["clinic.approval"]
        for chain in self._get_chains().sudo(False):
            approvals |= approvals._request("export", chain, reason=reason)
        return approvals
