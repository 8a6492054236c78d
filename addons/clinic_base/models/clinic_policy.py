from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicPolicy(models.Model):
    """The answer of a chain, a company or a branch to one `clinic.policy.key`.

    Chain -> company -> branch: the answer nearest to the branch counts, as far as the
    answers above allow it. `fixed` above: nobody below decides. `bounded`: below,
    any value between its limits. `free`: below as one likes. Of several answers of
    the same place the one with the latest `valid_from` that has begun counts.
    """

    _name = "clinic.policy"
    _description = "Policy answer"
    _order = "key_id, chain_id, company_id, branch_id, valid_from"

    key_id = fields.Many2one(
        "clinic.policy.key",
        string="Policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    key = fields.Char(related="key_id.key", store=True, index=True)
    value_type = fields.Selection(related="key_id.value_type")
    unit = fields.Char(related="key_id.unit")
    key_description = fields.Text(related="key_id.description")
    chain_id = fields.Many2one(
        "clinic.chain", string="Chain", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", string="Company", ondelete="cascade", index="btree_not_null"
    )
    branch_id = fields.Many2one(
        "clinic.branch", string="Branch", ondelete="cascade", index="btree_not_null"
    )
    value = fields.Char(
        string="Value (JSON)",
        required=True,
        help='A number, true, false or a text in double quotes such as "blocked".',
    )
    value_text = fields.Char(string="Value", compute="_compute_value_text")
    lock = fields.Selection(
        [("free", "Free"), ("bounded", "Within limits"), ("fixed", "Fixed")],
        required=True,
        default="free",
        help="What companies and branches below may decide themselves.",
    )
    minimum = fields.Float(help="Smallest value below, when within limits.")
    maximum = fields.Float(help="Largest value below, when within limits.")
    valid_from = fields.Date(
        string="Valid from", help="Empty: it has always been valid."
    )
    pack_line_id = fields.Many2one(
        "clinic.country.pack.line",
        string="From country pack",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    pack_value = fields.Char(
        string="Value of the pack",
        readonly=True,
        help="What the country pack wrote; another value means a person changed it.",
    )
    source = fields.Text(related="pack_line_id.source")

    _one_place = models.Constraint(
        "CHECK (num_nonnulls(chain_id, company_id, branch_id) = 1)",
        "Choose exactly one of chain, company and branch.",
    )
    _limits = models.Constraint(
        "CHECK (lock <> 'bounded' OR minimum <= maximum)",
        "The smallest value must not be above the largest one.",
    )
    _place_unique = models.UniqueIndex(
        "(key_id, COALESCE(chain_id, 0), COALESCE(company_id, 0), "
        "COALESCE(branch_id, 0), COALESCE(valid_from, '-infinity'::date))",
        "This place has an answer from the same day already. Change that one.",
    )

    @api.depends("value", "key_id")
    def _compute_value_text(self):
        for record in self:
            record.value_text = record.key_id and record.key_id._value_to_text(
                record.value
            )

    @api.depends("key_id.name", "value_text")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.key_id.name}: {record.value_text}"

    @api.constrains("key_id", "value")
    def _check_value(self):
        for record in self:
            record.key_id._check_value(record.value)

    @api.constrains("lock", "key_id")
    def _check_bounded_number(self):
        for record in self:
            numeric = record.key_id.value_type in ("integer", "float")
            if record.lock == "bounded" and not numeric:
                raise ValidationError(
                    self.env._("Limits need a number: choose Free or Fixed.")
                )

    # -- CRUD --------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        for record in policies:
            record._log_change("policy.set", new=record._log_value())
        return policies

    def write(self, vals):
        before = {record: record._log_value() for record in self}
        res = super().write(vals)
        self.env.registry.clear_cache()
        for record in self:
            after = record._log_value()
            if after != before[record]:
                record._log_change("policy.set", old=before[record], new=after)
        return res

    def unlink(self):
        for record in self:
            record._log_change("policy.removed", old=record._log_value())
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _log_value(self):
        self.ensure_one()
        return {
            "place": self._get_place_name(),
            "value": self.value,
            "lock": self.lock,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "valid_from": self.valid_from and self.valid_from.isoformat(),
        }

    def _log_change(self, operation, old=None, new=None):
        self.env["clinic.operation.log"]._log(
            operation, self, summary=self.key, old=old, new=new
        )

    def _get_place_name(self):
        place = self.branch_id or self.company_id or self.chain_id
        return f"{place._name},{place.id}" if place else ""

    def _is_untouched_pack_value(self):
        """Whether a country pack wrote this answer and nobody changed it since."""
        self.ensure_one()
        return bool(self.pack_value) and self.value == self.pack_value
