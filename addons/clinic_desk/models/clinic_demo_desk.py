import json
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.tools import file_open

MODULE = "clinic_desk"
STROKES = [[[10 + 4 * i, 40 + (i * 7) % 23, i * 12] for i in range(30)]]


class ClinicDemo(models.AbstractModel):
    """A day at the desks of the demo clinic: ``demo/clinic_desk_demo.json``.

    Everything happens through the methods of real life, in the name of the people who
    would do it: numbers, times, bills and logs are made as on any other day.
    """

    _inherit = "clinic.demo"

    @api.model
    def _load_desk(self):
        """Once; a clinic without its demo people stays as it is."""
        chain = self.env.ref("clinic_patient.demo_chain", raise_if_not_found=False)
        if not chain or self.env.ref(f"{MODULE}.demo_desk", raise_if_not_found=False):
            return
        demo = self.with_context(clinic_bulk=True, tracking_disable=True)
        with file_open("clinic_desk/demo/clinic_desk_demo.json") as source:
            data = json.load(source)
        services = demo._get_demo_services()
        demo._load_desk_services(data, services)
        demo._load_desk_sets(data["order_sets"], chain, services)
        demo._load_desk_forms(data["consent_forms"], chain, services)
        demo._load_desk_history()
        has_money = demo._load_desk_money()
        if has_money:
            demo._load_desk_yesterday(data, services)
        live = self.with_context(tracking_disable=True)  # with tickets and times
        live._load_desk_tickets()
        for code, desk in data["branches"].items():
            live._load_desk_day(code, desk, services, has_money)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MODULE}.demo_desk", "record": chain, "noupdate": True}]
        )

    # -- helpers -----------------------------------------------------------------
    def _as(self, login, records):
        return records.with_user(self._get(f"user_{login}"))

    def _get_demo_services(self):
        found = self.env["product.product"].search([("is_clinic_service", "=", True)])
        return {service.with_context(lang="en_US").name: service for service in found}

    def _get_idle_patients(self, branch):
        """Patients at home there who are not expected today."""
        today = branch._local_date(fields.Datetime.now())
        return self.env["clinic.patient"].search(
            [
                ("home_branch_id", "=", branch.id),
                ("kind", "=", "patient"),
                ("birth_date", "<", "1995-01-01"),
                ("visit_ids", "not any", [("local_date", "=", today)]),
            ],
            order="id",
        )

    # -- what the house offers ---------------------------------------------------
    def _load_desk_services(self, data, services):
        for name, (kind, days) in data["next_steps"].items():
            services[name].write({"next_step_kind": kind, "next_step_days": days})
        for code, names in data["templates"].items():
            template = self.env.ref(f"clinic_patient.clinic_visit_template_{code}")
            template.service_ids |= self._pick(services, names)

    def _pick(self, services, names):
        return self.env["product.product"].union(*(services[name] for name in names))

    def _load_desk_sets(self, rows, chain, services):
        for row in rows:
            self.env["clinic.order.set"].create(
                {
                    "name": row["name"],
                    "chain_id": chain.id,
                    "product_ids": self._pick(services, row["services"]).ids,
                    "line_ids": [Command.create(line) for line in row["lines"]],
                }
            )

    def _load_desk_forms(self, rows, chain, services):
        director = self._get("user_director")
        for row in rows:
            form = self.env["clinic.consent.form"].create(
                {
                    "name": row["name"],
                    "chain_id": chain.id,
                    "service_ids": self._pick(services, row["services"]).ids,
                }
            )
            version = form.draft_version_id or form._make_draft()
            version.body = row["body"]
            version.with_user(director).action_publish()

    def _load_desk_history(self):
        """What was done before there was a desk was paid in the old system."""
        visits = self.env["clinic.visit"].search(
            [
                ("state", "=", "left"),
                ("line_ids", "!=", False),
                ("clinic_move_ids", "=", False),
            ]
        )
        for visit in visits:
            amount = sum(visit.line_ids.mapped("amount"))
            if not visit.charge_ids:
                self.env["clinic.history.charge"].create(
                    {
                        "patient_id": visit.patient_id.id,
                        "visit_id": visit.id,
                        "payer_kind": "self",
                        "charged_on": visit.local_date,
                        "amount": amount,
                        "paid": amount,
                        "currency_id": visit.company_id.currency_id.id,
                    }
                )
            visit.line_ids.unlink()
        self.env.flush_all()
        visits._move({"payment_state": "paid"})

    def _load_desk_money(self):
        """Ways of payment with their accounts; False without a chart of accounts."""
        if not self._can_invoice():
            return False
        journals = self.env["account.journal"]
        company = self._get("branch_rs").company_id
        for kind, code, name in (
            ("cash", "DSK1", "Cash desk"),
            ("bank", "DSK2", "Card terminal"),
        ):
            journals.create(
                {"name": name, "code": code, "type": kind, "company_id": company.id}
            )
        setup = self._as("finance", self.env["clinic.billing.setup"])
        setup.browse(setup.action_open()["res_id"]).action_apply()
        return True

    # -- today -------------------------------------------------------------------
    def _load_desk_tickets(self):
        """Who was there before there was a desk gets a number; some wait for long."""
        now = fields.Datetime.now()
        visits = self.env["clinic.visit"].search(
            [("state", "in", IN_HOUSE), ("arrived_at", ">", now - timedelta(hours=1))]
        )
        for number, visit in enumerate(visits.sorted("id")):
            arrived_at = self._get_earlier_today(visit.branch_id, 12 + 9 * number)
            visit._move({"arrived_at": arrived_at, "state_since": arrived_at})
            visit._take_queue_number()

    def _load_desk_day(self, code, desk, services, has_money):
        branch = self._get(f"branch_{code.lower()}")
        patients = self._get_idle_patients(branch)
        for patient, row in zip(patients, desk["visits"], strict=False):
            visit = self._load_desk_visit(branch, patient, row, desk, services)
            if has_money and row.get("pay"):
                self._pay_visit(visit, desk["reception"], row["pay"])

    def _load_desk_visit(self, branch, patient, row, desk, services):
        reception = desk["reception"]
        visits = self._as(reception, self.env["clinic.visit"])
        visit = visits.create(
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "practitioner_id": self._get("practitioner_qin").id,
                "planned_at": self._get_earlier_today(branch, 5),
                "reason": row["reason"],
            }
        )
        if "service" in row:
            self._as(reception, self.env["clinic.visit.line"]).create(
                {"visit_id": visit.id, "product_id": services[row["service"]].id}
            )
        for move in row["moves"]:
            getattr(visit, f"_action_{move}")()
        self._load_desk_care(visit, row, desk)
        self._load_desk_talk(visit, row, desk)
        return visit

    def _load_desk_care(self, visit, row, desk):
        """What the doctor and the nurse do."""
        treated = self._as("doctor", visit)
        if row.get("step"):
            treated.action_accept_next_step()
        if row.get("template"):
            template = self.env.ref(
                f"clinic_patient.clinic_visit_template_{row['template']}"
            )
            treated.write(
                {
                    "template_version_id": template.current_version_id.id,
                    "findings": row["findings"],
                }
            )
        if row.get("sign"):
            treated.action_sign()
        if row.get("signature"):
            version = self.env["clinic.consent.form"].search([], limit=1)
            self._as("nurse", self.env["clinic.consent.signature"])._sign(
                self._as("nurse", visit),
                version.current_version_id,
                {"strokes": STROKES, "signer": "self", "language": "en_US"},
            )
        if row.get("orders"):
            sets = self.env["clinic.order.set"].search([("name", "=", row["orders"])])
            treated.action_send_order_set(sets[:1].id)
        if row.get("accept"):
            self._as("nurse", treated.order_ids[:1]).action_accept()

    def _load_desk_talk(self, visit, row, desk):
        """What people tell each other: a call, a wish, a handover."""
        if row.get("call"):
            visit.action_call(desk["room"])
        if row.get("discount"):
            percent, reason = row["discount"]
            line = visit.line_ids
            line._action_discount(line.price, percent, reason)
        if row.get("handover"):
            kind = self.env.ref("clinic_desk.clinic_handover_kind_doctor")
            labels = {f.with_context(lang="en_US").label: f for f in kind.fact_ids}
            facts = [(labels[name], text) for name, text in row["handover"].items()]
            self._as("doctor", self.env["clinic.handover"])._hand_over(
                self._as("doctor", visit), kind, facts
            )

    # -- money -------------------------------------------------------------------
    def _pay_visit(self, visit, login, share, way="cash"):
        visit = self._as(login, visit)
        visit.action_bill()
        due = visit.sudo().amount_due  # sudo: the part that the demo pays
        methods = visit._check_biller()._get_payment_methods()
        method = methods.filtered(lambda line: line.journal_id.type == way)[-1:]
        return visit._action_pay(
            visit.company_id.currency_id.round(due * share), method
        )

    def _load_desk_yesterday(self, data, services):
        branch = self._get("branch_rs")
        now = fields.Datetime.now()
        day = branch._local_date(now) - timedelta(days=1)
        patients = self._get_idle_patients(branch)
        for patient, row in zip(patients[::-1], data["yesterday"], strict=False):
            visit = self._load_past_visit(branch, patient, now - timedelta(days=1), row)
            lines = self._as(row["login"], self.env["clinic.visit.line"])
            lines.sudo().create(  # sudo: a cashier bills and adds no services
                {"visit_id": visit.id, "product_id": services[row["service"]].id}
            )
            payment = self._pay_visit(visit, row["login"], 1.0, row["way"])
            payment.sudo().clinic_local_date = day  # sudo: as if paid yesterday
        self._close_yesterday(branch, day, *data["difference"])

    def _load_past_visit(self, branch, patient, instant, row):
        visit = self.env["clinic.visit"].create(
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "practitioner_id": self._get("practitioner_qin").id,
                "state": "left",
                "reason": row["service"],
                "planned_at": instant,
                "arrived_at": instant,
                "started_at": instant + timedelta(minutes=10),
                "left_at": instant + timedelta(minutes=30),
            }
        )
        self.env["clinic.next.step"].create(
            {
                "visit_id": visit.id,
                "kind": "followup",
                "due_on": visit.local_date + timedelta(days=14),
                "owner_id": self._get("user_doctor").id,
            }
        )
        return visit

    def _close_yesterday(self, branch, day, login, amount, explanation):
        manager = self._get("user_manager")
        close = self.env["clinic.day.close"].with_user(manager)._open_day(branch, day)
        self.env.flush_all()
        for line in close._get_all_lines():
            line.counted = line.booked
            if line.user_id == self._get(f"user_{login}"):
                line.write(
                    {"counted": line.booked + amount, "explanation": explanation}
                )
        close.action_close()
