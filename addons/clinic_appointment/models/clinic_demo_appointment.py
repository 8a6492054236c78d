import json
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_utc
from odoo.tools import file_open

MODULE = "clinic_appointment"
WEEKS = 4


class ClinicDemo(models.AbstractModel):
    """Rosters and bookings of the demo clinic: ``demo/clinic_appointment_demo.json``.

    What lies ahead is booked by the people of the desk; what was earlier today is put
    there, because nobody books the past.
    """

    _inherit = "clinic.demo"

    @api.model
    def _load_appointments(self):
        """Once; a clinic without its demo people stays as it is."""
        chain = self.env.ref("clinic_patient.demo_chain", raise_if_not_found=False)
        done = f"{MODULE}.demo_appointments"
        if not chain or self.env.ref(done, raise_if_not_found=False):
            return
        demo = self.with_context(tracking_disable=True)
        with file_open("clinic_appointment/demo/clinic_appointment_demo.json") as file:
            data = json.load(file)
        services = demo._get_demo_services()
        for name, vals in data["services"].items():
            services[name].product_tmpl_id.write(vals)
        rooms = demo._load_rooms(data)
        reasons = demo._load_reasons(data["reasons"], chain, services)
        demo._load_rosters(data["rosters"], rooms)
        demo._load_leaves(data["leaves"])
        for code, login in data["reception"].items():
            demo._load_bookings_today(code, login, data["today"][code], reasons)
            demo._load_bookings_ahead(code, login, data["coming"][code], reasons)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": done, "record": chain, "noupdate": True}]
        )

    # -- the house ---------------------------------------------------------------
    def _load_rooms(self, data):
        """{(branch, name): room}"""
        rooms = {}
        for code, rows in data["rooms"].items():
            branch = self._get_branches([code])
            for name, kind in rows:
                rooms[code, name] = self.env["clinic.room"].create(
                    {"name": name, "kind": kind, "branch_id": branch.id}
                )
        for kind, rows in data["devices"].items():
            kind_id = self.env["clinic.device.kind"].create({"name": kind}).id
            for code, name in rows:
                branch = self._get_branches([code])
                self.env["clinic.device"].create(
                    {"name": name, "kind_id": kind_id, "branch_id": branch.id}
                )
        return rooms

    def _load_reasons(self, rows, chain, services):
        reasons = {}
        for row in rows:
            reason = self.env["clinic.booking.reason"].create(
                {
                    "name": row["name"],
                    "chain_id": chain.id,
                    "service_id": services[row["service"]].id,
                    "minutes": row["minutes"],
                }
            )
            if self.env["res.lang"]._get_data(code="zh_CN"):
                reason.with_context(lang="zh_CN").name = row["zh"]
            reasons[row["name"]] = reason
        return reasons

    def _load_rosters(self, rows, rooms):
        """Weeks that begin today, so that today everybody works where he is booked."""
        rosters = self.env["clinic.roster"]
        for key, code, cycle, hour_from, hour_to, room in rows:
            branch = self._get_branches([code])
            today = branch._local_date(fields.Datetime.now())
            days = [today + timedelta(days=n) for n in range(7 * WEEKS)]
            rosters |= rosters.create(
                [
                    {
                        "practitioner_id": self._get(f"practitioner_{key}").id,
                        "branch_id": branch.id,
                        "room_id": room and rooms[code, room].id,
                        "day": day,
                        "hour_from": hour_from,
                        "hour_to": hour_to,
                    }
                    for number, day in enumerate(days)
                    if number % 7 in cycle
                ]
            )
        horizon = fields.Date.today() + timedelta(days=7 * WEEKS - 7)
        rosters.filtered(lambda row: row.day < horizon)._action_publish()

    def _load_leaves(self, rows):
        for row in rows:
            doctor = self._get(f"practitioner_{row['key']}")
            branch = self._get_branches(["RS"])
            day = branch._local_date(fields.Datetime.now()) + timedelta(days=row["in"])
            self.env["clinic.leave"].create(
                {
                    "practitioner_id": doctor.id,
                    "start_at": self._get_instant(branch, day, row["from"]),
                    "stop_at": self._get_instant(branch, day, row["to"]),
                    "note": row["note"],
                }
            )

    def _get_instant(self, branch, day, hour):
        midnight = datetime.combine(day, datetime.min.time())
        return to_utc(midnight + timedelta(minutes=round(hour * 60)), branch.tz)

    # -- today -------------------------------------------------------------------
    def _load_bookings_today(self, code, login, rows, reasons):
        branch = self._get_branches([code])
        today = branch._local_date(fields.Datetime.now())
        patients = self._get_idle_patients(branch)
        for patient, row in zip(patients, rows, strict=False):
            start_at = self._get_instant(branch, today, row["hour"])
            vals = self._prepare_booking(branch, patient, row, start_at, reasons)
            if start_at > fields.Datetime.now():
                booked = self._as(login, self.env["clinic.appointment"]).create(vals)
            else:
                booked = self._put_booking(vals)
            self._load_outcome(booked, row, login)

    def _prepare_booking(self, branch, patient, row, start_at, reasons):
        return {
            "patient_id": patient.id,
            "branch_id": branch.id,
            "practitioner_id": self._get(f"practitioner_{row['key']}").id,
            "reason_id": reasons[row["reason"]].id,
            "start_at": start_at,
            "source": "phone",
        }

    def _get_shift(self, vals, stop_at):
        return self.env["clinic.roster"].search(
            [
                ("practitioner_id", "=", vals["practitioner_id"]),
                ("branch_id", "=", vals["branch_id"]),
                ("start_at", "<=", vals["start_at"]),
                ("stop_at", ">=", stop_at),
            ],
            limit=1,
        )

    def _put_booking(self, vals):
        """A booking of this morning, which nobody can make any more."""
        reason = self.env["clinic.booking.reason"].browse(vals["reason_id"])
        minutes = reason.minutes or reason.service_id.clinic_minutes
        visit = self.env["clinic.visit"].create(
            {
                "patient_id": vals["patient_id"],
                "branch_id": vals["branch_id"],
                "practitioner_id": vals["practitioner_id"],
                "planned_at": vals["start_at"],
                "reason": reason.name,
            }
        )
        # sudo: as an import does it
        bookings = self.env["clinic.appointment"].sudo()
        stop_at = vals["start_at"] + timedelta(minutes=minutes)
        roster = self._get_shift(vals, stop_at)
        return bookings.with_context(clinic_bulk=True).create(
            {
                **vals,
                "reason": reason.name,
                "service_id": reason.service_id.id,
                "stop_at": stop_at,
                "room_id": roster.room_id.id,
                "visit_id": visit.id,
            }
        )

    def _load_outcome(self, booked, row, login):
        """What became of it, as far as its time has come."""
        booked = self._as(login, booked.with_context(clinic_bulk=False))
        is_over = booked.start_at <= fields.Datetime.now()
        if row.get("says"):
            booked._action_confirm() if row["says"] == "confirmed" else (
                booked._action_decline()
            )
        if not is_over or not row.get("ends"):
            return
        visit = booked.visit_id
        if row["ends"] == "no_show":
            booked._action_no_show()
            return
        visit._action_wait()
        if row["ends"] == "left":
            visit._action_consult()
            visit._action_leave()
            self._as("doctor", self.env["clinic.next.step"]).sudo().create(
                # sudo: of patients of another doctor as well
                {"visit_id": visit.id, "kind": "none", "reason": "Nothing planned"}
            )

    # -- days to come ------------------------------------------------------------
    def _load_bookings_ahead(self, code, login, rows, reasons):
        """In free times, as the desk finds them."""
        branch = self._get_branches([code])
        bookings = self._as(login, self.env["clinic.appointment"])
        today = branch._local_date(fields.Datetime.now())
        patients = self.env["clinic.patient"].search(
            [
                ("home_branch_id", "=", branch.id),
                ("kind", "=", "patient"),
                ("deceased_on", "=", False),
                ("appointment_ids", "=", False),
            ],
            order="id",
        )
        for number, (patient, row) in enumerate(zip(patients, rows, strict=False)):
            key, days, reason = row
            day = today + timedelta(days=days)
            slots = bookings._find_slots(
                branch,
                day,
                day + timedelta(days=3),
                reason=reasons[reason],
                practitioner=self._get(f"practitioner_{key}"),
                limit=40,
            )
            if not slots:
                continue
            slot = slots[(number * 7) % len(slots)]
            booked = bookings.create(
                self._prepare_booking(
                    branch,
                    patient,
                    {"key": key, "reason": reason},
                    slot["start_at"],
                    reasons,
                )
            )
            if number % 3 == 1:
                booked._action_confirm()
