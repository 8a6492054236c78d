import json

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import quiet_hours

HOURS = {
    quiet_hours.LATER: "contact.marketing_hours",
    quiet_hours.EARLIER: "contact.reminder_hours",
}
# a policy that nobody can read must not let messages out at night
USUAL_HOURS = {quiet_hours.LATER: "10:00-20:00", quiet_hours.EARLIER: "08:00-21:00"}


class ClinicMessage(models.Model):
    """What decides at a branch: policies, providers, hours, templates, languages."""

    _inherit = "clinic.message"

    @api.model
    def _get_places(self, branches):
        """One dict per branch, as ``clinic_message_sql.PLACE`` has them."""
        # sudo: providers and policies decide in the name of anybody
        branches = branches.sudo()
        doors = self._get_doors(branches.company_id)
        langs = dict(self.env["res.lang"].get_installed())
        places = []
        for branch in branches:
            lang = branch.company_id.partner_id.lang
            places.append(
                {
                    "branch_id": branch.id,
                    "chain_id": branch.chain_id.id,
                    "company_id": branch.company_id.id,
                    "tz": branch.tz,
                    "lang": lang if lang in langs else next(iter(langs), "en_US"),
                    "doors": doors[branch.company_id.id],
                    **self._get_place_policies(branch),
                }
            )
        return places

    @api.model
    def _get_place_policies(self, branch):
        policies = self.env["clinic.policy"]
        months = policies._get("contact.marketing_stop_months", branch=branch)
        silent = months and fields.Datetime.subtract(
            fields.Datetime.now(), months=months
        )
        return {
            "unknown": policies._get("contact.unknown_is_allowed", branch=branch) or [],
            "week": policies._get("contact.marketing_per_week", branch=branch),
            "month": policies._get("contact.marketing_per_month", branch=branch),
            "owner": policies._get("message.owner", branch=branch) or "home",
            "silent_before": silent.isoformat() if silent else None,
        }

    @api.model
    def _get_doors(self, companies):
        """{company: {channel: the provider that is asked first}}."""
        providers = self.env["clinic.message.provider"].sudo()  # sudo: as above
        found = providers.search(self._get_provider_domain(companies))
        doors = {company.id: {} for company in companies}
        for provider in found:
            for company in provider.company_ids or companies:
                if company.id in doors:
                    doors[company.id].setdefault(provider.channel, provider.id)
        return doors

    @api.model
    def _get_provider_domain(self, companies):
        return Domain("company_ids", "=", False) | Domain(
            "company_ids", "in", companies.ids
        )

    @api.model
    def _get_langs(self):
        """[{code of a file, language that is installed}]: zh-CN, zh_CN and zh."""
        found = {}
        for lang in sorted(
            code for code, _name in self.env["res.lang"].get_installed()
        ):
            for code in (lang, lang.replace("_", "-")):
                found[code] = lang
            found.setdefault(lang.partition("_")[0], lang)
        return [{"code": code, "lang": lang} for code, lang in found.items()]

    @api.model
    def _get_hours(self, branch, mode):
        key = HOURS.get(mode)
        if key is None:
            return None
        try:
            return quiet_hours.parse_hours(
                self.env["clinic.policy"]._get(key, branch=branch)
            )
        except ValueError:
            return quiet_hours.parse_hours(USUAL_HOURS[mode])

    @api.model
    def _get_moments(self, asked, now):
        """When messages may go out: ``asked`` are (branch id, mode, due_at, bound)."""
        branches = self.env["clinic.branch"].sudo()  # sudo: reads time zone, policies
        hours = {}
        rows = []
        for branch_id, mode, due_at, bound in asked:
            branch = branches.browse(branch_id)
            if (branch_id, mode) not in hours:
                hours[branch_id, mode] = self._get_hours(branch, mode)
            planned = quiet_hours.plan(
                mode, due_at, now, hours[branch_id, mode], branch.tz, bound
            )
            rows.append(
                {
                    "branch_id": branch_id,
                    "mode": mode,
                    "due_at": due_at.isoformat(),
                    "bound": bound.isoformat() if bound else None,
                    "planned_at": planned.isoformat(),
                }
            )
        return json.dumps(rows)

    @api.model
    def _get_template_kinds(self, chain):
        """{code: template} of a chain: its own before those of all chains."""
        templates = self.env["clinic.message.template"].sudo()  # sudo: as above
        found = templates.search([("chain_id", "in", [False, chain.id])])
        return {
            template.code: template
            for template in found.sorted(lambda t: t.chain_id.id)
        }
