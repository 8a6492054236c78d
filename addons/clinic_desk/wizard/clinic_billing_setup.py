from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..tools.roles import BILLING_SETTERS

OUTSTANDING = {
    "inbound": "account_journal_payment_debit_account_id",
    "outbound": "account_journal_payment_credit_account_id",
}


class ClinicBillingSetup(models.TransientModel):
    """Prepare the companies of the clinic for billing at the desk.

    Odoo looks for the outstanding account of a payment in the root company, which a
    desk of one branch may not enter. An account on every payment method line answers
    the question before it is asked.
    """

    _name = "clinic.billing.setup"
    _description = "Set up billing"

    line_ids = fields.One2many("clinic.billing.setup.line", "wizard_id")
    is_complete = fields.Boolean(compute="_compute_is_complete")

    @api.depends("line_ids.state")
    def _compute_is_complete(self):
        for wizard in self:
            states = set(wizard.line_ids.mapped("state"))
            wizard.is_complete = states <= {"ready"}

    @api.model
    def action_open(self):
        """The dialog, with what is ready and what is missing per company."""
        self._check_setter()
        wizard = self.create({})
        wizard._fill()
        return wizard._get_action()

    def action_apply(self):
        """Set what can be set by itself; the rest stays on the list."""
        self.ensure_one()
        self._check_setter()
        done = 0
        for company in self._get_companies():
            done += self._set_accounts(company)
        self.env["clinic.operation.log"]._log(
            "billing.setup", summary=False, new={"payment_methods": done}
        )
        self._fill()
        return self._get_action()

    def _check_setter(self):
        if not self.env.user.has_groups(BILLING_SETTERS):
            raise AccessError(
                self.env._("Only finance or an administrator sets up billing.")
            )

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up billing"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _get_companies(self):
        """Companies of the clinic in which the user works."""
        branches = self.env["clinic.branch"].sudo()  # sudo: which companies bill
        found = branches.search([("is_external", "=", False)]).company_id
        return found & self.env.user.company_ids.sudo()  # sudo: their set-up, checked

    # -- what is there -----------------------------------------------------------
    def _fill(self):
        vals_list = [
            vals
            for company in self._get_companies()
            for vals in self._prepare_lines(company)
        ]
        self.line_ids = [
            Command.clear(),
            *(Command.create(vals) for vals in vals_list),
        ]

    def _prepare_lines(self, company):
        closed = self._enter(company)
        journals = self._get_journals(closed, company)
        found = [
            self._prepare_line(company, *check)
            for check in self._get_checks(closed, company, journals)
        ]
        for method in self._get_method_lines(journals):
            state = "ready" if method.payment_account_id else "missing"
            found.append(
                {
                    "company_id": company.id,
                    "name": method.display_name,
                    "direction": method.payment_type,
                    "state": state,
                    "note": method.payment_account_id.display_name
                    or self.env._("Will get an outstanding account."),
                }
            )
        return found

    def _prepare_line(self, company, name, is_ready, note):
        return {
            "company_id": company.id,
            "name": name,
            "state": "ready" if is_ready else "by_hand",
            "note": False if is_ready else note,
        }

    def _get_checks(self, closed, company, journals):
        """(what, whether it is there, what to do) for each thing that billing needs."""
        sales = closed.env["account.journal"].search(
            [
                *journals._check_company_domain(company),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
        return [
            (
                self.env._("Chart of accounts"),
                bool(closed.root_id.chart_template),
                self.env._("Choose a fiscal localisation in the accounting settings."),
            ),
            (
                self.env._("Sales journal"),
                bool(sales),
                self.env._("Create a journal of the type Sales."),
            ),
            (
                self.env._("Income account"),
                bool(closed.income_account_id),
                self.env._("Set one on the products or their categories."),
            ),
            (
                self.env._("Bank or cash journal"),
                bool(journals),
                self.env._("Create a journal of the type Cash or Bank."),
            ),
        ]

    def _enter(self, company):
        context = {"allowed_company_ids": (company | company.root_id).ids}
        return company.sudo().with_context(**context)  # sudo: checked by the doors

    def _get_journals(self, closed, company):
        journals = closed.env["account.journal"]
        return journals.search(
            [
                *journals._check_company_domain(company),
                ("type", "in", ("bank", "cash")),
            ]
        )

    def _get_method_lines(self, journals):
        lines = journals.env["account.payment.method.line"]
        return lines.search([("journal_id", "in", journals.ids)])

    # -- what is missing ---------------------------------------------------------
    def _set_accounts(self, company):
        closed = self._enter(company)
        lines = self._get_method_lines(self._get_journals(closed, company))
        missing = lines.filtered(lambda line: not line.payment_account_id)
        for line in missing:
            owner = line.journal_id.company_id
            account = self._get_outstanding_account(owner, line.payment_type)
            line.payment_account_id = account
        return len(missing)

    def _get_outstanding_account(self, company, direction):
        """That of the chart of accounts, or one of our own making."""
        closed = self._enter(company)
        root = closed.root_id
        charts = closed.env["account.chart.template"].with_company(root)
        account = charts.ref(OUTSTANDING[direction], raise_if_not_found=False)
        if account:
            return account
        names = {
            "inbound": self.env._("Outstanding Receipts"),
            "outbound": self.env._("Outstanding Payments"),
        }
        accounts = closed.env["account.account"].with_company(root)
        domain = [
            ("company_ids", "in", root.ids),
            ("name", "=", names[direction]),
            ("account_type", "=", "asset_current"),
        ]
        return accounts.search(domain, limit=1) or accounts.create(
            {
                "name": names[direction],
                "code": accounts._search_new_account_code("101401"),
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(root.ids)],
            }
        )


class ClinicBillingSetupLine(models.TransientModel):
    _name = "clinic.billing.setup.line"
    _description = "Line of the set-up of billing"
    _order = "company_id, id"

    wizard_id = fields.Many2one(
        "clinic.billing.setup", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    name = fields.Char("What", readonly=True)
    direction = fields.Selection(
        [("inbound", "Taken"), ("outbound", "Paid back")], "Money", readonly=True
    )
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("missing", "Set by the button below"),
            ("by_hand", "To be set by hand"),
        ],
        readonly=True,
    )
    note = fields.Char("What to do", readonly=True)
