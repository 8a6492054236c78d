from odoo import models


class ClinicImportHandlerVisit(models.AbstractModel):
    """Visits of the past: at the branch of the file, else at the importing one."""

    _name = "clinic.import.handler.visit"
    _inherit = "clinic.import.handler"
    _description = "Import of visits"

    def _prepare_vals(self, run, line):
        return {
            "branch_id": run.branch.id,
            "external_ref": line.key,
            **super()._prepare_vals(run, line),
        }


class ClinicImportHandlerHistoryCharge(models.AbstractModel):
    """Charges of the old system: in the company's currency unless the file says."""

    _name = "clinic.import.handler.history.charge"
    _inherit = "clinic.import.handler"
    _description = "Import of charges"

    def _prepare_vals(self, run, line):
        return {
            "currency_id": run.company.currency_id.id,
            "external_key": line.key,
            **super()._prepare_vals(run, line),
        }


class ClinicImportHandlerFamily(models.AbstractModel):
    _name = "clinic.import.handler.family"
    _inherit = "clinic.import.handler"
    _description = "Import of families"

    def _prepare_vals(self, run, line):
        return {"chain_id": run.chain.id, **super()._prepare_vals(run, line)}
