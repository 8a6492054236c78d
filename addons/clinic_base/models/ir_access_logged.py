from odoo import api, models

STAFF = "clinic_base.group_clinic_base_staff"


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups", "clinic.logged.mixin"]

    _clinic_logged_as = "group"
    _clinic_logged_fields = (
        "user_ids",
        "implied_ids",
        "implied_by_ids",
        "rule_groups",
        "api_key_duration",
    )


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["ir.rule", "clinic.logged.mixin"]

    _clinic_logged_as = "rule"
    _clinic_logged_fields = (
        "model_id",
        "groups",
        "domain_force",
        "active",
        "perm_read",
        "perm_write",
        "perm_create",
        "perm_unlink",
    )


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["ir.model.access", "clinic.logged.mixin"]

    _clinic_logged_as = "access"
    _clinic_logged_fields = (
        "model_id",
        "group_id",
        "active",
        "perm_read",
        "perm_write",
        "perm_create",
        "perm_unlink",
    )


class ResUsersApikeys(models.Model):
    """A key acts for its owner without him: who works here leaves a row with each."""

    _inherit = "res.users.apikeys"

    def _generate(self, scope, name, expiration_date):
        key = super()._generate(scope, name, expiration_date)
        user = self.env.user
        if user.has_group(STAFF):
            new = {"name": name, "scope": scope, "until": str(expiration_date or "")}
            self.env["clinic.operation.log"]._log(
                "apikey.create", user, summary=user.name, new=new
            )
        return key

    @api.ondelete(at_uninstall=False)
    def _unlink_logged(self):
        for key in self.sudo():  # sudo: whose key it is, and its name
            if key.user_id.has_group(STAFF):
                self.env["clinic.operation.log"]._log(
                    "apikey.delete",
                    key.user_id,
                    summary=key.user_id.name,
                    old={"name": key.name},
                )
