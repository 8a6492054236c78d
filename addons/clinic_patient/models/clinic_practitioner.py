from odoo import fields, models


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
    chain_id = fields.Many2one("clinic.chain", required=True, index=True)
    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="restrict")
    resource_id = fields.Many2one(
        "resource.resource",
        required=True,
        index=True,
        ondelete="restrict",
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
