from odoo import models


class ClinicPolicy(models.Model):
    _name = "clinic.policy"
    _inherit = ["clinic.policy", "clinic.logged.mixin"]

    _clinic_logged_as = "policy"
    _clinic_logged_fields = (
        "key_id",
        "chain_id",
        "company_id",
        "branch_id",
        "value",
        "lock",
        "minimum",
        "maximum",
        "valid_from",
    )


class ClinicBranch(models.Model):
    _name = "clinic.branch"
    _inherit = ["clinic.branch", "clinic.logged.mixin"]

    _clinic_logged_as = "branch"
    _clinic_logged_fields = ("user_ids", "chain_id", "company_id", "active")


class ClinicChain(models.Model):
    """Addons above bring fields that open files; they are named here once."""

    _name = "clinic.chain"
    _inherit = ["clinic.chain", "clinic.logged.mixin"]

    _clinic_logged_as = "chain"
    _clinic_logged_fields = (
        "country_pack_id",
        "file_sharing",
        "clinical_reading",
        "active",
    )
