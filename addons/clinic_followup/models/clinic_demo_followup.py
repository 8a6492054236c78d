import json
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc
from odoo.tools import file_open

MODULE = "clinic_followup"
HOUR = timedelta(hours=1)


class ClinicDemo(models.AbstractModel):
    """Follow-ups of the demo clinic: ``demo/clinic_followup_demo.json``.

    Visits of the last days begin the plans of the house; calls, bookings, complaints
    and answers are noted by the people who would do it.
    """

    _inherit = "clinic.demo"

    @api.model
    def _load_followups(self):
        """Once; a clinic without its demo people stays as it is."""
        chain = self.env.ref("clinic_patient.demo_chain", raise_if_not_found=False)
        done = f"{MODULE}.demo_followups"
        if not chain or self.env.ref(done, raise_if_not_found=False):
            return
        # what the country says about complaints came with this addon
        self.env.ref("clinic_base.country_pack_cn")._apply(chain)
        demo = self.with_context(tracking_disable=True)
        with file_open("clinic_followup/demo/clinic_followup_demo.json") as file:
            data = json.load(file)
        services = demo._load_followup_services(data)
        for code, house in data["branches"].items():
            branch = demo._get_branches([code])
            demo._load_followup_people(branch, house)
            demo._load_followup_branch(branch, house, services)
        demo.env["clinic.revisit.clock"]._refresh()
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": done, "record": chain, "noupdate": True}]
        )

    def _load_followup_services(self, data):
        self.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "is_clinic_service": True,
                }
                for name, price in data["services"].items()
            ]
        )
        services = self._get_demo_services()
        self._pick(services, data["consultations"]).is_clinic_consultation = True
        for name, days in data["recalled"].items():
            services[name].write(
                {"is_clinic_recalled": True, "clinic_recall_days": days}
            )
        for code, names in data["plans"].items():
            plan = self.env.ref(f"{MODULE}.clinic_followup_plan_{code}")
            plan.service_ids |= self._pick(services, names)
        return services

    def _load_followup_people(self, branch, house):
        self.env["clinic.followup.caller"].create(
            [
                {
                    "branch_id": branch.id,
                    "user_id": self._get(f"user_{login}").id,
                    "role": role,
                    "share": share,
                }
                for login, role, share in house["callers"]
            ]
        )
        if house.get("lead"):
            branch.followup_lead_id = self._get(f"user_{house['lead']}")

    def _load_followup_branch(self, branch, house, services):
        visits = self._load_followed_visits(branch, house["visits"], services)
        rows = self.env["clinic.followup"].search([("visit_id", "in", visits.ids)])
        self._let_be_late(rows, house["late_since"])
        self._load_calls_made(rows, house)
        self._load_hand_rows(branch, house)
        if house.get("booked"):
            self._load_booked_row(branch, rows, house)
        self._load_satisfaction_answers(branch, house["answers"])
        if house.get("complaint"):
            self._load_complaint(branch, visits, house["complaint"])
        if house.get("comes_again"):
            self._load_coming_again(branch, house, services)
        self.env["clinic.followup"]._escalate()

    # -- visits of the last days -------------------------------------------------------
    def _load_followed_visits(self, branch, rows, services, patients=None):
        """As the history of the demo: what left begins its plans."""
        patients = patients or self._get_followed(branch)
        visits = self.env["clinic.visit"].with_context(clinic_bulk=True)
        made = visits.browse()
        for number, (name, days) in enumerate(rows):
            patient = patients[number % len(patients)]
            day = branch._local_date(fields.Datetime.now()) - timedelta(days=days)
            at = day_bounds_utc(day, branch.tz)[0] + HOUR * (9 + number % 8)
            made |= visits.create(
                {
                    "patient_id": patient.id,
                    "branch_id": branch.id,
                    "practitioner_id": patient.practitioner_id.id,
                    "state": "left",
                    "planned_at": at,
                    "arrived_at": at,
                    "started_at": at + HOUR / 4,
                    "left_at": at + HOUR,
                    "line_ids": [
                        Command.create({"product_id": services[name].id, "price": 0})
                    ],
                    "next_step_ids": [self._prepare_no_step(patient)],
                }
            )
        self._put_in_old_books(made)
        return made.with_context(clinic_bulk=False)

    def _prepare_no_step(self, patient):
        words = "As the plan says"
        return Command.create(
            {"patient_id": patient.id, "kind": "none", "reason": words}
        )

    def _put_in_old_books(self, visits):
        """Paid in the old system, as the other visits of the past: nothing is due."""
        self.env["clinic.history.charge"].create(
            [
                {
                    "patient_id": visit.patient_id.id,
                    "visit_id": visit.id,
                    "payer_kind": "self",
                    "charged_on": visit.local_date,
                    "amount": visit.line_ids.product_id.list_price,
                    "paid": visit.line_ids.product_id.list_price,
                    "currency_id": visit.company_id.currency_id.id,
                }
                for visit in visits
            ]
        )

    def _get_followed(self, branch):
        """Grown-ups at home there who may be called."""
        return self.env["clinic.patient"].search(
            [
                ("home_branch_id", "=", branch.id),
                ("kind", "=", "patient"),
                ("birth_date", "<", "1995-01-01"),
                ("do_not_contact", "=", False),
                ("deceased_on", "=", False),
                ("phone", "!=", False),
            ],
            order="id",
        )

    # -- what became of it -------------------------------------------------------------
    def _let_be_late(self, rows, days):
        """They were planned in time, and nobody has called since."""
        today = fields.Date.today()
        late = rows.filtered(
            lambda row: (
                row.reason == "too_late" and row.due_on >= today - timedelta(days=days)
            )
        )
        for row in late:
            row._move(
                {"state": "open", "reason": False, "done_at": False, "done_on": False}
            )
        self.env["clinic.followup"]._assign(late)

    def _load_calls_made(self, rows, house):
        for told in house["outcomes"]:
            row = rows.filtered(
                lambda one, told=told: (
                    one.state == "open"
                    and one.service_id.with_context(lang="en_US").name
                    == told["service"]
                    and one.kind == "call"
                )
            )[:1]
            mine = self._as(house["caller"], row)
            if told.get("done"):
                mine._action_done("reached", told["done"])
            else:
                task = self._as(house["caller"], row._open_call())
                task._note_call(told["outcome"], told["note"], None)

    def _load_hand_rows(self, branch, house):
        patients = self._get_followed(branch)[::-1]
        rows = self._as(house["caller"], self.env["clinic.followup"])
        today = branch._local_date(fields.Datetime.now())
        for patient, (kind, title, days) in zip(
            patients, house["by_hand"], strict=False
        ):
            rows.create(
                {
                    "patient_id": patient.id,
                    "branch_id": branch.id,
                    "kind": kind,
                    "title": title,
                    "due_on": today + timedelta(days=days),
                    "owner_id": rows.env.uid,
                }
            )

    def _load_booked_row(self, branch, rows, house):
        told = house["booked"]
        row = rows.filtered(
            lambda one: (
                one.state == "open"
                and one.kind == "revisit"
                and one.service_id.with_context(lang="en_US").name == told["service"]
            )
        )[-1:]
        bookings = self._as(house["reception"], self.env["clinic.appointment"])
        day = branch._local_date(fields.Datetime.now()) + timedelta(days=told["days"])
        slots = bookings._find_slots(
            branch,
            day,
            day + timedelta(days=6),
            service=row.service_id,
            practitioner=self._get(f"practitioner_{told['key']}"),
            limit=1,
        )
        if row and slots:
            bookings.create(
                {
                    "patient_id": row.patient_id.id,
                    "branch_id": branch.id,
                    "practitioner_id": self._get(f"practitioner_{told['key']}").id,
                    "service_id": row.service_id.id,
                    "start_at": slots[0]["start_at"],
                    "source": "phone",
                    "followup_id": row.id,
                }
            )

    # -- what patients say -------------------------------------------------------------
    def _load_satisfaction_answers(self, branch, answers):
        """To the last visits that left; a bad one is a complaint."""
        asked = self.env["clinic.satisfaction"].with_context(clinic_bulk=True)
        now = fields.Datetime.now()
        visits = self.env["clinic.visit"].search(
            [("branch_id", "=", branch.id), ("state", "=", "left")],
            order="left_at desc, id desc",
            limit=len(answers) + 3,
        )
        for visit, (score, comment) in zip(visits[3:], answers, strict=False):
            answered_at = min(visit.left_at + 5 * HOUR, now)
            row = asked.create(
                {
                    "patient_id": visit.patient_id.id,
                    "visit_id": visit.id,
                    "branch_id": branch.id,
                    "practitioner_id": visit.practitioner_id.id,
                    "service_id": visit.line_ids[:1].product_id.id,
                    "local_date": visit.local_date,
                    "asked_at": min(visit.left_at + 2 * HOUR, now),
                    "expires_at": visit.left_at + timedelta(days=14),
                    "state": "answered",
                    "score": score,
                    "comment": comment,
                    "answered_at": answered_at,
                }
            )
            if row._is_low():
                complaints = self.env["clinic.complaint"]
                row.complaint_id = complaints._open_from_satisfaction(row)

    def _load_complaint(self, branch, visits, told):
        complaints = self._as(told["by"], self.env["clinic.complaint"])
        category = f"{MODULE}.complaint_category_{told['category']}"
        complaint = complaints.create(
            {
                "patient_id": visits[-1].patient_id.id,
                "branch_id": branch.id,
                "channel": "phone",
                "category_id": self.env.ref(category).id,
                "description": told["words"],
            }
        )
        self._as(told["acknowledged_by"], complaint)._action_acknowledge()

    def _load_coming_again(self, branch, house, services):
        """Who waits now was there three days ago: the desk may make it free."""
        today = branch._local_date(fields.Datetime.now())
        here = self.env["clinic.visit"].search(
            [
                ("branch_id", "=", branch.id),
                ("local_date", "=", today),
                ("state", "=", "waiting"),
                ("line_ids", "=", False),
            ],
            order="id",
            limit=1,
        )
        name = house["comes_again"]
        self._load_followed_visits(branch, [[name, 3]], services, here.patient_id)
        self._as(house["reception"], self.env["clinic.visit.line"]).create(
            [{"visit_id": visit.id, "product_id": services[name].id} for visit in here]
        )
