from odoo import models


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "clinic.logged.mixin"]

    _clinic_logged_as = "user"
    _clinic_logged_fields = (
        "group_ids",
        "clinic_branch_ids",
        "company_ids",
        "login",
        "active",
    )

    def _clinic_get_logged(self):
        """Employees; portal users come and go by themselves."""
        logged = super()._clinic_get_logged()
        # sudo: whether they are employees
        return logged.filtered(lambda user: not user.sudo().share)

    def write(self, vals):
        res = super().write(vals)
        if vals.get("password"):
            self._clinic_log_password()
        return res

    def _clinic_log_password(self):
        """Whoever sets another person's password can be that person."""
        for user in self._clinic_get_logged().filtered(lambda u: u.id != self.env.uid):
            self.env["clinic.operation.log"]._log(
                "user.password",
                user,
                summary=user.sudo().name,  # sudo: his name, for the log
            )
