from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from . import clinic_adoption_sql as queries


class ClinicAdoption(models.Model):
    """Contacts and customers of an Odoo that bills already become patients.

    Three steps. *List*: one SQL statement judges every contact of the scope; sure,
    unsure with a reason, or skipped. *Adopt*: the sure ones become patients, in
    batches; values are copied to the file, and the contact keeps every column but
    our flag, ``write_date`` included. *Decide*: the unsure ones wait on a work list.
    *Release* takes the run back.

    Administrators run it: they read every contact anyway. Once a contact is a
    patient, its row is no longer theirs to read.
    """

    _name = "clinic.adoption"
    _description = "Adoption of contacts"
    _inherit = ["clinic.adoption.work"]
    _order = "id desc"

    name = fields.Char(required=True, default=lambda self: self.env._("Adoption"))
    chain_id = fields.Many2one(
        "clinic.chain", required=True, ondelete="restrict", index=True
    )
    source = fields.Selection(
        [
            ("customers", "Customers of invoices"),
            ("contacts", "All contacts that are persons"),
        ],
        required=True,
        default="customers",
    )
    domain = fields.Char(
        "Only contacts that match",
        default="[]",
        help="Narrows the scope, for example by country or tag.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Only this company",
        ondelete="restrict",
        help="Contacts and invoices of this company alone. Empty: of all companies.",
    )
    home_branch_id = fields.Many2one(
        "clinic.branch",
        "Home branch",
        ondelete="restrict",
        domain="[('chain_id', '=', chain_id), ('is_external', '=', False)]",
        help="Where they belong. Empty: the one branch of the company that billed "
        "them; a contact of a company with several branches is then left to you.",
    )
    state = fields.Selection(
        [
            ("draft", "Not listed"),
            ("listed", "Listed"),
            ("running", "Under way"),
            ("adopted", "Adopted"),
            ("releasing", "Being released"),
            ("released", "Released"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    row_ids = fields.One2many("clinic.adoption.row", "adoption_id", copy=False)
    sure_count = fields.Integer("Sure, waiting", compute="_compute_counts")
    unsure_count = fields.Integer("To decide", compute="_compute_counts")
    adopted_count = fields.Integer("Adopted", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    released_count = fields.Integer("Released", compute="_compute_counts")
    company_bound_count = fields.Integer(
        "Bound to one company",
        compute="_compute_counts",
        help="Adopted contacts that carry a company: they can be billed in that "
        "company only, until an administrator clears it.",
    )
    row_count = fields.Integer("Contacts", compute="_compute_counts")

    @api.depends("row_ids.state", "row_ids.verdict", "row_ids.is_company_bound")
    def _compute_counts(self):
        # sudo: numbers only; the rows of adopted contacts are not shown to everybody
        groups = (
            self.env["clinic.adoption.row"]
            .sudo()
            ._read_group(
                [("adoption_id", "in", self.ids)],
                ["adoption_id", "state", "verdict", "is_company_bound"],
                ["__count"],
            )
        )
        for run in self:
            mine = [row[1:] for row in groups if row[0] == run]

            def count(state, mine=mine, **kw):
                return sum(
                    number
                    for row_state, verdict, bound, number in mine
                    if row_state == state
                    and kw.get("verdict", verdict) == verdict
                    and kw.get("bound", bound) == bound
                )

            run.sure_count = count("open", verdict="sure")
            run.unsure_count = count("open", verdict="unsure")
            run.adopted_count = count("adopted")
            run.skipped_count = count("skipped")
            run.released_count = count("released")
            run.company_bound_count = count("adopted", bound=True)
            run.row_count = sum(row[-1] for row in mine)

    @api.constrains("chain_id", "home_branch_id")
    def _check_home_branch(self):
        for run in self:
            branch = run.home_branch_id
            if branch and branch.chain_id != run.chain_id:
                raise ValidationError(
                    self.env._(
                        "Choose a home branch of the chain %(chain)s.",
                        chain=run.chain_id.name,
                    )
                )

    def write(self, vals):
        scope = {"chain_id", "source", "domain", "company_id", "home_branch_id"}
        if not self.env.su and "state" in vals:
            raise UserError(self.env._("Use the buttons of the form."))
        if scope & set(vals) and any(
            run.state not in ("draft", "listed") for run in self
        ):
            raise UserError(
                self.env._(
                    "This run has adopted contacts already. Start another one for "
                    "another scope."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_adopted(self):
        if any(run.adopted_count for run in self):
            raise UserError(
                self.env._(
                    "Release the run before you delete it: it knows what to undo."
                )
            )

    # -- buttons -----------------------------------------------------------------
    def action_list(self):
        """Judge every contact of the scope; what was decided already stays."""
        for run in self:
            run.check_access("write")
            run._list_contacts()
        return True

    def action_adopt(self):
        """Make patients of the sure ones: a first batch now, the rest in a job."""
        for run in self:
            run.check_access("write")
            if run.state not in ("listed", "adopted", "running"):
                raise UserError(self.env._("List the contacts first: use List."))
            run.sudo().state = "running"  # sudo: checked above
            run._log_step("adoption.start")
            run._adopt_batch()
            run._finish_or_continue()
        return True

    def action_release(self):
        """Undo: files on which nothing hangs go, and their contacts are as before."""
        for run in self:
            run.check_access("write")
            if run.state not in ("adopted", "running", "releasing", "listed"):
                raise UserError(self.env._("Nothing was adopted by this run."))
            run = run.sudo()  # sudo: checked above; counts rows that are not his
            run.row_ids.filtered("in_use").in_use = False  # asked anew
            run.state = "releasing"
            run._log_step("adoption.release")
            run._release_batch()
            run._finish_or_continue()
        return True

    def action_view_rows(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_patient.clinic_adoption_row_action"
        )
        action["domain"] = [("adoption_id", "=", self.id)]
        return action

    # -- list --------------------------------------------------------------------
    def _list_contacts(self):
        self.ensure_one()
        if self.state not in ("draft", "listed", "adopted"):
            raise UserError(self.env._("Wait until the run under way has ended."))
        self.env.flush_all()
        self.env.cr.execute(
            queries.LIST,
            {
                "run": self.id,
                "uid": self.env.uid,
                "chain": self.chain_id.id,
                "company": self.company_id.id or None,
                "branch": self.home_branch_id.id or None,
                "customers": self.source == "customers",
                "scope": self._get_scope_ids(),
            },
        )
        self.env.invalidate_all()
        run = self.sudo()  # sudo: callers checked; some rows are not theirs to read
        run.row_ids.filtered(
            lambda row: row.state == "open" and row.verdict == "sure"
        )._match_files()
        run.state = "listed"

    def _get_scope_ids(self):
        """Ids of the contacts that match the domain; None for no narrowing."""
        domain = Domain(safe_eval(self.domain or "[]"))
        if domain.is_true():
            return None
        # sudo: every contact of the scope is accounted for, also those of other
        # companies and those that are payers already; only ids leave this method
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        return contacts.search(domain).ids

    def _log_step(self, operation):
        self.env["clinic.operation.log"]._log(
            operation,
            self,
            summary=self.name,
            new={
                "chain": self.chain_id.id,
                "company": self.company_id.id,
                "sure": self.sure_count,
                "unsure": self.unsure_count,
            },
        )
