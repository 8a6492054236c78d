from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

GROUP = "clinic_base.group_clinic_base_"


class ClinicApproval(models.Model):
    """One list of everything that needs a second person.

    An addon asks with `_request`. When the request is decided, the record it is
    about is told through its method `_clinic_approval_decided(approval)`, if it has
    one. Nobody has the right to write these rows: the checked methods do.
    """

    _name = "clinic.approval"
    _description = "Approval"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

    kind = fields.Selection(
        [
            ("discount", "Discount over the limit"),
            ("price", "Price changed by hand"),
            ("refund", "Refund"),
            ("balance", "Balance changed by hand"),
            ("redo", "Free treatment again"),
            ("extension", "Package extended"),
            ("campaign", "Campaign"),
            ("export", "Export"),
            ("amendment", "Change of an archived record"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record number", model_field="res_model", required=True, readonly=True
    )
    reference = fields.Reference(
        selection="_selection_reference",
        string="About",
        compute="_compute_reference",
    )
    branch_id = fields.Many2one(
        "clinic.branch", string="Branch", readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        string="Company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    requested_by = fields.Many2one(
        "res.users",
        string="Requested by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    decided_by = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="requested",
        readonly=True,
        index=True,
        tracking=True,
    )
    reason = fields.Text(readonly=True)
    decision_note = fields.Text(readonly=True)
    is_self_approval = fields.Boolean(
        string="Approved by himself",
        readonly=True,
        help="The person who asked also decided, because nobody else holds the role.",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("kind", "res_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for approval in self:
            approval.display_name = f"{kinds.get(approval.kind, '')} #{approval.id}"

    @api.model
    def _selection_reference(self):
        models_sudo = self.env["ir.model"].sudo()  # sudo: names of models only
        found = models_sudo.search([("transient", "=", False)])
        return [(model.model, model.name) for model in found]

    @api.depends("res_model", "res_id")
    def _compute_reference(self):
        for approval in self:
            record = approval._get_record()
            visible = record and record.has_access("read")
            approval.reference = f"{record._name},{record.id}" if visible else False

    @api.depends("state", "kind", "branch_id", "amount", "requested_by")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for approval in self:
            approval.can_decide = (
                approval.state == "requested" and not approval._get_obstacle()
            )

    def _get_record(self):
        """The record it is about; empty when its addon or the row is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    # -- asking ------------------------------------------------------------------
    @api.model
    def _request(
        self, kind, record, reason=None, amount=0.0, currency=None, branch=None
    ):
        """Ask for a decision about `record`; an open request of the kind is reused."""
        record.ensure_one()
        record.with_env(self.env).check_access("read")
        approvals = self.sudo()  # sudo: all may ask, none writes; record checked above
        open_request = approvals.search(
            [
                ("kind", "=", kind),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("state", "=", "requested"),
            ],
            limit=1,
        )
        vals = self._prepare_request_vals(
            kind, record, reason, amount, currency, branch
        )
        if open_request and open_request.requested_by == self.env.user:
            open_request.write(vals)
            return open_request.sudo(self.env.su)
        return approvals.create(vals).sudo(self.env.su)

    @api.model
    def _prepare_request_vals(self, kind, record, reason, amount, currency, branch):
        branch = branch or self.env["clinic.operation.log"]._get_branch_of(record)
        company = branch.sudo().company_id or self.env.company  # sudo: only its id
        return {
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id,
            "branch_id": branch.id,
            "company_id": company.id,
            "amount": amount,
            "currency_id": (currency or company.currency_id).id,
            "requested_by": self.env.uid,
            "reason": reason,
        }

    # -- deciding ----------------------------------------------------------------
    def action_approve(self):
        return self._action_approve()

    def action_refuse(self):
        return self._action_refuse()

    def action_cancel(self):
        """Take back one's own request."""
        for approval in self:
            if approval.requested_by != self.env.user:
                raise AccessError(
                    self.env._("Only the person who asked can take a request back.")
                )
            approval._set_state("cancelled")
        return True

    def _action_approve(self, note=None):
        for approval in self:
            approval._check_can_decide()
            approval._set_state("approved", note)
        return True

    def _action_refuse(self, note=None):
        for approval in self:
            approval._check_can_decide()
            approval._set_state("refused", note)
        return True

    def _set_state(self, state, note=None):
        self.ensure_one()
        self.check_access("read")
        if self.state != "requested":
            raise UserError(
                self.env._("This request has been decided already. Open it again.")
            )
        vals = {"state": state, "decision_note": note}
        if state != "cancelled":
            vals |= {
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "is_self_approval": self.requested_by == self.env.user,
            }
        self.sudo().write(vals)  # sudo: the callers checked the role and the branch
        self.env["clinic.operation.log"]._log(
            f"approval.{state}",
            self,
            summary=self.env._("Self-approval") if self.is_self_approval else False,
            new={"kind": self.kind, "amount": self.amount},
        )
        record = self._get_record()
        if record and hasattr(record, "_clinic_approval_decided"):
            record._clinic_approval_decided(self)

    def _check_can_decide(self):
        obstacle = self._get_obstacle()
        if obstacle:
            raise AccessError(obstacle)

    def _get_obstacle(self):
        """Why the current user may not decide, as a sentence; empty when he may."""
        self.ensure_one()
        user = self.env.user
        if not self._is_approver(user):
            return self.env._(
                "You may not decide this request. It needs: %(roles)s, at this branch "
                "and within the limit.",
                roles=self._get_role_names(),
            )
        others = self.requested_by == user and self._get_approvers() - user
        if others:
            return self.env._(
                "You asked for this yourself. Let another person decide: %(names)s.",
                names=", ".join(others[:5].mapped("name")),
            )
        return ""

    def _is_approver(self, user):
        """Whether `user` is among `_get_approvers`, without a search per request."""
        if not user.has_groups(",".join(GROUP + r for r in self._get_approver_roles())):
            return False
        if self.branch_id:
            return self.branch_id.id in user._clinic_branches().ids
        return self.company_id.id in user.company_ids.ids

    def _get_approver_roles(self):
        """Role codes that may decide this request. Extend for kinds of your addon."""
        self.ensure_one()
        if self.kind == "amendment":
            return ["medical_director"]
        if self._is_over_manager_limit():
            return ["hq_director"]
        return ["manager", "hq_director"]

    def _is_over_manager_limit(self):
        limit = self.env["clinic.policy"]._get(
            "approval.manager_limit", branch=self.branch_id, company=self.company_id
        )
        if limit is None:
            return False
        day = self.create_date or fields.Datetime.now()
        amount = self.currency_id._convert(
            abs(self.amount), self.company_id.currency_id, self.company_id, day
        )
        return amount > limit

    def _get_approvers(self):
        """Active people who hold a role for it, at its branch or in its company."""
        self.ensure_one()
        groups = self.env["res.groups"]
        for role in self._get_approver_roles():
            groups |= self.env.ref(GROUP + role)
        domain = [("all_group_ids", "in", groups.ids), ("share", "=", False)]
        if self.branch_id:
            domain.append(("clinic_branch_ids", "in", self.branch_id.ids))
        else:
            domain.append(("company_ids", "in", self.company_id.ids))
        users = self.env["res.users"].sudo()  # sudo: who asks may know who decides
        return users.search(domain)

    def _get_role_names(self):
        groups = [self.env.ref(GROUP + role) for role in self._get_approver_roles()]
        return ", ".join(group.sudo().name for group in groups)  # sudo: names of roles
