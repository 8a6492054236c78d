import json
from datetime import date

from odoo import api, fields, models, tools


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
        """Like `_get`, with the reason: a dict of value, level, policy_id, clamped.

        `level` is default, chain, company or branch: whose answer counts.
        """
        place = self._get_place(branch, company, chain)
        day = fields.Date.to_date(on) or self._get_today(place[2])
        return json.loads(self._resolve_cached(key, *place, day))

    @api.model
    def _get_place(self, branch, company, chain):
        """Ids of chain, company and branch, completed from the narrowest one."""
        branch_id = branch.id if branch else 0
        if branch_id:
            # sudo: which company and chain a branch belongs to decides, not rights
            branch = branch.sudo()
            return branch.chain_id.id, branch.company_id.id, branch_id
        company_id = company.id if company else 0
        chain_id = chain.id if chain else 0
        if company_id and not chain_id:
            # sudo: as above
            chains = self.env["clinic.branch"].sudo().search(
                [("company_id", "=", company_id), ("is_external", "=", False)]
            ).chain_id
            chain_id = chains.id if len(chains) == 1 else 0
        return chain_id, company_id, 0

    @api.model
    def _get_today(self, branch_id):
        if not branch_id:
            return fields.Date.today()
        # sudo: only its time zone
        branch = self.env["clinic.branch"].sudo().browse(branch_id)
        return branch._local_date(fields.Datetime.now())

    @api.model
    @tools.ormcache("key", "chain_id", "company_id", "branch_id", "day")
    def _resolve_cached(self, key, chain_id, company_id, branch_id, day):
        """The explanation as JSON text: a cached list must not be changed outside."""
        # sudo: see _get
        record = self.env["clinic.policy.key"].sudo().search([("key", "=", key)])
        if not record:
            raise ValueError(f"Unknown clinic policy key {key!r}")
        rows = record.policy_ids.filtered(
            lambda row: (not row.valid_from or row.valid_from <= day)
            and (
                (chain_id and row.chain_id.id == chain_id)
                or (company_id and row.company_id.id == company_id)
                or (branch_id and row.branch_id.id == branch_id)
            )
        )
        result = {
            "value": json.loads(record.default),
            "level": "default",
            "policy_id": False,
            "clamped": False,
        }
        bounds = None
        for level in ("chain", "company", "branch"):
            found = rows.filtered(f"{level}_id").sorted(
                lambda row: row.valid_from or date.min
            )[-1:]
            if not found:
                continue
            value = json.loads(found.value)
            clamped = False
            if bounds and value is not None:
                value, before = min(max(value, bounds[0]), bounds[1]), value
                clamped = value != before
            result = {
                "value": value,
                "level": level,
                "policy_id": found.id,
                "clamped": clamped,
            }
            if found.lock == "fixed":
                break
            if found.lock == "bounded":
                bounds = (found.minimum, found.maximum)
        return json.dumps(result)
