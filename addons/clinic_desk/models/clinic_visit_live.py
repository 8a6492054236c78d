from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

# what the board shows of a visit
BOARD_FIELDS = frozenset(
    [
        "patient_id",
        "branch_id",
        "practitioner_id",
        "local_date",
        "planned_at",
        "arrived_at",
        "started_at",
        "left_at",
        "state",
        "payment_state",
        "record_state",
    ]
)
PAST = timedelta(days=2)  # older days are looked up, not watched
NOTED = "clinic_desk.board"


class ClinicVisit(models.Model):
    """Open boards are told, when a transaction ends well, which cards changed."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"state_since": "none"}
    _moved_fields = frozenset(["state_since"])

    state_since = fields.Datetime(
        "In this state since",
        readonly=True,
        copy=False,
        help="When the patient was moved last: how long he has been waiting, or been "
        "with the doctor.",
    )

    @api.model
    def _get_board_fields(self):
        """Stored fields whose change is told to boards. Extend to add more."""
        return BOARD_FIELDS

    def _board_changed(self):
        """Tell the boards of these visits to read them again.

        One message per branch and day for each transaction, sent when it commits:
        the ids of the visits and the day, no personal data.
        """
        if not self.env.context.get("clinic_bulk"):
            self._get_noted()["ids"].update(self._origin.ids)

    def _note_place(self):
        """The board which these visits are about to leave is told as well."""
        if self.env.context.get("clinic_bulk"):
            return
        noted = self._get_noted()["places"]
        for visit in self._origin.sudo():  # sudo: where and when, told to that branch
            noted[visit.branch_id.id, visit.local_date].add(visit.id)

    @api.model
    def _get_noted(self):
        """What this transaction changed so far, told at its end."""
        data = self.env.cr.precommit.data
        if NOTED not in data:
            data[NOTED] = {"ids": set(), "places": defaultdict(set)}
            self.env.cr.precommit.add(self.env["clinic.visit"]._tell_boards)
        return data[NOTED]

    @api.model
    def _tell_boards(self):
        noted = self.env.cr.precommit.data.pop(NOTED)
        places = noted["places"]
        # sudo: where and when, told to that branch; a branch is its own channel
        for visit in self.sudo().browse(noted["ids"]).exists():
            places[visit.branch_id.id, visit.local_date].add(visit.id)
        branches = self.env["clinic.branch"].sudo()  # sudo: as above
        oldest = fields.Date.today() - PAST
        for (branch_id, day), visit_ids in places.items():
            if day < oldest:
                continue
            branches.browse(branch_id)._bus_send(
                "clinic_desk/board",
                {
                    "branch_id": branch_id,
                    "day": fields.Date.to_string(day),
                    "visit_ids": sorted(visit_ids),
                },
            )

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._board_changed()
        return visits

    def write(self, vals):
        if not {"branch_id", "planned_at", "local_date", "arrived_at"}.isdisjoint(vals):
            self._note_place()
        if "state" in vals:
            vals = {**vals, "state_since": fields.Datetime.now()}
        return super().write(vals)

    def _write_multi(self, vals_list):
        """Whatever is stored passes here, computed values as well."""
        super()._write_multi(vals_list)
        watched = self._get_board_fields()
        changed = [
            visit.id
            for visit, vals in zip(self, vals_list, strict=True)
            if not watched.isdisjoint(vals)
        ]
        self.browse(changed)._board_changed()

    @api.ondelete(at_uninstall=False)
    def _unlink_from_boards(self):
        self._note_place()

    def _arrive(self, now):
        super()._arrive(now)
        self._tell_practitioner()

    def _tell_practitioner(self):
        """Who is going to see the patient gets a message without any name in it."""
        doctor = self.practitioner_id.sudo().user_id  # sudo: whom to tell
        if doctor and doctor.id != self.env.uid:
            where = {"visit_id": self.id, "branch_id": self.branch_id.id}
            doctor._bus_send("clinic_desk/arrived", where)


class ClinicNextStep(models.Model):
    """Whether a visit was left without a next step is shown on its card."""

    _inherit = "clinic.next.step"

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.visit_id._board_changed()
        return steps

    def write(self, vals):
        res = super().write(vals)
        if not {"state", "visit_id"}.isdisjoint(vals):
            self.visit_id._board_changed()
        return res
