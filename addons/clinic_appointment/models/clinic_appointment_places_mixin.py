from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import slots


class PlacePlan(NamedTuple):
    """A room or device that a proposal is to get, and which ones come into question."""

    proposal: dict
    name: str
    ids: tuple
    is_needed: bool


class ClinicAppointmentPlacesMixin(models.AbstractModel):
    """Room and device of a booking: as given, else as before if free, else one that
    the service needs and that is free.

    An extra slot goes without where none is free.
    """

    _name = "clinic.appointment.places.mixin"
    _description = "Places of appointments"

    def _choose_places(self, proposals, given, extras):
        """Set them, with a number of queries that does not grow with the proposals."""
        plans = self._get_place_plans(proposals, given, extras)
        trials = [
            {**plan.proposal, plan.name: one, "practitioner_id": False}
            for plan in plans
            for one in plan.ids
        ]
        rivals = self._get_rivals(trials) if trials else ()
        rivals = [self._to_taken(rival) for rival in rivals]
        for plan in plans:
            others = [{**p, "id": False} for p in proposals if p is not plan.proposal]
            plan.proposal[plan.name] = self._choose_place(plan, rivals + others)

    def _choose_place(self, plan, rivals):
        """The first that is free; if none is, the first one where one is needed, and a
        sentence will say who has it."""
        for one in plan.ids:
            trial = {**plan.proposal, plan.name: one}
            if not self._find_rival(trial, rivals, plan.name):
                return one
        if plan.is_needed and not plan.ids:
            self._refuse_place(plan.name)
        return plan.ids[0] if plan.is_needed else False

    def _get_place_plans(self, proposals, given, extras):
        rooms = self._get_roster_rooms(proposals)
        pools, plans = {}, []
        rows = zip(proposals, given, extras, rooms, strict=True)
        for proposal, names, extra, roster_room in rows:
            room = proposal["room_id"] or roster_room
            key = (proposal["branch_id"], proposal["service_id"], room)
            if key not in pools:
                pools[key] = self._get_pools(*key)
            before = (room, proposal["device_id"])
            for name, pool, first in zip(
                ("room_id", "device_id"), pools[key], before, strict=True
            ):
                ids, is_needed = pool
                if name in names and proposal[name]:
                    continue
                if first in ids:
                    ids = (first, *(one for one in ids if one != first))
                need = is_needed and not extra
                plans.append(PlacePlan(proposal, name, ids, need))
        return plans

    def _get_pools(self, branch_id, service_id, room):
        """((ids of rooms, whether one is needed), the same of devices)"""
        branch = self.env["clinic.branch"].browse(branch_id)
        service = self.env["product.product"].browse(service_id or [])
        wanted = self._get_wanted(branch, service)
        shift = slots.Shift(0, None, None, room)
        rooms, devices = self._get_places(branch, wanted, [shift])
        return (rooms, bool(wanted.room_kind)), (devices, bool(wanted.device_kind_id))

    @api.model
    def _get_roster_rooms(self, proposals):
        """Where the roster puts each practitioner at that time; False: nowhere."""
        ids = [p["practitioner_id"] for p in proposals if p["practitioner_id"]]
        # sudo: when and where people work
        rosters = self.env["clinic.roster"].sudo()
        rows = rosters.search_fetch(
            [
                ("state", "=", "published"),
                ("room_id", "!=", False),
                ("practitioner_id", "in", ids),
                ("start_at", "<", max(p["stop_at"] for p in proposals)),
                ("stop_at", ">", min(p["start_at"] for p in proposals)),
            ],
            ["practitioner_id", "branch_id", "room_id", "start_at", "stop_at"],
        )

        def get_room(proposal):
            key = (proposal["practitioner_id"], proposal["branch_id"])
            for row in rows:
                within = (
                    row.start_at <= proposal["start_at"]
                    and row.stop_at >= proposal["stop_at"]
                )
                if within and (row.practitioner_id.id, row.branch_id.id) == key:
                    return row.room_id.id
            return False

        return [get_room(proposal) for proposal in proposals]

    def _refuse_place(self, name):
        if name == "room_id":
            raise UserError(
                self.env._(
                    "This service needs a room or chair, and the branch has none. Ask "
                    "the branch manager to add it."
                )
            )
        raise UserError(
            self.env._(
                "This service needs a device that the branch does not have. Ask the "
                "branch manager to add it."
            )
        )
