from odoo import api, models


class ClinicPatient(models.Model):
    """What a file is called, to whom."""

    _inherit = "clinic.patient"

    @api.depends("name", "birth_date", "birth_precision", "deceased_on", "phone_key")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name, age and the last digits of the phone, as far as the user may know.

        Core reads labels of linked records in sudo, for people who may not read them:
        of a closed file the directory tells the name, and outside of it nobody does.
        """
        known = self._get_open_ids() if self.env.su else set(self._origin.ids)
        named = self._get_named_ids(set(self._origin.ids) - known)
        # sudo: of the phone, which is closed to everybody, its last digits
        for patient, closed in zip(self, self.sudo(), strict=True):
            parts = [patient.name or ""]
            if patient._origin.id in known or not patient._origin.id:
                parts += [patient._get_age_text(), closed._get_phone_tail()]
            elif patient._origin.id not in named:
                parts = [patient._get_nameless_label()]
            patient.display_name = " · ".join(filter(None, parts))

    def _get_nameless_label(self):
        return self.env._("Patient %(number)s", number=self.record_number or self.id)

    def _get_named_ids(self, ids):
        """Those whose names the directory tells the user, by one statement."""
        # sudo(False): back to the rights of the user
        rows = self.env["clinic.patient.directory"].sudo(False)
        if not ids or not rows.browse().has_access("read"):
            return set()
        rows = rows.with_context(active_test=False)
        return set(rows._search([("id", "in", list(ids))]))

    def _get_open_ids(self):
        """Ids among these whose files the user may read, by one statement."""
        # sudo(False): back to the rights of the user, which label he may see
        files = self.sudo(False).with_context(active_test=False)
        if not files.browse().has_access("read"):
            return set()
        return set(files._search([("id", "in", self._origin.ids)]))
