from odoo import models


class PublisherWarrantyContract(models.AbstractModel):
    _inherit = "publisher_warranty.contract"

    def update_notification(self, cron_mode=True):
        if not self.env["clinic.egress.guard"]._is_open("warranty"):
            return True
        return super().update_notification(cron_mode=cron_mode)
