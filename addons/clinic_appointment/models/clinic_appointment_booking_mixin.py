from odoo import api, fields, models
from odoo.exceptions import UserError

SLOT = (
    "start_at",
    "stop_at",
    "branch_id",
    "practitioner_id",
    "service_id",
    "room_id",
    "device_id",
)


class ClinicAppointmentBookingMixin(models.AbstractModel):
    """From what is asked for to a booking: length, place, lane, visit, history."""

    _name = "clinic.appointment.booking.mixin"
    _description = "Booking of appointments"

    @api.model
    def _prepare_bookings(self, vals_list):
        """All values of new appointments: checked, with length, place and lane."""
        self._check_new_patients(vals_list)
        defaults = self.default_get(["branch_id", "source"])
        proposals, extras, given = [], [], []
        for vals in vals_list:
            extra = vals.pop("is_extra", False)
            proposal = {**defaults, **dict.fromkeys(SLOT, False), **vals}
            proposal["branch_id"] = vals.get("branch_id") or defaults.get("branch_id")
            if extra:
                self._check_extra_right(proposal["source"])
            self._fill_length(proposal)
            self._fill_derived([proposal])
            proposals.append(proposal)
            extras.append(extra)
            given.append({"room_id", "device_id"} & set(vals))
        branch_ids = {proposal["branch_id"] for proposal in proposals}
        self._check_books_at(self.env["clinic.branch"].browse(branch_ids))
        self._check_proposals(proposals)
        self._hold_days(proposals)
        self._choose_places(proposals, given, extras)
        self._choose_lanes(proposals, extras, [0] * len(proposals))
        return proposals

    @api.model
    def _check_new_patients(self, vals_list):
        ids = [vals["patient_id"] for vals in vals_list if vals.get("patient_id")]
        patients = self.env["clinic.patient"]
        patients._check_known(ids)
        for patient in patients.browse(set(ids)):
            self.env["clinic.visit"]._check_may_come(patient)

    @api.model
    def _fill_length(self, proposal):
        """Service by reason, and when it ends by what it takes."""
        branch = self.env["clinic.branch"].browse(proposal["branch_id"])
        # sudo: settings of reasons and services
        reason = self.env["clinic.booking.reason"].sudo()
        reason = reason.browse(proposal.get("reason_id") or [])
        if not proposal.get("service_id"):
            proposal["service_id"] = reason.service_id.id
        service = self.env["product.product"].browse(proposal["service_id"] or [])
        wanted = self._get_wanted(branch, service, reason)
        for name in ("start_at", "stop_at"):
            proposal[name] = self._to_instant(proposal[name])
        if not proposal["start_at"]:
            raise UserError(self.env._("Say when the appointment begins."))
        if not proposal["stop_at"]:
            proposal["stop_at"] = wanted.need.span(proposal["start_at"])[1]
        if reason and not proposal.get("reason"):
            proposal["reason"] = reason.name

    @api.model
    def _fill_derived(self, rows):
        """Company and day by the branch, busy time by the service."""
        for row in rows:
            # sudo: company and zone of the branch, settings of the service
            env = self.sudo().env
            branch = env["clinic.branch"].browse(row["branch_id"])
            service = env["product.product"].browse(row.get("service_id") or [])
            start, stop = map(self._to_instant, (row["start_at"], row["stop_at"]))
            busy = self._get_wanted(branch, service).need.busy(start, stop)
            row["busy_from"], row["busy_to"] = busy
            row["company_id"] = branch.company_id.id
            row["local_date"] = branch._local_date(start)

    @api.model
    def _make_visits(self, proposals):
        """Who may book was asked; the visit comes with the booking."""
        rows = [
            {
                "patient_id": proposal["patient_id"],
                "branch_id": proposal["branch_id"],
                "practitioner_id": proposal.get("practitioner_id"),
                "planned_at": proposal["start_at"],
                "reason": proposal.get("reason"),
                "is_extra": proposal["lane"] > 0,
            }
            for proposal in proposals
        ]
        # sudo: follow-up agents and managers book without planning visits otherwise
        return self.env["clinic.visit"].sudo().create(rows)

    def _note_event(self, kind, old=None):
        """One row of history each; `old` is {id: values of SLOT before}."""
        old = old or {}
        now = fields.Datetime.now()
        rows = []
        for appointment in self:
            before = old.get(appointment.id, {})
            rows.append(
                {
                    "appointment_id": appointment.id,
                    "kind": kind,
                    "happened_at": now,
                    "user_id": self.env.uid,
                    "old_start_at": before.get("start_at"),
                    "start_at": appointment.start_at,
                    "old_practitioner_id": before.get("practitioner_id"),
                    "practitioner_id": appointment.practitioner_id.id,
                }
            )
        # sudo: history is written by the moves, never by hand
        return self.env["clinic.appointment.event"].sudo().create(rows)
