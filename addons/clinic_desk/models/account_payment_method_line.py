from odoo import models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    def _get_clinic_method(self):
        """What the desk tells apart within a journal: the name that somebody gave it.

        Ways in and out of one drawer have the name of Odoo and are counted together.
        Odoo writes that name in the language of whoever made the way, so it is
        compared in each language: all readers see the same ways.
        """
        name = self.name or ""
        method = self.payment_method_id
        usual = {
            method.with_context(lang=code).name
            for code, _label in self.env["res.lang"].get_installed()
        }
        return "" if name in usual | {method.with_context(lang=None).name} else name
