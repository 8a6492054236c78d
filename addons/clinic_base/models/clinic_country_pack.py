from odoo import api, fields, models


class ClinicCountryPack(models.Model):
    """Defaults of a country as data: each line names its source.

    Applying a pack writes answers of the chain. An answer that a person changed
    since is left alone, so applying twice changes nothing.
    """

    _name = "clinic.country.pack"
    _description = "Country pack"
    _order = "code"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    country_ids = fields.Many2many("res.country", string="Countries")
    source_note = fields.Text(translate=True)
    review_date = fields.Date(
        string="Review by", help="On this day somebody checks the lines again."
    )
    line_ids = fields.One2many("clinic.country.pack.line", "pack_id", string="Lines")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Two packs have the same code.")

    def _apply(self, chain):
        """Write the lines as answers of the chain; return the answers written."""
        self.ensure_one()
        chain.ensure_one()
        policies = self.env["clinic.policy"]
        written = policies
        for line in self.line_ids:
            current = policies.search(
                [
                    ("key_id", "=", line.key_id.id),
                    ("chain_id", "=", chain.id),
                    ("valid_from", "=", False),
                ],
                limit=1,
            )
            if not current:
                written |= policies.create(line._prepare_policy_vals(chain))
            elif current._is_untouched_pack_value() and current.value != line.value:
                current.write(line._prepare_policy_vals(chain))
                written |= current
        if chain.country_pack_id != self:
            chain.country_pack_id = self
        return written


class ClinicCountryPackLine(models.Model):
    _name = "clinic.country.pack.line"
    _description = "Line of a country pack"
    _order = "key_id"

    pack_id = fields.Many2one(
        "clinic.country.pack", required=True, ondelete="cascade", index=True
    )
    key_id = fields.Many2one(
        "clinic.policy.key",
        string="Policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    value = fields.Char(string="Value (JSON)", required=True)
    source = fields.Text(required=True, translate=True)
    review_date = fields.Date(
        string="Review by", compute="_compute_review_date", store=True, readonly=False
    )

    _key_unique = models.UniqueIndex(
        "(pack_id, key_id)", "The pack answers this policy twice."
    )

    @api.depends("pack_id.review_date")
    def _compute_review_date(self):
        for line in self:
            line.review_date = line.review_date or line.pack_id.review_date

    @api.constrains("key_id", "value")
    def _check_value(self):
        for line in self:
            line.key_id._check_value(line.value)

    def _prepare_policy_vals(self, chain):
        return {
            "key_id": self.key_id.id,
            "chain_id": chain.id,
            "value": self.value,
            "pack_line_id": self.id,
            "pack_value": self.value,
        }
