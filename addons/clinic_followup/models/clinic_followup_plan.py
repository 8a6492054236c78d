from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import CLINICAL
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class ClinicFollowupPlan(models.Model):
    """What follows a kind of visit: calls, messages, revisits, on which days.

    A visit that left begins a plan if it has one of its services, one of its
    diagnoses (both, where both are chosen) and is of its type. The steps belong to
    versions: patients keep the version that they began with. An archived plan begins
    for nobody; what has begun goes on.
    """

    _name = "clinic.followup.plan"
    _description = "Follow-up plan"
    _inherit = ["clinic.moved.mixin"]
    _order = "sequence, name, id"
    _moved_fields = frozenset(["current_version_id"])

    name = fields.Char(
        required=True, translate=True, help="Callers read it: no diagnosis, no finding."
    )
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one(
        "clinic.chain", index="btree_not_null", help="Empty: for all chains."
    )
    is_for_all = fields.Boolean(
        "After every visit", help="Whatever was done and found there."
    )
    service_ids = fields.Many2many(
        "product.product",
        "clinic_followup_plan_service_rel",
        "plan_id",
        "product_id",
        string="Services",
        domain="[('is_clinic_service', '=', True)]",
        help="A visit with one of them begins the plan.",
    )
    diagnosis_ids = fields.Many2many(
        "clinic.diagnosis.code",
        "clinic_followup_plan_diagnosis_rel",
        "plan_id",
        "code_id",
        string="Diagnoses",
        groups=CLINICAL,
        help="A visit with one of them begins the plan. Callers do not see them.",
    )
    visit_type = fields.Selection(
        [("any", "Any visit"), ("first", "First visit"), ("return", "Return visit")],
        required=True,
        default="any",
    )
    version_ids = fields.One2many("clinic.followup.plan.version", "plan_id", "Versions")
    current_version_id = fields.Many2one(
        "clinic.followup.plan.version",
        "Version in use",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    draft_version_id = fields.Many2one(
        "clinic.followup.plan.version", "Draft", compute="_compute_draft_version_id"
    )
    step_ids = fields.One2many(
        related="current_version_id.step_ids", string="Steps in use"
    )
    is_in_use = fields.Boolean(
        "In use", compute="_compute_is_in_use", search="_search_is_in_use"
    )
    use_text = fields.Char("Begins", compute="_compute_use_text")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(chain_id, 0)) WHERE code IS NOT NULL",
        "Another plan has this code. Choose another one.",
    )

    @api.depends("version_ids.state")
    def _compute_draft_version_id(self):
        for plan in self:
            drafts = plan.version_ids.filtered(lambda v: v.state == "draft")
            plan.draft_version_id = drafts[:1]

    def _get_in_use_domain(self):
        return Domain(
            [("active", "=", True), ("current_version_id", "!=", False)]
        ) & Domain.OR(
            [
                [("is_for_all", "=", True)],
                [("service_ids", "!=", False)],
                [("diagnosis_ids", "!=", False)],
            ]
        )

    @api.depends(
        "active", "current_version_id", "is_for_all", "service_ids", "diagnosis_ids"
    )
    def _compute_is_in_use(self):
        # sudo: whether a diagnosis is chosen at all, not which
        used = self.sudo().filtered_domain(self._get_in_use_domain())
        for plan in self:
            plan.is_in_use = plan in used

    def _search_is_in_use(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: whether a diagnosis is chosen at all, not which
        plans = self.sudo().with_context(active_test=False)
        return [("id", "in", plans._search(self._get_in_use_domain()))]

    @api.depends(
        "active",
        "is_for_all",
        "service_ids",
        "diagnosis_ids",
        "current_version_id",
        "visit_type",
    )
    @api.depends_context("lang")
    def _compute_use_text(self):
        for plan in self:
            plan.use_text = plan._get_use_text()

    def _get_use_text(self):
        """A sentence: for whom the plan begins, or what is missing until it does."""
        self.ensure_one()
        if not self.active:
            return self.env._("Archived: it begins for nobody any more.")
        if not self.current_version_id:
            return self.env._("Not in use yet: edit its steps, then publish them.")
        if self.is_for_all:
            return self.env._("In use: after every visit.")
        # sudo: whether a diagnosis is chosen at all, not which
        has_diagnoses = bool(self.sudo().diagnosis_ids)
        if self.service_ids:
            return self.env._("In use: visits with one of its services begin it.")
        if has_diagnoses:
            return self.env._("In use: after visits that the practitioner describes.")
        return self.env._("Not in use yet: choose the services after which it begins.")

    @api.constrains("name")
    def _check_name(self):
        for plan in self:
            plan.env["clinic.followup.step"]._check_shown(plan.name)

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        res = super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )
        if field_name == "name":
            self.env["clinic.followup.step"]._check_translated(self)
        return res

    @api.constrains("chain_id", "service_ids")
    def _check_services(self):
        for plan in self:
            if not all(plan.service_ids.mapped("is_clinic_service")):
                raise ValidationError(
                    self.env._("Plans follow services of the clinic. Choose those.")
                )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Core groups by the diagnoses without asking who may read them, also on the
        way from a follow-up to its plan."""
        field = self._fields.get(groupby_spec.split(".")[0].split(":")[0])
        if field and field.type == "many2many":
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def copy_data(self, default=None):
        self.check_access("read")
        # sudo: who may not read the diagnoses copies the rest of a plan that he reads
        vals_list = super(ClinicFollowupPlan, self.sudo()).copy_data(default)
        may_read = self._has_field_access(self._fields["diagnosis_ids"], "write")
        for plan, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=plan.name)
            if not may_read:
                vals.pop("diagnosis_ids", None)
        return vals_list

    def copy(self, default=None):
        """A copy begins as a draft of what the original does."""
        copies = super().copy(default)
        for plan, copy in zip(self, copies, strict=True):
            if "diagnosis_ids" not in (default or {}):
                # sudo: the copy begins for the same visits, whoever made it
                copy.sudo().diagnosis_ids = plan.sudo().diagnosis_ids
            if plan.current_version_id:
                plan.current_version_id._copy_as_draft(copy)
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_never_published(self):
        if any(plan.current_version_id for plan in self):
            raise UserError(
                self.env._(
                    "Patients may follow this plan. Archive it instead: it begins for "
                    "nobody any more."
                )
            )

    def action_edit(self):
        """The draft of the next version, made from the one in use."""
        self.ensure_one()
        self.check_access("write")
        return self._get_draft()._get_form_action()

    def _get_draft(self):
        self.ensure_one()
        draft = self.draft_version_id
        if not draft:
            current = self.current_version_id
            draft = current._copy_as_draft(self) if current else self._new_draft()
        return draft

    def _new_draft(self):
        return self.env["clinic.followup.plan.version"].create({"plan_id": self.id})
