from odoo import api, fields, models
from odoo.addons.clinic_base.tools.local_date import to_local
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.roles import MONEY_READERS
from .clinic_visit_flow_mixin import IN_HOUSE

CAME = ("left", *IN_HOUSE)


class ClinicPatient(models.Model):
    """What the top of a file answers before anybody asks.

    Alerts and balances are hooks, set-based: an addon that knows more extends them
    and calls super. Nothing of it is clinical; allergies are a field of their own.
    """

    _inherit = "clinic.patient"
    _clinic_field_classes = {"header_balances": "money"}

    header_alerts = fields.Json("Alerts", compute="_compute_header_alerts")
    header_balances = fields.Json(
        "Balances", compute="_compute_header_balances", groups=MONEY_READERS
    )
    header_visits = fields.Json("Visits at a glance", compute="_compute_header_visits")
    next_visit_on = fields.Date("Next visit", compute="_compute_header_visits")

    @api.depends("is_minor", "lacks_guardian", "do_not_contact", "deceased_on")
    @api.depends_context("uid", "lang")
    def _compute_header_alerts(self):
        found = self._origin._get_header_alerts()
        for patient in self:
            patient.header_alerts = found.get(patient._origin.id, [])

    @api.depends("charge_ids.amount", "charge_ids.paid")
    @api.depends_context("uid", "lang")
    def _compute_header_balances(self):
        found = self._origin._get_header_balances()
        for patient in self:
            patient.header_balances = found.get(patient._origin.id, [])

    @api.depends("visit_ids.state", "visit_ids.local_date", "visit_ids.planned_at")
    @api.depends_context("uid", "lang", "tz")
    def _compute_header_visits(self):
        found = self._origin._get_header_visits()
        for patient in self:
            shown = found.get(patient._origin.id, {})
            patient.header_visits = list(shown.values())
            patient.next_visit_on = shown.get("next", {}).get("day", False)

    # -- hooks -------------------------------------------------------------------
    def _get_header_alerts(self):
        """{patient id: [{"code", "label", "tone"}]}, most serious first.

        ``tone`` is one of danger, warning, info, dark. Extend by adding to the lists
        of super; the number of queries must not depend on the number of patients,
        and nothing clinical may be said here.
        """
        return {patient.id: patient._get_file_alerts() for patient in self}

    def _get_file_alerts(self):
        """Alerts that the file itself tells."""
        self.ensure_one()
        alerts = []
        if self.deceased_on:
            alerts.append(("deceased", self.env._("Deceased"), "dark"))
        if self.do_not_contact:
            alerts.append(("do_not_contact", self.env._("Do not contact"), "danger"))
        if self.lacks_guardian:
            label = self.env._("Minor: guardian unknown")
            alerts.append(("lacks_guardian", label, "warning"))
        elif self.is_minor:
            alerts.append(("minor", self.env._("Minor"), "info"))
        return [
            {"code": code, "label": label, "tone": tone} for code, label, tone in alerts
        ]

    def _get_header_balances(self):
        """{patient id: [{"code", "label", "amount", "currency_id"}]}

        What he owes or has, for those who read money. Extend as the alerts.
        """
        charges = self.env["clinic.history.charge"]
        if not charges.has_access("read"):
            return {}
        rows = charges._read_group(
            [("patient_id", "in", self.ids)],
            ["patient_id", "currency_id"],
            ["amount:sum", "paid:sum"],
        )
        found = {}
        for patient, currency, amount, paid in rows:
            owed = currency.round(amount - paid)
            if currency.compare_amounts(owed, 0) > 0:
                found.setdefault(patient.id, []).append(
                    {
                        "code": "earlier_charges",
                        "label": self.env._("Earlier charges unpaid"),
                        "amount": owed,
                        "currency_id": currency.id,
                    }
                )
        return found

    # -- visits ------------------------------------------------------------------
    def _get_header_visits(self):
        """{patient id: {"now" | "next" | "last": what is told of the visit}}"""
        visits = self.env["clinic.visit"]
        if not self.ids or not visits.has_access("read"):
            return {}
        rows = self.env.execute_query(self._prepare_header_visits_sql())
        found = {}
        for patient_id, slot, visit_id in rows:
            visit = visits.browse(visit_id).with_prefetch([row[2] for row in rows])
            entry = visit._prepare_header_entry(slot)
            found.setdefault(patient_id, {})[slot] = entry
        return found

    def _prepare_header_visits_sql(self):
        """Of each patient: who is here, who comes next, who came last."""
        visits = self.env["clinic.visit"]
        came = Domain("state", "in", CAME)
        coming = Domain("state", "=", "expected")
        coming &= Domain("local_date", ">=", self._get_reveal_day())
        query = visits._search(Domain("patient_id", "in", self.ids) & (came | coming))
        state = visits._field_to_sql(visits._table, "state", query)
        day = visits._field_to_sql(visits._table, "local_date", query)
        slot = SQL(
            """CASE %s WHEN 'expected' THEN 'next'
                       WHEN 'left' THEN 'last' ELSE 'now' END""",
            state,
        )
        found = query.select(
            SQL("%s AS patient_id", SQL.identifier(visits._table, "patient_id")),
            SQL("%s AS slot", slot),
            SQL("%s AS id", SQL.identifier(visits._table, "id")),
            SQL("%s AS day", day),
            SQL("%s AS planned_at", SQL.identifier(visits._table, "planned_at")),
        )
        return SQL(
            """
            SELECT DISTINCT ON (patient_id, slot) patient_id, slot, id
              FROM (%s) AS visit
             ORDER BY patient_id, slot DESC,
                      CASE WHEN slot <> 'next' THEN day END DESC NULLS LAST,
                      day, planned_at, id DESC
            """,
            found,
        )


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    def _prepare_header_entry(self, slot):
        """A visit in one line of the file's header; nothing of why he comes."""
        self.ensure_one()
        labels = {
            "now": self.env._("Here now"),
            "next": self.env._("Next visit"),
            "last": self.env._("Last visit"),
        }
        branch = self.branch_id.sudo()  # sudo: time zone and name, as on every visit
        planned = slot == "next" and self.planned_at
        # sudo: the name of who sees him, as on every visit
        doctor = self.practitioner_id.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "code": slot,
            "label": labels[slot],
            "id": self.id,
            "day": fields.Date.to_string(self.local_date),
            "time": f"{to_local(planned, branch.tz):%H:%M}" if planned else "",
            "place": branch.name or "",
            "who": doctor.name or "",
            "state": states[self.state] if slot == "now" else "",
        }
