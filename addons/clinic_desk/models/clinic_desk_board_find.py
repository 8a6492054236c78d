from odoo import api, fields, models
from odoo.fields import Domain

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
        text = (text or "").strip()
        if not branch or not text:
            return {"cards": [], "others": []}
        today = branch._local_date(fields.Datetime.now())
        on_board = self._get_domain(branch, today, today)
        visits = self._find_today(text, on_board)
        visits = visits.sorted(lambda visit: visit.state != "expected")
        return {
            "cards": self._get_cards(visits, branch),
            "others": self._find_others(text, set(visits.patient_id.ids)),
        }

    @api.model
    def _find_today(self, text, on_board):
        visits = self._search_visits(on_board)
        patients = self.env["clinic.patient"]
        here = Domain("id", "in", visits.patient_id.ids)
        found = patients._name_search_ids(text, here, LIMIT)
        if text.isdigit():
            found += self._get_family_ids(patients._name_search_ids(text, None, LIMIT))
        rank = {patient_id: number for number, patient_id in enumerate(found)}
        today = visits.filtered(lambda visit: visit.patient_id.id in rank)
        return today.sorted(lambda visit: rank[visit.patient_id.id])

    @api.model
    def _get_family_ids(self, patient_ids):
        """The other members of their families, whose names the person may read."""
        members = self.env["clinic.family.member"]
        if not patient_ids or not members.has_access("read"):
            return []
        families = members.search([("patient_id", "in", patient_ids)]).family_id
        relatives = members.search([("family_id", "in", families.ids)])
        return relatives.patient_id.ids

    @api.model
    def _find_others(self, text, known):
        """People of the directory: to open the file, or to plan a visit."""
        directory = self.env["clinic.patient.directory"]
        if not directory.has_access("read"):
            return []
        found = directory.name_search(text, limit=LIMIT + len(known))
        others = [row for row in found if row[0] not in known][:LIMIT]
        ids = [patient_id for patient_id, _label in others]
        names = {row.id: row.name for row in directory.browse(ids)}
        is_open = self.env["clinic.patient"].browse(ids)._get_open_ids()
        return [
            {
                "patient_id": patient_id,
                "name": names[patient_id],
                "label": label,
                "is_open": patient_id in is_open,
            }
            for patient_id, label in others
        ]
