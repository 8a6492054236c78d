from odoo import api, models, tools


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """A report shows its records whole: whatever of them its reader may read."""
        values = super()._get_rendering_context(report, docids, data)
        docs = values.get("docs")
        if not self.env.su and hasattr(docs, "_note_clinic_record"):
            docs._note_clinic_record(f"report/{report.report_name}")
        return values

    @api.model
    @tools.ormcache("name")
    def _is_clinic_report(self, name):
        """Whether the report called ``name`` prints patient data."""
        # sudo: the model of a report, nothing of its records
        report = self.sudo()._get_report_from_name(name)
        model = self.env.get(report.model) if report else None
        return model is not None and hasattr(model, "_note_clinic_record")
