from odoo import models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    def _get_clinic_label(self):
        """What the desk calls it: the journal, and the method where it says more."""
        journal = self.journal_id.name or ""
        if self.payment_method_id.code == "manual" or not self.name:
            return journal or self.name
        return f"{journal} · {self.name}"
