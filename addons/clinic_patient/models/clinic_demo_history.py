import random
from datetime import timedelta

from odoo import Command, fields, models
from odoo.addons.clinic_base.tools.local_date import day_bounds_utc

SLOT = timedelta(minutes=30)


class ClinicDemoHistoryMixin(models.AbstractModel):
    """What happened in the demo clinic: visits of two years, today's included."""

    _name = "clinic.demo.history.mixin"
    _description = "Histories of the demo clinic"

    def _load_histories(self, data):
        codes = self._load_codes(data["codes"])
        services = self._load_services(data["services"])
        drawn = random.Random(7)
        today = self._get_midnight(self._get("branch_rs")) + timedelta(hours=9)
        for number, row in enumerate(data["patients"]):
            patient, more = self._get(f"patient_{number}"), row[6]
            self._load_allergies(patient, more.get("allergies", ()))
            self._load_consents(patient, drawn)
            days = sorted(drawn.sample(range(2, 700), len(more.get("cases", ()))))
            for days_ago, key in zip(
                reversed(days), more.get("cases", ()), strict=True
            ):
                case = data["cases"][key]
                instant = today - timedelta(days=days_ago) + SLOT * drawn.randrange(16)
                visit = self._load_visit(patient, case, instant, services)
                self._load_findings(visit, case, codes, instant)
                self._load_charge(visit, drawn, services[case["service"]])
        self._load_today(data, today)

    def _get_midnight(self, branch):
        """The instant at which today began at the branch."""
        day = branch._local_date(fields.Datetime.now())
        return day_bounds_utc(day, branch.tz)[0]

    def _get_earlier_today(self, branch, minutes):
        """So many minutes ago, yet not yesterday at the branch."""
        instant = fields.Datetime.now() - timedelta(minutes=minutes)
        return max(self._get_midnight(branch), instant)

    def _load_codes(self, names):
        return {
            code: self._make(
                "clinic.diagnosis.code",
                "code_" + code.lower().replace(".", "_"),
                {"system": "local", "code": code, "name": name},
            )
            for code, name in names.items()
        }

    def _load_services(self, prices):
        services = self.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "is_clinic_service": True,
                }
                for name, price in prices.items()
            ]
        )
        return {service.name: service for service in services}

    def _load_allergies(self, patient, rows):
        self.env["clinic.allergy"].create(
            [
                {
                    "patient_id": patient.id,
                    "substance": substance,
                    "category": category,
                    "severity": severity,
                }
                for substance, category, severity in rows
            ]
        )

    def _load_consents(self, patient, drawn):
        """Two in three adults answered; who did not is blocked for marketing."""
        guardian = patient.member_ids.family_id.member_ids.filtered("is_guardian")
        answers = ("granted", "granted", "refused", None)
        marketing = drawn.choice(answers)
        if patient.kind == "prospect" or not marketing:
            return
        for purpose, decision in (("clinical", "granted"), ("marketing", marketing)):
            self.env["clinic.contact.consent"].create(
                {
                    "patient_id": patient.id,
                    "purpose": purpose,
                    "decision": decision,
                    "text_version": "2026-01",
                    "evidence": "Form at the desk",
                    "given_by_id": guardian[:1].patient_id.id,
                    "decided_at": fields.Datetime.now() - timedelta(days=30),
                }
            )

    def _load_visit(self, patient, case, instant, services):
        service = services[case["service"]]
        branch = patient.home_branch_id
        return self.env["clinic.visit"].create(
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "practitioner_id": patient.practitioner_id.id,
                "state": "left",
                "record_state": "archived",
                "payment_state": "paid",
                "reason": case["reason"],
                "planned_at": instant,
                "arrived_at": instant,
                "started_at": instant + SLOT / 2,
                "left_at": instant + SLOT,
                "line_ids": [
                    Command.create(
                        {
                            "patient_id": patient.id,
                            "product_id": service.id,
                            "name": service.name,
                            "price": service.list_price,
                            "currency_id": branch.company_id.currency_id.id,
                        }
                    )
                ],
            }
        )

    def _load_findings(self, visit, case, codes, instant):
        link = {"visit_id": visit.id, "patient_id": visit.patient_id.id}
        self.env["clinic.visit.diagnosis"].create(
            {**link, "code_id": codes[case["code"]].id, "onset": instant.date()}
        )
        if case.get("drug"):
            drug, dose, frequency, days = case["drug"]
            self.env["clinic.visit.medication"].create(
                {
                    **link,
                    "drug": drug,
                    "dose": dose,
                    "frequency": frequency,
                    "days": days,
                    "prescribed_on": instant.date(),
                }
            )
        if case.get("value"):
            code, name, value, unit = case["value"]
            self.env["clinic.visit.observation"].create(
                {
                    **link,
                    "code": code,
                    "name": name,
                    "value": value,
                    "unit": unit,
                    "observed_at": instant,
                }
            )
        self._load_next_step(visit, case, instant)

    def _load_next_step(self, visit, case, instant):
        """Steps that fell due before last month have been done since."""
        kind, text = case["next"]
        vals = {
            "visit_id": visit.id,
            "kind": kind,
            "owner_id": visit.practitioner_id.user_id.id or self.env.uid,
        }
        if kind == "none":
            vals |= {"reason": text, "state": "done"}
        else:
            due_on = instant.date() + timedelta(days=text)
            is_past = due_on < fields.Date.today() - timedelta(days=30)
            vals |= {"due_on": due_on, "state": "done" if is_past else "open"}
        self.env["clinic.next.step"].create(vals)

    def _load_charge(self, visit, drawn, service):
        """Visits of more than a year ago were billed by the old system."""
        if visit.local_date > fields.Date.today() - timedelta(days=365):
            return
        self.env["clinic.history.charge"].create(
            {
                "patient_id": visit.patient_id.id,
                "visit_id": visit.id,
                "payer_kind": drawn.choice(["self", "insurer"]),
                "charged_on": visit.local_date,
                "amount": service.list_price,
                "paid": service.list_price,
                "currency_id": visit.company_id.currency_id.id,
            }
        )

    def _load_today(self, data, today):
        """Each branch expects a few people today; some are there already."""
        flow = ("expected", "expected", "waiting", "in_consultation")
        seen = {}
        for number, row in enumerate(data["patients"]):
            patient, more = self._get(f"patient_{number}"), row[6]
            branch = self._get_branches([more.get("seen_at", row[4])])
            count = seen.setdefault(branch, 0)
            if patient.kind == "prospect" or not ("seen_at" in more or count < 4):
                continue
            seen[branch] += 1
            visit = self.env["clinic.visit"].create(
                {
                    "patient_id": patient.id,
                    "branch_id": branch.id,
                    "practitioner_id": patient.practitioner_id.id,
                    "planned_at": today + SLOT * (2 * count + 2),
                    "reason": "Check-up",
                }
            )
            state = flow[count % len(flow)]
            if state != "expected":
                visit._action_wait()
            if state == "in_consultation":
                visit._action_consult()

    def _load_old_contacts(self, rows, chain):
        """Customers from before the addons came, one of them under two spellings."""
        for row in rows:
            partner = self._make(
                "res.partner",
                "contact_" + row["ref"].lower().replace("-", "_"),
                {
                    key: row[key]
                    for key in ("name", "phone", "email", "ref")
                    if key in row
                },
            )
            if row.get("invoice") and self._can_invoice():
                self._load_invoice(partner, row["invoice"])
        adoption = self._make(
            "clinic.adoption",
            "adoption",
            {
                "name": "Customers of the old invoices",
                "chain_id": chain.id,
                "source": "customers" if self._can_invoice() else "contacts",
                "home_branch_id": self._get("branch_rs").id,
                "domain": "[('ref', '=like', 'C-00%')]",
            },
        )
        adoption._list_contacts()

    def _can_invoice(self):
        journals = self.env["account.journal"]
        domain = [("type", "=", "sale"), ("company_id", "=", self.env.company.id)]
        return bool(journals.search(domain, limit=1).default_account_id)

    def _load_invoice(self, partner, amount):
        line = {"name": "Treatment", "price_unit": amount, "tax_ids": False}
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": fields.Date.today() - timedelta(days=200),
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
