from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import reminders


class ClinicReminderRule(models.Model):
    """When people are reminded of an appointment.

    Rules of one code replace each other: those of the branch go before those of the
    chain, and these before those of everybody. One that is switched off there says
    that nobody is reminded. `tools/reminders.py` says when the moment is.
    """

    _name = "clinic.reminder.rule"
    _description = "Reminder rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Rules of one code replace each other, nearest first."
    )
    sequence = fields.Integer(default=10)
    is_on = fields.Boolean("On", default=True)
    chain_id = fields.Many2one(
        "clinic.chain", ondelete="cascade", help="None: of all chains."
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        ondelete="cascade",
        domain="[('chain_id', '=?', chain_id)]",
        help="None: of all branches.",
    )
    template_code = fields.Char("Template", required=True)
    days = fields.Integer("Days before", help="0: hours before the appointment.")
    at_hour = fields.Float("At", help="Time of the day at the branch.")
    hours = fields.Float("Hours before")
    earliest_hour = fields.Float(
        "Starts from", help="Only for appointments that start at this time or later."
    )
    applies = fields.Selection(
        [
            ("all", "Every appointment"),
            ("special", "Operation, first visit, or booked long ahead"),
        ],
        "For",
        default="all",
        required=True,
    )
    far_days = fields.Integer("Long ahead: more than days", default=14)
    needs_answer = fields.Boolean(
        "Needs an answer",
        help="Who does not answer until the time of the call is called the same day.",
    )
    call_hour = fields.Float("Called from", default=15.0)

    _code_unique = models.UniqueIndex(
        "(code, coalesce(chain_id, 0), coalesce(branch_id, 0))",
        "There is a rule of this code for this chain or branch already. Change that.",
    )

    @api.constrains("days", "hours", "at_hour", "earliest_hour", "call_hour")
    def _check_moment(self):
        for rule in self:
            if not (0 < rule.days <= 60) and not (
                rule.days == 0 and 0 < rule.hours <= 48
            ):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: write 1 to 60 days before, or 0 days and up to 48 "
                        "hours before.",
                        rule=rule.name,
                    )
                )
            times = (rule.at_hour, rule.earliest_hour, rule.call_hour)
            if any(not 0 <= hour < 24 for hour in times):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: write times of the day from 00:00 to 23:59.",
                        rule=rule.name,
                    )
                )

    @api.constrains("chain_id", "branch_id")
    def _check_branch(self):
        for rule in self:
            chain = rule.branch_id.chain_id
            if rule.chain_id and chain and chain != rule.chain_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is not a branch of %(chain)s. Choose one of its "
                        "branches, or no branch.",
                        branch=rule.branch_id.name,
                        chain=rule.chain_id.name,
                    )
                )

    @api.constrains("template_code")
    def _check_template(self):
        templates = self.env["clinic.message.template"].sudo()  # sudo: which codes
        known = set(templates.search([]).mapped("code"))
        for rule in self:
            if rule.template_code not in known:
                raise ValidationError(
                    self.env._(
                        "There is no message template with the code %(code)s. Write "
                        "one of: %(known)s.",
                        code=rule.template_code,
                        known=", ".join(sorted(known)),
                    )
                )

    @api.model
    def _get_rules(self, branches):
        """{branch: [rule, ...]}: of each code the nearest rule, if it is on."""
        rules = self.search([])
        found = {}
        for branch in branches:
            nearest = {}
            for rule in rules:
                if rule._is_of(branch):
                    best = nearest.get(rule.code)
                    if best is None or rule._get_rank() > best._get_rank():
                        nearest[rule.code] = rule
            found[branch] = [rule for rule in nearest.values() if rule.is_on]
        return found

    def _is_of(self, branch):
        self.ensure_one()
        if self.branch_id:
            return self.branch_id == branch
        return not self.chain_id or self.chain_id == branch.chain_id

    def _get_rank(self):
        self.ensure_one()
        return (bool(self.branch_id), bool(self.chain_id))

    def _get_terms(self):
        """This rule for the engine."""
        self.ensure_one()
        return reminders.Rule(
            days=self.days,
            at_hour=self.at_hour,
            hours=self.hours,
            earliest=self.earliest_hour,
            is_special=self.applies == "special",
            far_days=self.far_days,
        )
