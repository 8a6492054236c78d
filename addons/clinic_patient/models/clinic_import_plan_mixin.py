from odoo import fields, models

from ..tools.import_line import Tally
from ..tools.import_run import Run, Table
from ..tools.import_values import fold
from ..tools.takeout import MASKED_COLUMN


class ClinicImportPlanMixin(models.AbstractModel):
    """What will be read in which order, and what is looked up once for all rows."""

    _name = "clinic.import.plan.mixin"
    _description = "Plan of an import"

    def _prepare_run(self, inputs, report):
        spec = self.profile_id._get_spec()
        tables = [self._prepare_table(spec, item) for item in inputs]
        last = len(spec.files)
        tables.sort(key=lambda t: spec.order_of(t.binding.file) if t.binding else last)
        return Run(
            batch=self,
            profile=spec,
            source=self.source,
            tables=tables,
            chain=self.branch_id.chain_id,
            branch=self.branch_id,
            company=self.branch_id.company_id,
            user=self.user_id,
            dry_run=self.is_dry_run,
            lookups=self._get_lookups(),
            blind=self._get_blind(tables),
            today=fields.Date.context_today(self),
            report=report,
        )

    def _prepare_table(self, spec, item):
        binding = spec.binding_of(item.name, item.headings)
        table = Table(item.name, item, binding, item.count_rows())
        table.tally = Tally(item.name, table.model)
        table.tally.total = table.rows_total
        if not binding:
            table.problem = "unknown_file"
        elif binding.file.skip_reason or not binding.file.model:
            table.problem = "file_skipped"
        elif MASKED_COLUMN in item.headings:
            table.problem = "masked_file"
        elif binding.missing:
            table.problem = "missing_column"
        return table

    def _get_blind(self, tables):
        """Keyed fingerprints, asked for before the first row is written."""
        secret = any(
            column.is_secret
            for table in tables
            if table.binding and not table.problem
            for _index, column in table.binding.kept
        )
        if not secret:
            return None
        # A missing or wrong key ends the import here, with its sentence.
        ring = self._clinic_ring_for_writing()
        return lambda text: ring.blind_index(text, "import")

    def _get_lookups(self):
        """Codes and names of countries, states, currencies and branches."""
        countries, currencies, branches, states = {}, {}, {}, {}
        for country in self.env["res.country"].search([]):
            for word in (country.code, country.name):
                countries[fold(word or "")] = country.id
        for currency in self.env["res.currency"].search([]):
            currencies[fold(currency.name)] = currency.id
        for branch in self.branch_id.chain_id.branch_ids:
            for word in (branch.name, branch.code):
                branches[fold(word)] = branch.id
        for state in self.env["res.country.state"].search([]):
            for word in (state.code, state.name):
                states[state.country_id.id, fold(word)] = state.id
        companies = {
            fold(company.name): company.id
            for company in self.branch_id.chain_id.branch_ids.company_id
        }
        return {
            "company": companies,
            "country": countries,
            "currency": currencies,
            "branch": branches,
            "state": states,
        }

    def _get_table_note(self, table):
        """Columns that are not kept, with the reason where the profile gives one."""
        if not table.binding or table.problem:
            return False
        ignored = [column for _index, column in table.binding.ignored]
        parts = [f"{column.name}: {column.ignored}" for column in ignored]
        if table.binding.unknown:
            parts.append(
                self.env._(
                    "Not in the profile: %(columns)s",
                    columns=", ".join(map(str, table.binding.unknown[:30])),
                )
            )
        return "; ".join(parts)
