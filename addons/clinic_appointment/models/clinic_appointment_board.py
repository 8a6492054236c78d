from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.addons.clinic_patient.tools.roles import MONEY_READERS
from odoo.fields import Domain

from ..tools.board_rights import get_rights
from .clinic_appointment import LIVE

SHOWN = (*LIVE, "no_show")
DAYS = {"day": 1, "week": 7}
FIELDS = (
    "patient_id",
    "practitioner_id",
    "room_id",
    "start_at",
    "stop_at",
    "lane",
    "local_date",
    "state",
    "source",
    "confirm_state",
    "move_count",
    "visit_id",
)
COPIED = ("state", "source", "confirm_state", "move_count", "lane")


class ClinicAppointmentBoard(models.AbstractModel):
    """Days at one branch as they are drawn: who works when, who comes when.

    Nothing clinical: neither the reason nor the service. Bookings that the person may
    not read, and those of the same people at other branches, are times without names.
    The number of statements depends neither on the days nor on the bookings.
    """

    _name = "clinic.appointment.board"
    _description = "Appointment board"

    # -- doors -------------------------------------------------------------------
    @api.model
    def get_board(self, branch_id=None, day=None, mode="day", practitioner_id=None):
        """Everything that a screen needs to draw a day or a week."""
        branch = self._get_branch(branch_id)
        if not branch:
            return {"branch": False}
        place = self._get_place(branch, day, mode)
        found = self._search_shown(place, practitioner_id)
        busy = self._get_busy(place, found)
        open_times = self._get_open_times(place)
        people = self._get_practitioners(branch, found, open_times)
        today = branch._local_date(fields.Datetime.now())
        return {
            "branch": {"id": branch.id, "name": branch.name, "tz": branch.tz},
            "mode": mode if mode in DAYS else "day",
            "day": fields.Date.to_string(place["days"][0]),
            "days": [fields.Date.to_string(one) for one in place["days"]],
            "today": fields.Date.to_string(today),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "rights": get_rights(self.env),
            "practitioners": people,
            "rooms": self._get_rooms(branch),
            "open": open_times,
            "closed": self._get_closed_times(place, [one["id"] for one in people]),
            "busy": busy,
            "cards": self._get_cards(found),
        }

    @api.model
    def get_cards(
        self, numbers, branch_id=None, day=None, mode="day", practitioner_id=None
    ):
        """These cards again; those that the board does not show are left out."""
        branch = self._get_branch(branch_id)
        if not branch:
            return []
        place = self._get_place(branch, day, mode)
        among = Domain("id", "in", [int(number) for number in numbers])
        return self._get_cards(self._search_shown(place, practitioner_id, among))

    # -- what may be seen --------------------------------------------------------
    @api.model
    def _get_branch(self, branch_id):
        """Checked, with its name and time zone; empty for who works nowhere."""
        return self.env["clinic.desk.board"]._get_branch(branch_id)

    @api.model
    def _get_place(self, branch, day, mode):
        """Branch, days and the instants between which they lie."""
        day = fields.Date.to_date(day) or branch._local_date(fields.Datetime.now())
        if mode == "week":
            lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
            first = int(lang.week_start or 1)
            day -= timedelta(days=(day.isoweekday() - first) % 7)
        days = [day + timedelta(days=n) for n in range(DAYS.get(mode, 1))]
        bounds = (days[0], days[-1] + timedelta(days=1))
        start, stop = (
            to_utc(datetime.combine(one, datetime.min.time()), branch.tz)
            for one in bounds
        )
        return {"branch": branch, "days": days, "start": start, "stop": stop}

    @api.model
    def _search_shown(self, place, practitioner_id=None, among=Domain.TRUE):
        domain = (
            Domain("branch_id", "=", place["branch"].id)
            & Domain("start_at", "<", place["stop"])
            & Domain("stop_at", ">", place["start"])
            & Domain("state", "in", SHOWN)
            & among
        )
        if practitioner_id:
            domain &= Domain("practitioner_id", "=", int(practitioner_id))
        appointments = self.env["clinic.appointment"]
        if not appointments.has_access("read"):
            return appointments
        return appointments.search_fetch(domain, FIELDS, order="start_at, lane, id")

    # -- cards -------------------------------------------------------------------
    @api.model
    def _get_cards(self, appointments):
        cards = {one.id: self._prepare_card(one) for one in appointments}
        self._add_to_cards(appointments, cards)
        return list(cards.values())

    @api.model
    def _prepare_card(self, appointment):
        # sudo: who reads the booking reads the file; of the phone the tail is told
        patient = appointment.patient_id.sudo()
        return {
            "id": appointment.id,
            "patient_id": patient.id,
            "name": patient.name,
            "age": patient.age_text,
            "is_minor": patient.is_minor,
            "tail": patient._get_phone_tail(),
            "visit_id": appointment.visit_id.id,
            "practitioner_id": appointment.practitioner_id.id,
            "room_id": appointment.room_id.id,
            "start_at": fields.Datetime.to_string(appointment.start_at),
            "stop_at": fields.Datetime.to_string(appointment.stop_at),
            **{name: appointment[name] for name in COPIED},
        }

    @api.model
    def _add_to_cards(self, appointments, cards):
        """Extend to show more: ``cards`` is {appointment id: dict}, add keys to each.

        In a fixed number of statements, and nothing clinical. Here: how often somebody
        did not come, and what is due, for those who read money.
        """
        patients = appointments.patient_id
        missed = patients._count_no_shows() if patients else {}
        balances = {}
        if patients and self.env.user.has_groups(MONEY_READERS):
            balances = patients._get_header_balances()
        for appointment in appointments:
            owner = appointment.patient_id.id
            cards[appointment.id].update(
                no_shows=missed.get(owner, 0), balances=balances.get(owner, [])
            )

    # -- times -------------------------------------------------------------------
    @api.model
    def _get_practitioners(self, branch, appointments, open_times):
        """Who is registered, works or is booked there in these days; by name."""
        # sudo: names and places of those who treat, for everybody at the desk
        people = self.env["clinic.practitioner"].sudo()
        working = {row["practitioner_id"] for row in open_times}
        booked = set(appointments.practitioner_id.ids)
        # who has left is shown as long as somebody is booked with him
        found = people.with_context(active_test=False).search(
            Domain("active", "=", True)
            & (Domain("branch_ids", "in", branch.ids) | Domain("id", "in", [*working]))
            | Domain("id", "in", [*booked])
        )
        return [
            {
                "id": one.id,
                "name": one.name,
                "is_on": one.id in working or one.id in booked,
                "is_me": one.user_id.id == self.env.uid,
            }
            for one in found.sorted("name")
        ]

    @api.model
    def _get_rooms(self, branch):
        # sudo: names of the rooms of a branch of his
        rooms = self.env["clinic.room"].sudo()
        return rooms.search_read([("branch_id", "=", branch.id)], ["name"])

    @api.model
    def _get_open_times(self, place):
        # sudo: when people work at a branch of his; drafts are told to nobody
        rosters = self.env["clinic.roster"].sudo()
        rows = rosters.search_fetch(
            [
                ("branch_id", "=", place["branch"].id),
                ("day", "in", place["days"]),
                ("state", "=", "published"),
            ],
            ["practitioner_id", "room_id", "start_at", "stop_at"],
        )
        return [
            {
                "practitioner_id": row.practitioner_id.id,
                "room_id": row.room_id.id,
                **self._get_span(row),
            }
            for row in rows
        ]

    @api.model
    def _get_closed_times(self, place, practitioner_ids):
        """Leaves and closures; why somebody is away is nobody's business."""
        # sudo: when nobody can be booked at a branch of his, without the note
        leaves = self.env["clinic.leave"].sudo()
        rows = leaves.search_fetch(
            Domain("start_at", "<", place["stop"])
            & Domain("stop_at", ">", place["start"])
            & (
                Domain("practitioner_id", "in", practitioner_ids)
                | Domain("practitioner_id", "=", False)
            )
            & Domain("branch_id", "in", [place["branch"].id, False]),
            ["practitioner_id", "start_at", "stop_at"],
        )
        return [
            {"practitioner_id": row.practitioner_id.id, **self._get_span(row)}
            for row in rows
        ]

    @api.model
    def _get_busy(self, place, shown):
        """Times taken by bookings whose patient is not told."""
        branch = place["branch"]
        rooms = Domain("room_id.branch_id", "=", branch.id)
        people = Domain("practitioner_id.branch_ids", "in", branch.ids)
        # sudo: times of those who work here, without anybody's name
        rows = self.env["clinic.appointment"].sudo()
        rows = rows.search_fetch(
            Domain("start_at", "<", place["stop"])
            & Domain("stop_at", ">", place["start"])
            & Domain("state", "in", LIVE)
            & Domain("id", "not in", shown.ids)
            & (Domain("branch_id", "=", branch.id) | rooms | people),
            ["practitioner_id", "room_id", "branch_id", "start_at", "stop_at"],
        )
        return [
            {
                "practitioner_id": row.practitioner_id.id,
                "room_id": row.room_id.id,
                "is_elsewhere": row.branch_id != branch,
                **self._get_span(row),
            }
            for row in rows
        ]

    @api.model
    def _get_span(self, row):
        return {
            "start_at": fields.Datetime.to_string(row.start_at),
            "stop_at": fields.Datetime.to_string(row.stop_at),
        }
