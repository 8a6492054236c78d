from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import slots

EXTRA = "clinic_appointment.group_clinic_appointment_extra"
OUTSIDE = "clinic_appointment.group_clinic_appointment_outside"
GRACE = timedelta(minutes=15)  # a booking typed in while the patient stands there
LONGEST = timedelta(hours=24)


class Wanted(NamedTuple):
    """What a service or a reason takes."""

    need: slots.Need
    room_kind: str | bool
    device_kind_id: int | bool
    practitioner_ids: tuple


class ClinicAppointmentChecksMixin(models.AbstractModel):
    """What a booking needs, and what makes it impossible: a sentence for each."""

    _name = "clinic.appointment.checks.mixin"
    _description = "Checks of appointments"

    # -- what is wanted ----------------------------------------------------------
    @api.model
    def _get_wanted(self, branch, service=None, reason=None):
        # sudo: settings of services and reasons, nothing about patients
        reason = reason.sudo() if reason else self.env["clinic.booking.reason"].sudo()
        service = (service or reason.service_id).sudo()  # sudo: as above
        minutes = reason.minutes or service.clinic_minutes
        minutes = minutes or self._get_policy("appointment.minutes", branch)
        return Wanted(
            slots.Need(
                max(minutes, 1),
                max(service.clinic_buffer_before, 0),
                max(service.clinic_buffer_after, 0),
            ),
            service.clinic_room_kind,
            service.clinic_device_kind_id.id,
            tuple(service.clinic_practitioner_ids.ids),
        )

    @api.model
    def _get_policy(self, key, branch):
        # sudo: chain and company of the branch
        return self.env["clinic.policy"]._get(key, branch=branch.sudo())

    @api.model
    def _get_extra_limit(self, branch_id):
        branch = self.env["clinic.branch"].browse(branch_id)
        return self._get_policy("appointment.extra_per_hour", branch)

    # -- who may -----------------------------------------------------------------
    @api.model
    def _check_books_at(self, branches):
        if self.env.su:
            return
        away = branches - self.env.user._clinic_branches()
        if away:
            raise AccessError(
                self.env._(
                    "You do not work at %(branch)s. Ask the reception there to book.",
                    branch=away[0].display_name,
                )
            )

    @api.model
    def _may(self, group, source):
        """Rules that a person may go beyond; a patient who books online may not.

        Asked of the person, also in sudo: to lead a booking by its visit gives no
        right.
        """
        if source == "online":
            return False
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(group)

    @api.model
    def _check_extra_right(self, source):
        if not self._may(EXTRA, source):
            raise AccessError(
                self.env._(
                    "Extra slots are given by those who may. Choose a free time, or "
                    "ask the reception or the doctor."
                )
            )

    # -- what is proposed --------------------------------------------------------
    def _check_proposals(self, proposals):
        """Everything but overlaps, with a number of queries that does not grow."""
        for proposal in proposals:
            self._check_times(proposal)
        self._check_places(proposals)
        self._check_practitioners(proposals)
        self._check_hours(proposals)

    def _check_times(self, proposal):
        start, stop = proposal["start_at"], proposal["stop_at"]
        if stop <= start or stop - start > LONGEST:
            raise ValidationError(
                self.env._(
                    "An appointment ends after it begins, within a day. Correct its "
                    "times."
                )
            )
        if start < fields.Datetime.now() - GRACE:
            raise UserError(
                self.env._(
                    "This time has passed. Choose a later one; who is here already is "
                    "checked in as a walk-in."
                )
            )

    def _check_places(self, proposals):
        for name in ("room_id", "device_id"):
            model = self._fields[name].comodel_name
            for proposal in proposals:
                # sudo: where a room or device stands
                place = self.env[model].sudo().browse(proposal.get(name) or [])
                if place and place.branch_id.id != proposal["branch_id"]:
                    raise ValidationError(
                        self.env._(
                            "%(place)s is at %(branch)s. Choose one of the branch of "
                            "the appointment.",
                            place=place.name,
                            branch=place.branch_id.name,
                        )
                    )

    def _check_practitioners(self, proposals):
        for proposal in proposals:
            # sudo: who works where and does what
            env = self.sudo().env
            doctor = env["clinic.practitioner"].browse(proposal["practitioner_id"])
            branch = env["clinic.branch"].browse(proposal["branch_id"])
            service = env["product.product"].browse(proposal["service_id"])
            if not proposal["practitioner_id"]:
                continue
            if branch not in doctor.branch_ids or not doctor.active:
                raise UserError(
                    self.env._(
                        "%(doctor)s is not registered at %(branch)s. Choose somebody "
                        "who works there.",
                        doctor=doctor.name,
                        branch=branch.name,
                    )
                )
            able = service.clinic_practitioner_ids
            if proposal["service_id"] and able and doctor not in able:
                raise UserError(
                    self.env._(
                        "%(doctor)s does not do '%(service)s'. Choose %(others)s.",
                        doctor=doctor.name,
                        service=service.name,
                        others=", ".join(able.mapped("name")),
                    )
                )

    def _check_hours(self, proposals):
        """Within the roster, and not in a leave."""
        waiting = [
            proposal
            for proposal in proposals
            if not self._may(OUTSIDE, proposal["source"])
        ]
        away = self._get_away(proposals)
        for proposal in proposals:
            self._check_away(proposal, away)
        shifts = self._get_roster_spans(waiting)
        for proposal in waiting:
            self._check_roster(proposal, shifts)

    def _get_away(self, proposals):
        low = min(proposal["start_at"] for proposal in proposals)
        high = max(proposal["stop_at"] for proposal in proposals)
        # sudo: that somebody is away; why is not said
        leaves = self.env["clinic.leave"].sudo()
        ids = [p["practitioner_id"] for p in proposals if p["practitioner_id"]]
        branch_ids = [proposal["branch_id"] for proposal in proposals]
        return leaves.search_fetch(
            leaves._get_overlap_domain(low, high, ids, branch_ids),
            ["practitioner_id", "branch_id", "start_at", "stop_at"],
        )

    def _check_away(self, proposal, leaves):
        for leave in leaves:
            if not (
                leave.start_at < proposal["stop_at"]
                and leave.stop_at > proposal["start_at"]
                and leave._concerns(proposal["practitioner_id"], proposal["branch_id"])
            ):
                continue
            raise UserError(
                self.env._(
                    "%(who)s is away from %(start)s to %(stop)s. Choose another time "
                    "or somebody else.",
                    who=leave.practitioner_id.name or leave.branch_id.name,
                    **self._get_leave_clock(leave, proposal["branch_id"]),
                )
            )

    def _get_leave_clock(self, leave, branch_id):
        # sudo: time zone of the branch
        branch = self.env["clinic.branch"].sudo().browse(branch_id)
        return {
            "start": self._get_clock(leave.start_at, branch),
            "stop": self._get_clock(leave.stop_at, branch),
        }

    def _get_roster_spans(self, proposals):
        """{(practitioner, branch): merged spans} around the proposals."""
        if not proposals:
            return {}
        low = min(proposal["start_at"] for proposal in proposals)
        high = max(proposal["stop_at"] for proposal in proposals)
        # sudo: when people work
        rows = (
            self.env["clinic.roster"]
            .sudo()
            .search_fetch(
                [
                    ("state", "=", "published"),
                    ("start_at", "<", high),
                    ("stop_at", ">", low),
                    (
                        "practitioner_id",
                        "in",
                        [p["practitioner_id"] for p in proposals],
                    ),
                ],
                ["practitioner_id", "branch_id", "start_at", "stop_at"],
            )
        )
        spans = {}
        for row in rows:
            key = (row.practitioner_id.id, row.branch_id.id)
            spans.setdefault(key, []).append((row.start_at, row.stop_at))
        return {key: slots.merge(found) for key, found in spans.items()}

    def _check_roster(self, proposal, shifts):
        if not proposal["practitioner_id"]:
            return
        # sudo: names of staff and branch
        env = self.sudo().env
        branch = env["clinic.branch"].browse(proposal["branch_id"])
        if not self._get_policy("appointment.needs_roster", branch):
            return
        key = (proposal["practitioner_id"], proposal["branch_id"])
        span = (proposal["start_at"], proposal["stop_at"])
        if not slots.covers(shifts.get(key, []), span):
            doctor = env["clinic.practitioner"].browse(proposal["practitioner_id"])
            raise UserError(
                self.env._(
                    "%(doctor)s does not work at %(branch)s from %(start)s to "
                    "%(stop)s. Choose a time of the roster, or ask the branch manager.",
                    doctor=doctor.name,
                    branch=branch.name,
                    start=self._get_clock(span[0], branch),
                    stop=self._get_clock(span[1], branch, "%H:%M"),
                )
            )

    @api.model
    def _to_instant(self, value):
        return (
            value if isinstance(value, datetime) else fields.Datetime.to_datetime(value)
        )
