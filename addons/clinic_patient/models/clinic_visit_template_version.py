from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.canonical import digest as digest_of
from .clinic_visit_template_trigger import install


class ClinicVisitTemplateVersion(models.Model):
    """What a template asks, as it was on one day.

    Published versions never change, by Python nor by SQL: see
    `clinic_visit_template_trigger`. Languages may be added to their words.
    """

    _name = "clinic.visit.template.version"
    _description = "Version of a visit template"
    _inherit = ["clinic.moved.mixin"]
    _order = "template_id, number desc"

    _moved_fields = frozenset(
        ["number", "state", "published_at", "published_by", "digest"]
    )

    template_id = fields.Many2one(
        "clinic.visit.template", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    digest = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of what this version asks, in its source language.",
    )
    note = fields.Char("What is new")
    field_ids = fields.One2many(
        "clinic.visit.template.field", "version_id", "Questions", copy=True
    )
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_current")

    _number_unique = models.UniqueIndex(
        "(template_id, number)",
        "Somebody has begun the next version of this template already. Reload the "
        "page, and open it.",
    )
    _one_draft = models.UniqueIndex(
        "(template_id) WHERE state = 'draft'",
        "Somebody has begun the next version of this template already. Reload the "
        "page, and open it.",
    )

    def init(self):
        super().init()
        install(self.env.cr, self._table)

    @api.depends("template_id.name", "number", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            name = version.template_id.name or ""
            version.display_name = (
                self.env._("%(template)s (draft)", template=name)
                if version.state == "draft"
                else self.env._(
                    "%(template)s · version %(number)s",
                    template=name,
                    number=version.number,
                )
            )

    @api.depends("template_id.current_version_id")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version.template_id.current_version_id == version

    def _search_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: which versions are in use; each is then read with the user's rights
        templates = self.env["clinic.visit.template"].sudo()
        current = templates._search([("current_version_id", "!=", False)])
        return [("id", "in", current.subselect("current_version_id"))]

    @api.model
    def _search_display_name(self, operator, value):
        """People look for the name of the template."""
        return [("template_id.name", operator, value)]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("template_id"):
                vals["number"] = self._get_next_number(vals["template_id"])
        return super().create(vals_list)

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _get_first_value(self, name, vals):
        if name == "number" and vals.get("template_id"):
            return self._get_next_number(vals["template_id"])
        return super()._get_first_value(name, vals)

    @api.model
    def _get_next_number(self, template_id):
        self.flush_model(["number", "template_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT COALESCE(MAX(number), 0) + 1 FROM %s WHERE template_id = %s",
                SQL.identifier(self._table),
                template_id,
            )
        )
        return rows[0][0]

    def _check_draft(self):
        """Refuse to change what is published, whoever asks."""
        for version in self:
            if version.state == "published":
                raise UserError(
                    self.env._(
                        "%(version)s is published and does not change any more. Open "
                        "the template, press Edit, and put your changes into the next "
                        "version.",
                        version=version.display_name,
                    )
                )

    # -- from draft to published -----------------------------------------------
    def action_publish(self):
        for version in self:
            version.check_access("write")
            version._action_publish()
        return True

    def action_discard(self):
        """Throw the draft away; the version in use stays."""
        self.ensure_one()
        template = self.template_id
        self.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": template._name,
            "res_id": template.id,
            "views": [(False, "form")],
        }

    def _action_publish(self):
        self.ensure_one()
        self.lock_for_update()  # one of two who publish at once
        self.invalidate_recordset(["state"])
        self._check_draft()
        self.field_ids._check_publishable()
        self.env.flush_all()  # what was written to the draft is let through
        self._move(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by": self.env.uid,
                "digest": digest_of(self._get_digest_content()),
            }
        )
        self.flush_recordset()
        self.template_id._move({"current_version_id": self.id})
        self.env["clinic.operation.log"]._log(
            "template.published",
            self.template_id,
            new={"number": self.number, "digest": self.digest},
        )

    def _publish_shipped(self):
        """Called when the data of the addon are loaded, at each upgrade again."""
        for version in self.filtered(lambda version: version.state == "draft"):
            version._action_publish()

    def _copy_as_draft(self, template):
        """The questions of this version as a draft of ``template``, keys and all."""
        draft = template._new_draft()
        for field in self.field_ids:
            field._copy_to(draft)
        return draft

    def _get_digest_content(self):
        """What is asked, without ids: the same on every database."""
        source = self.with_context(lang="en_US")
        return {
            "template": source.template_id.code,
            "number": source.number,
            "fields": [field._get_definition() for field in source.field_ids],
        }

    def _get_definitions(self):
        """Questions in order and in the user's language, for the page and checks."""
        return [field._get_definition() for field in self.field_ids]

    def _get_default_values(self):
        """The findings with which a visit begins."""
        return {
            definition["key"]: definition["default"]
            for definition in self._get_definitions()
            if definition["default"] is not None
        }

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
