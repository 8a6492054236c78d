from odoo import api, models

from .clinic_followup import LIVE


class ClinicPatient(models.Model):
    """Files that end take their follow-ups along."""

    _inherit = "clinic.patient"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("deceased_on"):
            self._drop_followups("deceased")
        elif "active" in vals and not vals["active"]:
            self._drop_followups("archived")
        return res

    def _drop_followups(self, reason):
        # sudo: whoever closes the file, nothing is done for it any more
        rows = self.env["clinic.followup"].sudo()
        live = rows.search([("patient_id", "in", self.ids), ("state", "in", LIVE)])
        if live:
            live._action_drop(reason)


class ClinicPatientMerge(models.AbstractModel):
    _inherit = "clinic.patient.merge.hand"

    def _move_rows(self, lines):
        res = super()._move_rows(lines)
        # sudo: as the merge itself, which moves rows that nobody who merges may read
        self.env["clinic.followup"].sudo()._drop_twins(self.sudo().keep_id)
        return res


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    @api.model
    def _drop_twins(self, patient):
        """Two files of one person had the same step for the same day: one goes on."""
        rows = self.search(
            [("patient_id", "=", patient.id), ("state", "in", LIVE)], order="id"
        )
        first = {}
        # the one that is booked, else the older one
        for row in rows.sorted(lambda row: (row.state != "booked", row.id)):
            twin = first.setdefault(row._get_twin_key(), row)
            if twin != row:
                row._move({"same_as_id": twin.id})
                row._action_drop("same_step")

    def _get_twin_key(self):
        self.ensure_one()
        about = self.step_id.id or (self.source, self.title, self.service_id.id)
        if self.next_step_id:
            about = ("next_step", self.next_step_id.id)
        return (self.kind, self.due_on, about)
