from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc, to_utc

from ..tools import slots
from ..tools.hours import read_hours

LIVE = ("booked", "arrived", "done")


class ClinicAppointmentSlotsMixin(models.AbstractModel):
    """Free times and places, by a number of queries that does not grow with them."""

    _name = "clinic.appointment.slots.mixin"
    _description = "Free times"

    @api.model
    def _find_slots(
        self,
        branch,
        date_from,
        date_to,
        service=None,
        reason=None,
        practitioner=None,
        online=False,
        limit=None,
    ):
        """Free times of the days from `date_from` to `date_to` of the branch.

        A list of dicts, by time: start_at, stop_at, practitioner_id, room_id,
        device_id. No right is asked, and nothing is told of who takes other times.
        """
        branch = branch.sudo()  # sudo: zone and policies; times only are told
        wanted = self._get_wanted(branch, service, reason)
        start, stop = self._get_bounds(branch, date_from, date_to, online)
        if start >= stop:
            return []
        shifts = self._get_shifts(branch, wanted, practitioner, start, stop)
        shifts = self._without_leaves(shifts, branch, start, stop)
        if not shifts:
            return []
        rooms, devices = self._get_places(branch, wanted, shifts)
        taken = self._get_taken(shifts, rooms, devices, start, stop)
        found = slots.find(
            shifts,
            taken["practitioner_id"],
            wanted.need,
            self._get_policy("appointment.slot_step", branch),
            slots.Pool(rooms, taken["room_id"], bool(wanted.room_kind)),
            slots.Pool(devices, taken["device_id"], bool(wanted.device_kind_id)),
            limit,
        )
        return [
            {
                "start_at": slot.start,
                "stop_at": slot.stop,
                "practitioner_id": slot.practitioner,
                "room_id": slot.room or False,
                "device_id": slot.device or False,
            }
            for slot in found
        ]

    @api.model
    def _get_bounds(self, branch, date_from, date_to, online):
        """The instants between which slots begin and end."""
        start = day_bounds_utc(fields.Date.to_date(date_from), branch.tz)[0]
        stop = day_bounds_utc(fields.Date.to_date(date_to), branch.tz)[1]
        earliest, latest = self._get_slot_window(branch, online)
        return max(start, earliest), min(stop, latest) if latest else stop

    @api.model
    def _get_slot_window(self, branch, online):
        """(earliest, latest or None) of what is offered; online booking narrows it."""
        return fields.Datetime.now().replace(microsecond=0), None

    # -- who works ---------------------------------------------------------------
    @api.model
    def _get_shifts(self, branch, wanted, practitioner, start, stop):
        domain = [("start_at", "<", stop), ("stop_at", ">", start)]
        ids = self._get_able(branch, wanted, practitioner)
        # sudo: when people work
        rosters = self.env["clinic.roster"].sudo()
        rows = rosters.search_fetch(
            [*domain, ("practitioner_id", "in", ids)],
            ["practitioner_id", "branch_id", "start_at", "stop_at", "room_id", "state"],
            order="start_at, practitioner_id",
        )
        shifts = [
            slots.Shift(
                row.practitioner_id.id, row.start_at, row.stop_at, row.room_id.id
            )
            for row in rows
            if row.branch_id == branch and row.state == "published"
        ]
        if not self._get_policy("appointment.needs_roster", branch):
            without = [i for i in ids if i not in set(rows.practitioner_id.ids)]
            shifts += self._get_usual_shifts(branch, without, start, stop)
        return [
            shift._replace(
                start=max(shift.start, start),
                stop=min(shift.stop, stop),
                origin=shift.start,
            )
            for shift in shifts
        ]

    @api.model
    def _get_able(self, branch, wanted, practitioner):
        # sudo: who works at the branch
        practitioners = self.env["clinic.practitioner"].sudo()
        domain = [("branch_ids", "in", branch.ids)]
        if practitioner:
            domain.append(("id", "in", practitioner.ids))
        if wanted.practitioner_ids:
            domain.append(("id", "in", wanted.practitioner_ids))
        return practitioners.search(domain).ids

    @api.model
    def _get_usual_shifts(self, branch, ids, start, stop):
        """Where no roster is kept, everybody works in the usual hours."""
        hours = read_hours(self._get_policy("appointment.day_hours", branch))
        shifts = []
        day = branch._local_date(start)
        while day <= branch._local_date(stop):
            midnight = datetime.combine(day, time.min)
            for low, high in hours:
                span = [
                    to_utc(midnight + timedelta(minutes=minute), branch.tz)
                    for minute in (low, high)
                ]
                if span[0] < stop and span[1] > start:
                    shifts += [slots.Shift(one, *span) for one in ids]
            day += timedelta(days=1)
        return shifts

    @api.model
    def _without_leaves(self, shifts, branch, start, stop):
        # sudo: that somebody is away
        leaves = self.env["clinic.leave"].sudo()
        ids = list({shift.practitioner for shift in shifts})
        found = leaves.search_fetch(
            leaves._get_overlap_domain(start, stop, ids, branch.ids),
            ["practitioner_id", "branch_id", "start_at", "stop_at"],
        )
        away = {
            one: [
                (leave.start_at, leave.stop_at)
                for leave in found
                if leave._concerns(one, branch.id)
            ]
            for one in ids
        }
        return [
            part
            for shift in shifts
            for part in slots.split_shift(shift, away[shift.practitioner])
        ]

    # -- what is taken -----------------------------------------------------------
    @api.model
    def _get_places(self, branch, wanted, shifts):
        """Ids of the rooms and devices that come into question."""
        rooms = {shift.room: None for shift in shifts if shift.room}
        devices = ()
        env = self.sudo().env  # sudo: what stands at the branch
        if wanted.room_kind:
            domain = [
                ("branch_id", "=", branch.id),
                ("kind", "=", wanted.room_kind),
            ]
            rooms = dict.fromkeys(env["clinic.room"].search(domain).ids)
        if wanted.device_kind_id:
            domain = [
                ("branch_id", "=", branch.id),
                ("kind_id", "=", wanted.device_kind_id),
            ]
            devices = tuple(env["clinic.device"].search(domain).ids)
        return tuple(rooms), devices

    @api.model
    def _get_taken(self, shifts, rooms, devices, start, stop):
        """{field: {id: merged spans}} of what is booked, extra slots left out."""
        people = {shift.practitioner for shift in shifts}
        margin = timedelta(days=1)  # longer than any time before or after
        # sudo: times at any branch and company, of whomever
        rows = self.sudo().search_fetch(
            [
                ("state", "in", LIVE),
                ("busy_from", "<", stop + margin),
                ("busy_to", ">", start - margin),
                "|",
                "|",
                "&",
                ("practitioner_id", "in", list(people)),
                ("lane", "=", 0),
                ("room_id", "in", rooms),
                ("device_id", "in", devices),
            ],
            ["practitioner_id", "room_id", "device_id", "lane", "busy_from", "busy_to"],
        )
        spans = {"practitioner_id": {}, "room_id": {}, "device_id": {}}
        for row in rows:
            for name, found in spans.items():
                if row[name] and (name != "practitioner_id" or not row.lane):
                    span = (row.busy_from, row.busy_to)
                    found.setdefault(row[name].id, []).append(span)
        return {
            name: {one: slots.merge(found) for one, found in by_id.items()}
            for name, by_id in spans.items()
        }
