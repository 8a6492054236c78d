from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ClinicVisitTemplate(models.Model):
    """What a practitioner writes down at one kind of visit.

    What is asked stands in versions: one draft at most, and published ones that never
    change. A visit keeps the version it was begun with.
    """

    _name = "clinic.visit.template"
    _description = "Visit template"
    _inherit = ["clinic.moved.mixin"]
    _order = "sequence, id"

    _moved_fields = frozenset(["current_version_id"])

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    specialty = fields.Selection(
        [
            ("general", "General"),
            ("checkup", "Check-up"),
            ("dental", "Dental"),
            ("other", "Other"),
        ],
        required=True,
        default="general",
    )
    chain_id = fields.Many2one(
        "clinic.chain", index="btree_not_null", help="Empty: for all chains."
    )
    has_tooth_chart = fields.Boolean("Tooth chart")
    service_ids = fields.Many2many(
        "product.product",
        "clinic_visit_template_service_rel",
        "template_id",
        "product_id",
        string="Services",
        domain=[("is_clinic_service", "=", True)],
        help="A visit for one of these services begins with this template.",
    )
    version_ids = fields.One2many("clinic.visit.template.version", "template_id")
    current_version_id = fields.Many2one(
        "clinic.visit.template.version",
        "Version in use",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    draft_version_id = fields.Many2one(
        "clinic.visit.template.version", "Draft", compute="_compute_draft_version_id"
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(chain_id, 0))",
        "Another template has this code. Choose another one.",
    )

    @api.depends("version_ids.state")
    def _compute_draft_version_id(self):
        for template in self:
            drafts = template.version_ids.filtered(lambda v: v.state == "draft")
            template.draft_version_id = drafts[:1]

    def copy_data(self, default=None):
        """A copy begins as a draft of what the original asks."""
        vals_list = super().copy_data(default)
        for template, vals in zip(self, vals_list, strict=True):
            vals["code"] = self.env._("%(code)s-copy", code=template.code)
            vals["name"] = self.env._("%(name)s (copy)", name=template.name)
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for template, copy in zip(self, copies, strict=True):
            if template.current_version_id:
                template.current_version_id._copy_as_draft(copy)
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_never_published(self):
        if any(template.current_version_id for template in self):
            raise UserError(
                self.env._(
                    "Visits may have been written with this template. Archive it "
                    "instead: nobody chooses it any more."
                )
            )

    def action_edit(self):
        """The draft of the next version, made from the one in use."""
        self.ensure_one()
        self.check_access("write")
        draft = self.draft_version_id
        if not draft:
            current = self.current_version_id
            draft = current._copy_as_draft(self) if current else self._new_draft()
        return draft._get_form_action()

    def action_open_current(self):
        self.ensure_one()
        self.check_access("read")
        if not self.current_version_id:
            raise UserError(
                self.env._("Nothing is published yet. Press Edit, then Publish.")
            )
        return self.current_version_id._get_form_action()

    def _new_draft(self):
        return self.env["clinic.visit.template.version"].create(
            {"template_id": self.id}
        )

    @api.model
    def _get_usable_domain(self, branch):
        """Templates that a visit at ``branch`` may begin with."""
        return Domain("current_version_id", "!=", False) & Domain(
            "chain_id", "in", [False, *branch.chain_id.ids]
        )

    @api.model
    def _propose_for(self, visit):
        """The version with which ``visit`` begins: that of the service, else what the
        practitioner used last; none if neither says anything."""
        usable = self._get_usable_domain(visit.branch_id)
        products = visit.line_ids.product_id
        if products:
            found = self.search(
                usable & Domain("service_ids", "in", products.ids), limit=1
            )
            if found:
                return found.current_version_id
        if not visit.practitioner_id:
            return self.env["clinic.visit.template.version"]
        used = self.env["clinic.visit"].search(
            [
                ("practitioner_id", "=", visit.practitioner_id.id),
                ("template_version_id", "!=", False),
                ("id", "!=", visit.id),
            ],
            order="local_date desc, id desc",
            limit=1,
        )
        last = used.template_version_id.template_id.filtered_domain(usable)
        return last.filtered("active").current_version_id
