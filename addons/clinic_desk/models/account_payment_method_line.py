from odoo import models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    def _get_clinic_method(self):
        """What the desk tells apart within a journal: the name that somebody gave it.

        Ways in and out of one drawer have the name of Odoo and are counted together.
        """
        name = self.name or ""
        return "" if name == self.payment_method_id.name else name
