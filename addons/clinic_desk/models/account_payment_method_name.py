from odoo import api, models


class AccountPaymentMethodLine(models.Model):
    """Ways of payment have a name for people who read no journals."""

    _inherit = "account.payment.method.line"

    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        if self.env.su or self.env["account.journal"].has_access("read"):
            return super()._compute_display_name()
        for line in self:
            # sudo: the name of the journal; everybody reads ways of payment
            closed = line.sudo()
            own = closed._get_clinic_method()
            line.display_name = own or closed.journal_id.name or closed.name
        return None
