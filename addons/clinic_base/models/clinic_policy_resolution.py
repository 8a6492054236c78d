import json

from odoo import api, fields, models, tools

from ..tools import policy


class ClinicPolicy(models.Model):
    _inherit = "clinic.policy"

    @api.model
    def _get(self, key, branch=None, company=None, chain=None, on=None):
        """The value of policy `key` at a place on a day, as Python.

        The place is the narrowest one given; a branch brings its company and chain.
        The day defaults to today at the branch. Works for every user: which policy
        holds is no secret, and code asks it in the name of anybody.
        """
        return self._explain(key, branch, company, chain, on)["value"]

    @api.model
    def _explain(self, key, branch=None, company=None, chain=None, on=None):
        """Like `_get`, with the reason, as a dict:

        value; level (default, chain, company, branch) whose answer counts; policy_id
        of that answer; clamped: a limit from above changed it; overridden: ids of
        answers that a fixed one above silenced.
        """
        place = self._get_place(branch, company, chain)
        day = fields.Date.to_date(on) or self._get_today(place[2])
        return json.loads(self._resolve_cached(key, *place, day))

    @api.model
    def _get_place(self, branch, company, chain):
        """Ids of chain, company and branch, completed from the narrowest one."""
        branch_id = branch.id if branch else 0
        if branch_id:
            branch = branch.sudo()  # sudo: where it belongs decides, not rights
            return branch.chain_id.id, branch.company_id.id, branch_id
        company_id = company.id if company else 0
        chain_id = chain.id if chain else 0
        if company_id and not chain_id:
            branches = self.env["clinic.branch"].sudo()  # sudo: as above
            chains = branches.search(
                [("company_id", "=", company_id), ("is_external", "=", False)]
            ).chain_id
            chain_id = chains.id if len(chains) == 1 else 0
        return chain_id, company_id, 0

    @api.model
    def _get_today(self, branch_id):
        if not branch_id:
            return fields.Date.today()
        branches = self.env["clinic.branch"].sudo()  # sudo: reads its time zone
        return branches.browse(branch_id)._local_date(fields.Datetime.now())

    @api.model
    @tools.ormcache("key", "chain_id", "company_id", "branch_id", "day")
    def _resolve_cached(self, key, chain_id, company_id, branch_id, day):
        """The explanation as JSON text: a cached list must not be changed outside."""
        keys = self.env["clinic.policy.key"].sudo()  # sudo: see _get
        record = keys.search([("key", "=", key)])
        if not record:
            raise ValueError(f"Unknown clinic policy key {key!r}")
        found = policy.resolve(
            record._get_definition(),
            record.policy_ids._get_rows(chain_id, company_id, branch_id),
            day,
        )
        return json.dumps(
            {
                "value": found.value,
                "level": found.level,
                "policy_id": found.decided_by.id if found.decided_by else False,
                "clamped": found.clamped,
                "overridden": [row.id for row in found.overridden],
            }
        )

    def _get_rows(self, chain_id, company_id, branch_id):
        """The answers of exactly this chain, company and branch, for the engine."""
        rows = []
        for record in self:
            place = (
                ("chain", record.chain_id.id, chain_id),
                ("company", record.company_id.id, company_id),
                ("branch", record.branch_id.id, branch_id),
            )
            rows += [
                policy.Row(
                    level,
                    json.loads(record.value),
                    record.lock,
                    record.valid_from or None,
                    record._get_bounds(),
                    record.id,
                )
                for level, mine, asked in place
                if mine and mine == asked
            ]
        return rows

    def _get_bounds(self):
        if self.lock != "bounded":
            return policy.Bounds()
        return self.key_id._make_bounds(self.minimum, self.maximum)
