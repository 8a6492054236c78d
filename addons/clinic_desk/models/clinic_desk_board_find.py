from odoo import api, fields, models
from odoo.tools import SQL

LIMIT = 8


class ClinicDeskBoard(models.AbstractModel):
    """The search box of the board: today's people first, then everybody else."""

    _inherit = "clinic.desk.board"

    @api.model
    def find(self, text, branch_id=None):
        """Cards of today, and patients who are not on the board, best first.

        By the end of a phone number, name, pinyin, initials or record number. A phone
        finds the whole family of its owner: children come on their mother's.
        """
        branch = self._get_branch(branch_id)
        text = str(text or "").strip()
        if not branch or not text:
            return {"cards": [], "others": []}
        today = branch._local_date(fields.Datetime.now())
        visits = self._search_visits(self._get_domain(branch, today, today))
        found = self._match(text, visits.patient_id.ids)
        others = self._search_others(text, LIMIT + len(found))
        if text.isdigit():
            found += self._get_family_ids({*found, *(row[0] for row in others)})
        rank = {patient_id: -number for number, patient_id in enumerate(found)}
        shown = visits.filtered(lambda visit: visit.patient_id.id in rank).sorted(
            lambda visit: (visit.state == "expected", rank[visit.patient_id.id]),
            reverse=True,
        )
        known = set(shown.patient_id.ids)
        others = [row for row in others if row[0] not in known]
        return {
            "cards": self._get_cards(shown, branch),
            "others": self._prepare_others(others[:LIMIT]),
        }

    @api.model
    def _match(self, text, patient_ids):
        """Those among these, whose visits the person reads, whom the text means."""
        patients = self.env["clinic.patient"]
        among = SQL("clinic_patient.id = ANY(%s)", patient_ids)
        stages = [stage.narrowed(among) for stage in patients._get_search_stages(text)]
        found = patients._get_candidate_ids(stages, len(patient_ids))
        return list(dict.fromkeys(found))

    @api.model
    def _search_others(self, text, limit):
        """[(id, label)] of the directory, as far as the person has one."""
        directory = self.env["clinic.patient.directory"]
        if not directory.has_access("read"):
            return []
        return directory.name_search(text, limit=limit)

    @api.model
    def _get_family_ids(self, patient_ids):
        """The members of their families, as far as the person may read them."""
        members = self.env["clinic.family.member"]
        if not patient_ids or not members.has_access("read"):
            return []
        families = members.search([("patient_id", "in", list(patient_ids))]).family_id
        return members.search([("family_id", "in", families.ids)]).patient_id.ids

    @api.model
    def _prepare_others(self, rows):
        """To open the file, or to let them wait as a walk-in."""
        ids = [patient_id for patient_id, _label in rows]
        directory = self.env["clinic.patient.directory"].browse(ids)
        names = {row.id: row.name for row in directory}
        is_open = self.env["clinic.patient"].browse(ids)._get_open_ids() if ids else ()
        return [
            {
                "patient_id": patient_id,
                "name": names[patient_id],
                "label": label,
                "is_open": patient_id in is_open,
            }
            for patient_id, label in rows
        ]
