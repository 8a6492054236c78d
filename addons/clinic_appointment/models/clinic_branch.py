from odoo import models


class ClinicBranch(models.Model):
    _inherit = "clinic.branch"

    def _get_place_text(self):
        """Where it is, in one line, in the order of its country."""
        self.ensure_one()
        state = self.state_id.name or ""
        street = [self.street or "", self.street2 or ""]
        if self.country_id.code == "CN":
            return self._join_places([state, self.city or "", *street])
        town = " ".join(part for part in (self.zip, self.city) if part)
        return ", ".join(part for part in (*street, town) if part)

    def _join_places(self, parts):
        """Without a gap, as Chinese is written, except between Latin words."""
        line = ""
        for part in filter(None, parts):
            is_latin = line[-1:].isascii() and part[0].isascii()
            line += f" {part}" if line and is_latin else part
        return line
