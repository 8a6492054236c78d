from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.names import search_keys


class ClinicPractitioner(models.Model):
    """One person who treats, at any branch and for any company of the chain."""

    _name = "clinic.practitioner"
    _description = "Practitioner"
    _order = "name"

    name = fields.Char(required=True)
    name_key = fields.Char(compute="_compute_search_keys", store=True)
    pinyin_key = fields.Char(compute="_compute_search_keys", store=True)
    initials_key = fields.Char(compute="_compute_search_keys", store=True)
    active = fields.Boolean(default=True)
    chain_id = fields.Many2one(
        "clinic.chain",
        required=True,
        index=True,
        default=lambda self: self.env.user._clinic_current_branch().chain_id,
    )
    user_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="restrict", copy=False
    )
    resource_id = fields.Many2one(
        "resource.resource",
        required=True,
        index=True,
        ondelete="restrict",
        copy=False,
        help="Made without company and calendar: one person, one resource, wherever "
        "he works.",
    )
    branch_ids = fields.Many2many(
        "clinic.branch",
        "clinic_practitioner_branch_rel",
        "practitioner_id",
        "branch_id",
        string="Registered sites",
    )
    title = fields.Char(translate=True)
    specialty = fields.Char(translate=True)
    licence_number = fields.Char()
    licence_scope = fields.Char()
    licence_expiry = fields.Date()
    external_ref = fields.Char("Number in the old system")

    _user_unique = models.UniqueIndex(
        "(user_id) WHERE user_id IS NOT NULL",
        "This user is a practitioner already.",
    )
    _resource_unique = models.UniqueIndex(
        "(resource_id)", "This resource belongs to another practitioner."
    )

    @api.depends("name")
    def _compute_search_keys(self):
        for practitioner in self:
            keys = search_keys(practitioner.name)
            practitioner.name_key = keys.name_key
            practitioner.pinyin_key = keys.pinyin_key
            practitioner.initials_key = keys.initials_key

    @api.depends("name", "title")
    def _compute_display_name(self):
        for practitioner in self:
            parts = [practitioner.name, practitioner.title]
            practitioner.display_name = " · ".join(filter(None, parts))

    @api.constrains("branch_ids", "chain_id")
    def _check_branches(self):
        for practitioner in self:
            if practitioner.branch_ids.chain_id - practitioner.chain_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s: choose sites of the chain %(chain)s only.",
                        name=practitioner.name,
                        chain=practitioner.chain_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Each practitioner gets a resource that belongs to no company."""
        self.browse().check_access("create")  # before anything is made in sudo
        waiting = [vals for vals in vals_list if not vals.get("resource_id")]
        resources = self._get_resource_model().create(
            [self._prepare_resource_vals(vals) for vals in waiting]
        )
        made = dict(zip(map(id, waiting), resources.ids, strict=True))
        return super().create(
            [
                vals | {"resource_id": made.get(id(vals), vals.get("resource_id"))}
                for vals in vals_list
            ]
        )

    def _get_resource_model(self):
        # sudo: the resource is ours, and core keeps resources for settings people
        return self.env["resource.resource"].sudo()

    @api.model
    def _prepare_resource_vals(self, vals):
        return {
            "name": vals.get("name"),
            "resource_type": "user",
            "user_id": vals.get("user_id"),
            "company_id": False,
            "calendar_id": False,
            "active": vals.get("active", True),
        }

    def write(self, vals):
        result = super().write(vals)
        follows = {
            key: vals[key] for key in ("name", "user_id", "active") if key in vals
        }
        if follows:
            self._get_resource_model().browse(self.resource_id.ids).write(follows)
        return result

    def unlink(self):
        resources = self._get_resource_model().browse(self.resource_id.ids)
        result = super().unlink()
        resources.unlink()
        return result
