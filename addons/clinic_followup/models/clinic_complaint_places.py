from odoo import api, models
from odoo.addons.clinic_desk.tools.tiles import Tile
from odoo.addons.clinic_patient.models.clinic_takeout_files_mixin import TEXT
from odoo.addons.clinic_patient.tools.takeout import TakeoutFile

ACTION = "clinic_followup.clinic_complaint_action"
OWNERS = (
    "reception",
    "nurse",
    "practitioner",
    "consultant",
    "followup",
    "privacy",
    "manager",
    "medical_director",
)
OVERSEERS = ("manager", "medical_director")


class ClinicHome(models.AbstractModel):
    """Complaints to deal with, those that are late, reported to me, or nobody's."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        return [*super()._get_tiles(scope), *self._get_complaint_tiles(scope)]

    @api.model
    def _get_complaint_tiles(self, scope):
        _ = self.env._
        here = ("branch_id", "in", scope.branches.ids)
        mine = ("owner_id", "=", scope.user.id)
        return [
            self._get_complaint_tile(
                "my_complaints",
                _("Complaints to answer"),
                [mine, ("state", "in", ("new", "acknowledged"))],
                OWNERS,
                tone="warning",
                lines=("number", "category_id", "due_at"),
                order="answer_by, id",
            ),
            self._get_complaint_tile(
                "late_complaints",
                _("Complaints that are late"),
                [here, ("is_late", "=", True)],
                OVERSEERS,
            ),
            self._get_complaint_tile(
                "reported_complaints",
                _("Complaints reported to me"),
                [
                    ("escalated_to_id", "=", scope.user.id),
                    ("state", "in", ("new", "acknowledged")),
                ],
                OVERSEERS,
            ),
            self._get_complaint_tile(
                "nobodys_complaints",
                _("Complaints without owner"),
                [here, ("owner_id", "=", False), ("state", "!=", "closed")],
                OVERSEERS,
            ),
        ]

    @api.model
    def _get_complaint_tile(self, key, label, domain, roles, tone="danger", **kw):
        model = "clinic.complaint"
        return Tile(key, label, model, domain, ACTION, roles, tone=tone, **kw)


class ClinicDeskBoard(models.AbstractModel):
    """Cards of the desk say who waits for the end of a complaint."""

    _inherit = "clinic.desk.board"

    @api.model
    def _add_to_cards(self, visits, cards):
        res = super()._add_to_cards(visits, cards)
        patients = visits.patient_id
        told = patients._is_told_of_complaints()
        open_ones = patients._get_open_complaints() if told else ()
        waiting = {complaint.patient_id.id for complaint in open_ones}
        for visit in visits:
            cards[visit.id]["has_complaint"] = visit.patient_id.id in waiting
        return res


class ClinicTakeout(models.AbstractModel):
    """What he was not content with, and what the clinic answered."""

    _inherit = "clinic.takeout"

    @api.model
    def _get_visit_files(self):
        return [
            *super()._get_visit_files(),
            TakeoutFile(
                "complaints",
                "clinic.complaint",
                "complaint",
                # how the house hands it about
                leave_out=(
                    "chain_id",
                    "satisfaction_id",
                    "reply_id",
                    "message_id",
                    "escalation",
                    "escalated_to_id",
                    "escalated_at",
                ),
                masks={
                    "complainant": TEXT,
                    "description": TEXT,
                    "resolution": TEXT,
                    "compensation": TEXT,
                },
            ),
        ]
