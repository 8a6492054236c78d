from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit import VISIT_STATES
from odoo.tools import SQL

from ..tools.roles import BILLERS
from .clinic_visit_money import NOT_COLLECTED


class ClinicVisitDue(models.Model):
    """What is to be collected for each visit: the cashier's list.

    One row per visit that owes or has paid, with its id, for people who read no visit:
    who, where, when, how much. Nothing clinical. Its buttons are those of the visit.
    """

    _name = "clinic.visit.due"
    _description = "Visit to collect for"
    _auto = False
    _inherit = ["clinic.disclosure.mixin"]
    _order = "local_date desc, id desc"
    _clinic_patient_fields = ("directory_id",)
    _clinic_field_class = "money"
    _clinic_field_classes = {
        **dict.fromkeys(["directory_id", "record_number"], "identity"),
        **dict.fromkeys(
            ["branch_id", "company_id", "local_date", "state", "payment_state"], "none"
        ),
        **dict.fromkeys(["practitioner_id", "currency_id"], "none"),
    }
    _depends = {
        "clinic.visit": [
            "patient_id",
            "branch_id",
            "company_id",
            "practitioner_id",
            "local_date",
            "state",
            "payment_state",
        ],
        "clinic.visit.line": ["visit_id", "bill_total"],
        "account.move": [
            "clinic_visit_id",
            "state",
            "amount_total_signed",
            "amount_residual_signed",
        ],
        "account.move.line": ["visit_line_id", "parent_state"],
        "res.company": ["currency_id"],
    }

    directory_id = fields.Many2one("clinic.patient.directory", "Patient", readonly=True)
    record_number = fields.Char(related="directory_id.record_number")
    branch_id = fields.Many2one("clinic.branch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    practitioner_id = fields.Many2one(
        "clinic.practitioner", "Seeing doctor", readonly=True
    )
    local_date = fields.Date("Day", readonly=True)
    state = fields.Selection(VISIT_STATES, "Where he is", readonly=True)
    payment_state = fields.Selection(
        [
            ("nothing_due", "Nothing due"),
            ("to_pay", "To pay"),
            ("part_paid", "Partly paid"),
            ("paid", "Paid"),
            ("refunded", "Refunded"),
        ],
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_unbilled = fields.Monetary("Not billed yet", readonly=True)
    amount_billed = fields.Monetary("Billed", readonly=True)
    amount_open = fields.Monetary("Open on bills", readonly=True)
    amount_due = fields.Monetary(
        "To collect", readonly=True, help="Below zero: to be paid back."
    )
    move_ids = fields.Many2many(
        "account.move", string="Bills", compute="_compute_documents"
    )
    payment_ids = fields.Many2many(
        "account.payment", string="Payments", compute="_compute_documents"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT visit.id, visit.patient_id AS directory_id, visit.branch_id,
                   visit.company_id, visit.practitioner_id, visit.local_date,
                   visit.state, visit.payment_state, company.currency_id,
                   fresh.amount AS amount_unbilled, bill.total AS amount_billed,
                   bill.open AS amount_open, fresh.amount + bill.open AS amount_due
              FROM clinic_visit AS visit
              JOIN res_company AS company ON company.id = visit.company_id
              JOIN LATERAL (%(fresh)s) AS fresh ON TRUE
              JOIN LATERAL (%(bill)s) AS bill ON TRUE
             WHERE visit.payment_state <> 'nothing_due'
            """,
            fresh=self._get_fresh_sql(),
            bill=self._get_bill_sql(),
        )

    def _get_fresh_sql(self):
        """What is on no bill of the visit."""
        return SQL(
            """
            SELECT COALESCE(SUM(line.bill_total), 0) AS amount
              FROM clinic_visit_line AS line
             WHERE line.visit_id = visit.id AND visit.state NOT IN %s
               AND NOT EXISTS (
                   SELECT 1 FROM account_move_line AS item
                     JOIN account_move AS move ON move.id = item.move_id
                    WHERE item.visit_line_id = line.id
                      AND item.parent_state <> 'cancel'
                      AND move.move_type = 'out_invoice'
                      AND move.clinic_visit_id = visit.id)
            """,
            NOT_COLLECTED,
        )

    def _get_bill_sql(self):
        return SQL(
            """
            SELECT COALESCE(SUM(move.amount_total_signed), 0) AS total,
                   COALESCE(SUM(move.amount_residual_signed), 0) AS open
              FROM account_move AS move
             WHERE move.clinic_visit_id = visit.id AND move.state <> 'cancel'
            """
        )

    @api.depends("directory_id", "local_date")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Core reads labels of linked rows in sudo: closed ones tell nothing."""
        open_ids = set(self._get_open_ids())
        for due in self:
            label = f"#{due.id}"
            if due.id in open_ids:
                # sudo: a label; the row itself is open by its branch
                name = due.sudo().directory_id.display_name
                label = f"{name} · {due.local_date or ''}"
            due.display_name = label

    def _get_open_ids(self):
        if self.env.user._is_superuser():
            return self.ids
        rows = self.sudo(False)  # sudo(False): back to the rights of the user
        if not rows.browse().has_access("read"):
            return []
        return list(rows._search([("id", "in", self.ids)]))

    def _compute_documents(self):
        for due in self:
            visit = self.env["clinic.visit"].browse(due.id)
            closed = visit.sudo()  # sudo: which documents; each has rules of its own
            moves, payments = closed.clinic_move_ids, closed.clinic_payment_ids
            due.move_ids = moves.with_env(self.env)._filtered_access("read")
            due.payment_ids = payments.with_env(self.env)._filtered_access("read")

    # -- buttons, checked by the visit -------------------------------------------
    def _get_visit(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["clinic.visit"].browse(self.id)

    def action_bill(self):
        return self._get_visit().action_bill()

    def action_collect(self):
        return self._get_visit().action_collect()

    def action_open_refund(self):
        return self._get_visit().action_open_refund()

    def action_print_bill(self):
        return self._get_visit().action_print_bill()


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    # few visits owe, many are over: the list of the cashier
    _open_payment_idx = models.Index(
        "(branch_id, local_date) WHERE payment_state IN ('to_pay', 'part_paid')"
    )
    _owed_idx = models.Index(
        "(patient_id) WHERE payment_state IN ('to_pay', 'part_paid')"
    )


class ClinicPatient(models.Model):
    """Arrears at the top of a file: unpaid visits that are over."""

    _inherit = "clinic.patient"

    def _get_header_alerts(self):
        found = super()._get_header_alerts()
        owing = self._get_arrears_visits()._read_group(
            self._get_arrears_domain(), ["patient_id"]
        )
        for (patient,) in owing:
            found.setdefault(patient.id, []).append(
                {"code": "arrears", "label": self.env._("Arrears"), "tone": "warning"}
            )
        return found

    def _get_header_balances(self):
        found = super()._get_header_balances()
        if not self.env.user.has_groups(BILLERS):
            return found
        rows = self.env["clinic.visit.due"]._read_group(
            [
                ("directory_id", "in", self.ids),
                ("payment_state", "in", ("to_pay", "part_paid")),
            ],
            ["directory_id", "currency_id"],
            ["amount_due:sum"],
        )
        for patient, currency, amount in rows:
            found.setdefault(patient.id, []).append(
                {
                    "code": "arrears",
                    "label": self.env._("To collect"),
                    "amount": amount,
                    "currency_id": currency.id,
                }
            )
        return found

    def _get_arrears_domain(self):
        return [
            ("patient_id", "in", self.ids),
            ("state", "=", "left"),
            ("payment_state", "in", ("to_pay", "part_paid")),
        ]

    def _get_arrears_visits(self):
        # sudo: whether something is unpaid, as the board says; the file is open
        return self.env["clinic.visit"].sudo()
