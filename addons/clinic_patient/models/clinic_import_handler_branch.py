import re

from odoo import Command, models

from ..tools.import_line import Refused

_CODE = re.compile(r"I(\d+)")


class ClinicImportHandlerBranch(models.AbstractModel):
    """Organisations of the old system: branches of ours, new ones, or external ones.

    Policy: an organisation is the branch whose external reference is its key, else
    the one with its code. What remains is made, by the profile's `create_branches`:
    own branches are given to the importing person, external ones to nobody.
    """

    _name = "clinic.import.handler.branch"
    _inherit = "clinic.import.handler"
    _description = "Import of branches"

    def _match(self, run, table, lines):
        Branch = self.env["clinic.branch"].with_context(active_test=False)
        keys = [line.key for line in lines]
        codes = [line.values["code"] for line in lines if line.values.get("code")]
        known = Branch.search(
            [
                ("chain_id", "=", run.chain.id),
                "|",
                ("external_ref", "in", keys),
                ("code", "in", codes),
            ]
        )
        by_ref = {b.external_ref: b.id for b in known if b.external_ref}
        by_code = {b.code: b.id for b in known}
        for line in lines:
            line.res_id = by_ref.get(line.key) or by_code.get(line.values.get("code"))
            if not line.res_id and run.option("create_branches") == "map":
                line.refuse(Refused("unknown_branch"))

    def _prepare_vals(self, run, line):
        is_external = run.option("create_branches") == "external"
        vals = {
            "chain_id": run.chain.id,
            "company_id": run.company.id,
            "tz": run.profile.tz or run.branch.tz,
            "is_external": is_external,
            "external_ref": line.key,
            **super()._prepare_vals(run, line),
        }
        if not vals["is_external"]:
            vals["user_ids"] = [Command.link(run.user.id)]
        return vals

    def _create_records(self, run, table, lines):
        """Codes of one's own for branches that bring none: I0001 and on."""
        nameless = [line for line in lines if not line.values.get("code")]
        first = self._get_last_number(run.chain) + 1
        for number, line in enumerate(nameless, first):
            line.values["code"] = f"I{number:04d}"
        super()._create_records(run, table, lines)

    def _get_last_number(self, chain):
        branches = self.env["clinic.branch"].with_context(active_test=False)
        codes = branches.search_fetch(
            [("chain_id", "=", chain.id), ("code", "=like", "I%")], ["code"]
        ).mapped("code")
        found = [_CODE.fullmatch(code) for code in codes]
        return max((int(match[1]) for match in found if match), default=0)
