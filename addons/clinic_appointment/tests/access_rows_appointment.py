"""Who reaches which rows of appointments, rosters, leaves and places."""

from odoo.addons.clinic_base.tests.door_rows import EVERYWHERE, IN_CHAIN, Row, reach
from odoo.addons.clinic_patient.tests.access_rows import CHAIN, HERE, OPEN, VISIT

AT_HOME = {"manager": HERE}


def get_appointment_vals(scene, place):
    at = scene.at[place]
    return {
        "patient_id": at.patient.id,
        "branch_id": at.branch.id,
        "start_at": "2031-01-06 01:00:00",
        "stop_at": "2031-01-06 01:30:00",
        "visit_id": at.visit.id,
    }


def get_appointment(scene, place):
    """The booking of the place's visit, which has one at most."""
    appointments = scene.env["clinic.appointment"]
    visit = scene.at[place].visit
    booked = appointments.search([("visit_id", "=", visit.id)])
    return booked or appointments.create(get_appointment_vals(scene, place))


def get_event_vals(scene, place):
    return {
        "appointment_id": get_appointment(scene, place).id,
        "kind": "booked",
        "happened_at": "2031-01-06 01:00:00",
    }


def get_place_vals(scene, place):
    return {"name": f"qzi{place}", "branch_id": scene.at[place].branch.id}


def get_kind(scene, place):
    kinds = scene.env["clinic.device.kind"]
    return kinds.search([], limit=1) or kinds.create({"name": "Door laser"})


def get_device_vals(scene, place):
    return {**get_place_vals(scene, place), "kind_id": get_kind(scene, place).id}


def get_reason_vals(scene, place):
    return {"name": f"qzi{place}", "chain_id": scene.at[place].chain.id}


def get_catalogue_reason(scene, place):
    """One of the catalogue, which everybody reads: only who chose it is clinical."""
    reasons = scene.env["clinic.booking.reason"]
    found = reasons.search([("name", "=", "Door reason")], limit=1)
    return (found or reasons.create({"name": "Door reason"})).id


def get_roster_vals(scene, place):
    """Own and idle are one branch with two doctors."""
    at = scene.at[place]
    at.doctor.branch_ids = at.branch
    return {
        "practitioner_id": at.doctor.id,
        "branch_id": at.branch.id,
        "day": "2031-01-07",
        "hour_from": 8,
        "hour_to": 12,
    }


def get_leave_vals(scene, place):
    return {
        "branch_id": scene.at[place].branch.id,
        "start_at": "2031-01-08 01:00:00",
        "stop_at": "2031-01-08 09:00:00",
    }


ROWS = [
    Row(
        "clinic.appointment",
        "Appointments",
        VISIT,
        get_appointment_vals,
        {"note": "Wheelchair"},
    ),
    Row("clinic.appointment.event", "Appointments", VISIT, get_event_vals),
    Row(
        "clinic.room",
        "Roster",
        CHAIN,
        get_place_vals,
        {"sequence": 3},
        get_place_vals,
        AT_HOME,
    ),
    Row("clinic.device.kind", "Roster", OPEN, get_kind, {"name": "Door laser 2"}),
    Row(
        "clinic.device",
        "Roster",
        CHAIN,
        get_device_vals,
        {"active": True},
        get_device_vals,
        AT_HOME,
    ),
    Row(
        "clinic.booking.reason",
        "Roster",
        reach(IN_CHAIN, administrator=EVERYWHERE),
        get_reason_vals,
        {"sequence": 3},
        get_reason_vals,
    ),
    Row(
        "clinic.roster",
        "Roster",
        CHAIN,
        get_roster_vals,
        {"room_id": False},
        None,
        AT_HOME,
    ),
    Row(
        "clinic.leave",
        "Roster",
        CHAIN,
        get_leave_vals,
        {"note": "x"},
        get_leave_vals,
        AT_HOME,
    ),
]
FILLERS = {
    ("clinic.appointment", "reason_id"): get_catalogue_reason,
    ("clinic.appointment", "reason"): lambda scene, place: f"qzr{place}",
    ("clinic.appointment", "cancel_reason"): lambda scene, place: f"qzr{place}",
}
