from datetime import timedelta

from odoo import models
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..tools.deferred import deferred
from ..tools.errors import SlotTaken

LIVE = ("booked", "arrived", "done")
TAKEN = {
    "practitioner_id": "practitioner",
    "room_id": "room",
    "device_id": "device",
}


class ClinicAppointmentOverlapMixin(models.AbstractModel):
    """Who is in the way, said in a sentence; PostgreSQL has the last word.

    A proposal is a dict of values for create or write with all fields of the slot.
    """

    _name = "clinic.appointment.overlap.mixin"
    _description = "Overlaps of appointments"

    def _slot_guard(self):
        """Store within; PostgreSQL is asked at the end, for all rows at once."""
        names = ("practitioner_free", "room_free", "device_free", "extra_free")
        return deferred(self.env, *(f"{self._table}_{name}" for name in names))

    def _hold_days(self, proposals):
        """One after the other on a day of a practitioner, until the transaction ends.

        Two whose constraints are asked at the end would wait for each other until
        PostgreSQL ends one. Who had to wait starts again, and sees who was faster.
        """
        keys = {
            f"clinic.appointment {proposal['practitioner_id']} "
            f"{proposal['start_at'].date()}"
            for proposal in proposals
            if proposal["practitioner_id"]
        }
        cr = self.env.cr
        for key in sorted(keys):
            hold = SQL("(hashtextextended(%s, 0))", key)
            cr.execute(SQL("SELECT pg_try_advisory_xact_lock%s", hold))
            if not cr.fetchone()[0]:
                cr.execute(SQL("SELECT pg_advisory_xact_lock%s", hold))
                raise ConcurrencyError("booked by somebody else at this moment")

    def _get_rivals(self, proposals):
        """Live rows that may be in the way of any of the proposals."""
        low = min(proposal["busy_from"] for proposal in proposals)
        high = max(proposal["busy_to"] for proposal in proposals)
        ids = {
            name: [p[name] for p in proposals if p.get(name)] or [0] for name in TAKEN
        }
        # extra slots belong to an hour: all of its rows
        low = self._to_hour(low)
        high = self._to_hour(high) + timedelta(hours=1)
        # sudo: whoever is booked, at any branch and company; names are asked later
        return self.sudo().search_fetch(
            [
                ("id", "not in", self.ids),
                ("state", "in", LIVE),
                ("busy_from", "<", high),
                ("busy_to", ">", low),
                "|",
                "|",
                ("practitioner_id", "in", ids["practitioner_id"]),
                ("room_id", "in", ids["room_id"]),
                ("device_id", "in", ids["device_id"]),
            ],
            [*TAKEN, "lane", "busy_from", "busy_to", "start_at", "stop_at"],
        )

    def _choose_lanes(self, proposals, extras, keeps):
        """Set `lane`: 0 where the practitioner is free, else an extra slot if asked.

        `extras` and `keeps` say for each proposal whether an extra slot is wanted, and
        which one it had.
        """
        rivals = [self._to_taken(rival) for rival in self._get_rivals(proposals)]
        for proposal, extra, keep in zip(proposals, extras, keeps, strict=True):
            self._choose_lane(proposal, rivals, extra or keep > 0)
            self._check_taken(proposal, rivals)
            rivals.append({**proposal, "id": False})

    def _to_taken(self, appointment):
        names = ("lane", "busy_from", "busy_to", "start_at", "stop_at")
        taken = {name: appointment[name] for name in names}
        links = {name: appointment[name].id for name in TAKEN}
        return {**taken, **links, "id": appointment.id}

    def _choose_lane(self, proposal, rivals, extra):
        proposal["lane"] = 0
        if not proposal.get("practitioner_id") or not extra:
            return
        if self._find_rival(proposal, rivals, "practitioner_id"):
            for lane in range(1, self._get_extra_limit(proposal["branch_id"]) + 1):
                proposal["lane"] = lane
                hour = self._find_rival_of_hour(proposal, rivals)
                if not hour and not self._find_rival(
                    proposal, rivals, "practitioner_id"
                ):
                    return
            self._refuse_extra(proposal)

    def _find_rival(self, proposal, rivals, name):
        for rival in rivals:
            same = proposal.get(name) and rival.get(name) == proposal[name]
            if name == "practitioner_id":
                same = same and rival["lane"] == proposal["lane"]
            if (
                same
                and rival["busy_from"] < proposal["busy_to"]
                and rival["busy_to"] > proposal["busy_from"]
            ):
                return rival
        return None

    def _find_rival_of_hour(self, proposal, rivals):
        def key(row):
            hour = self._to_hour(row["start_at"])
            return row["practitioner_id"], row["lane"], hour

        wanted = key(proposal)
        return next((rival for rival in rivals if key(rival) == wanted), None)

    def _to_hour(self, instant):
        return instant.replace(minute=0, second=0, microsecond=0)

    def _check_taken(self, proposal, rivals):
        for name in TAKEN:
            rival = self._find_rival(proposal, rivals, name)
            if rival:
                raise SlotTaken(self._get_overlap_sentence(proposal, name, rival))

    def _get_overlap_sentence(self, proposal, name, rival):
        # sudo: names of staff, rooms and devices, and the zone of the branch
        place = self.sudo()
        branch = place.env["clinic.branch"].browse(proposal["branch_id"])
        resource = place.env[self._fields[name].comodel_name].browse(proposal[name])
        values = {
            "who": resource.name,
            "start": self._get_clock(rival["start_at"], branch),
            "stop": self._get_clock(rival["stop_at"], branch, "%H:%M"),
        }
        patient = self._get_rival_name(rival)
        if patient:
            return self.env._(
                "%(who)s is booked from %(start)s to %(stop)s for %(patient)s. Choose "
                "another time.",
                patient=patient,
                **values,
            )
        return self.env._(
            "%(who)s is booked from %(start)s to %(stop)s. Choose another time.",
            **values,
        )

    def _get_clock(self, instant, branch, form="%Y-%m-%d %H:%M"):
        return to_local(instant, branch.tz or "UTC").strftime(form)

    def _get_time_text(self, instant):
        """An instant as the clock of the branch shows it."""
        branch = self.branch_id.sudo()  # sudo: time zone of the branch
        return self._get_clock(instant, branch)

    def _get_rival_name(self, rival):
        """The patient in the way, if the user may read the booking."""
        if self.env.su or not rival["id"]:
            return False
        readable = self.browse(rival["id"])._filtered_access("read")
        return readable.patient_id.display_name if readable else False

    def _refuse_extra(self, proposal):
        raise SlotTaken(
            self.env._(
                "All extra slots of this hour are taken. Choose another hour, or ask "
                "who sets how many there are."
            )
        )
