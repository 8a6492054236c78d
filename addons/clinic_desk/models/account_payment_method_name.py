from odoo import api, models


class AccountPaymentMethodLine(models.Model):
    """Ways of payment have a name for people who read no journals."""

    _inherit = "account.payment.method.line"

    @api.depends_context("uid")
    def _compute_display_name(self):
        if self.env.su or self.env["account.journal"].has_access("read"):
            return super()._compute_display_name()
        for line in self:
            # sudo: the name of the journal; everybody reads ways of payment
            closed = line.sudo()
            usual = closed.payment_method_id.name
            own = closed.name if closed.name != usual else ""
            line.display_name = own or closed.journal_id.name or closed.name
        return None
