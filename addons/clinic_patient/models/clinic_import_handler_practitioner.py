from odoo import models


class ClinicImportHandlerPractitioner(models.AbstractModel):
    """Doctors of the old system, found again by their number there."""

    _name = "clinic.import.handler.practitioner"
    _inherit = "clinic.import.handler"
    _description = "Import of practitioners"

    def _match(self, run, table, lines):
        Practitioner = self.env["clinic.practitioner"].with_context(active_test=False)
        known = Practitioner.search(
            [
                ("chain_id", "=", run.chain.id),
                ("external_ref", "in", [line.key for line in lines]),
            ]
        )
        by_ref = {p.external_ref: p.id for p in known}
        for line in lines:
            line.res_id = by_ref.get(line.key)

    def _prepare_vals(self, run, line):
        return {
            "chain_id": run.chain.id,
            "external_ref": line.key,
            **super()._prepare_vals(run, line),
        }
