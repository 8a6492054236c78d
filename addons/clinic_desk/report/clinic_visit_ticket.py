from odoo import api, models


class ReportVisitTicket(models.AbstractModel):
    """The slip of the queue: nothing on it comes from the file of a patient."""

    _name = "report.clinic_desk.report_visit_ticket"
    _description = "Queue ticket"

    @api.model
    def _get_report_values(self, docids, data=None):
        visits = self.env["clinic.visit"].browse(docids)
        visits.check_access("read")
        return {"tickets": [visit._get_ticket() for visit in visits]}
