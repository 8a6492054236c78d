from collections import defaultdict

import psycopg2
from odoo import Command, models
from odoo.exceptions import UserError

from ..tools.import_line import Refused

# Records that exist before any import and are known by what they say.
NATURAL_KEYS = {
    "clinic.source": ("parent_id", "name"),
    "clinic.tag.axis": ("code",),
    "clinic.tag": ("axis_id", "name"),
    "clinic.diagnosis.code": ("system", "code"),
    "clinic.family.member": ("family_id", "patient_id"),
}


# What PostgreSQL or a model says about the values of one row.
REFUSALS = (UserError, ValueError, psycopg2.IntegrityError, psycopg2.DataError)


class ClinicImportHandler(models.AbstractModel):
    """Turns the lines of one chunk into records of one model.

    The pipeline is `_process`; a model with needs of its own has a handler named
    `clinic.import.handler.<model without clinic.>` that overrides the hooks below.
    Every hook works on all lines of the chunk, so that the number of queries does
    not depend on the number of rows. Runs in sudo: the right to import was checked
    at the door (`clinic.import.batch._check_may_import`).
    """

    _name = "clinic.import.handler"
    _description = "Import of records"

    def _process(self, run, table, lines):
        self._recognise(run, table, lines)
        changed = [line for line in lines if line.is_open]
        self._resolve_links(run, table, changed)
        changed = [line for line in changed if line.is_open]
        self._resolve_codes(run, changed)
        self._resolve_names(run, changed)
        self._match(run, table, [line for line in changed if not line.res_id])
        new = [line for line in changed if line.is_open and not line.res_id]
        self._attempt(run, table, new, self._create_records)
        known = [line for line in changed if line.is_open]
        self._attempt(run, table, known, self._update_records)
        self._store_keys(run, table, changed)

    # -- hooks -------------------------------------------------------------------
    def _prepare_vals(self, run, line):
        """Values of a new record. Override to add what the file does not say."""
        return dict(line.values)

    def _match(self, run, table, lines):
        """Set `res_id` of lines whose record exists without a key. Override."""
        names = NATURAL_KEYS.get(table.model)
        if not names or not lines:
            return
        Model = self.env[table.model].with_context(active_test=False)
        wanted = {self._natural_key(line, names) for line in lines}
        domain = [(names[-1], "in", [key[-1] for key in wanted])]
        known = {}
        for record in Model.search(domain):
            key = tuple(
                record[name].id if Model._fields[name].relational else record[name]
                for name in names
            )
            known.setdefault(tuple(part or False for part in key), record.id)
        for line in lines:
            line.res_id = known.get(self._natural_key(line, names))

    def _after_create(self, run, table, lines, records):
        """Make what hangs on the new records. Override."""

    def _after_update(self, run, table, lines, records):
        """Add what changed lines bring beside the record's own fields. Override.

        Return {record id: [(model, id) of what was made]}.
        """
        return {}

    # -- the pipeline --------------------------------------------------------------
    def _natural_key(self, line, names):
        return tuple(line.values.get(name) or False for name in names)

    def _recognise(self, run, table, lines):
        """Find known keys; rows that say what they said before are done."""
        lines = [line for line in lines if line.is_open]
        known = self.env["clinic.import.key"]._lookup(
            run.source, table.model, {line.key for line in lines}
        )
        seen = run.seen(table.name)
        for line in lines:
            if line.key in seen:
                self._settle_repeated(table, line, *seen[line.key])
                continue
            seen[line.key] = (line.number, line.digest)
            if line.key in known:
                line.res_id, digest = known[line.key]
                if digest == line.digest:
                    line.outcome = "unchanged"

    def _settle_repeated(self, table, line, row, digest):
        if digest == line.digest:
            line.skip("repeated", row=row)
        else:
            key = table.binding.file.keys[0].columns if table.binding.file.keys else ()
            line.refuse(Refused("key_repeated", ", ".join(key), row=row))

    def _resolve_links(self, run, table, lines):
        """Replace keys of the old system by ids, one query per model."""
        fields = self.env[table.model]._fields
        wanted = defaultdict(set)
        for line in lines:
            for name, (model, keys, column) in line.links.items():
                model = model or fields[name].comodel_name
                keys = [keys] if isinstance(keys, str) else keys
                line.links[name] = (model, keys, column)
                wanted[model].update(set(keys) - run.links(model).keys())
        for model, keys in wanted.items():
            found = self.env["clinic.import.key"]._lookup(run.source, model, keys)
            run.links(model).update((key, row[0]) for key, row in found.items())
        for line in lines:
            for name, link in line.links.items():
                self._resolve_link(run, table, line, name, link)

    def _resolve_link(self, run, table, line, name, link):
        """A row that names a later row of its own file waits for the file's end."""
        model, keys, column = link
        ids = [run.links(model).get(key) for key in keys]
        if all(ids):
            is_many = self.env[table.model]._fields[name].type == "many2many"
            line.values[name] = [Command.set(ids)] if is_many else ids[0]
        elif line.is_open and model == table.model and table.postponed is not None:
            line.outcome = "postponed"
            table.postponed.append(line)
        elif line.is_open:
            line.refuse(Refused("reference", column))

    def _resolve_codes(self, run, lines):
        """Find or make the clinical codes of the chunk."""
        wanted = {}
        for line in lines:
            for system, code, name in line.codes.values():
                if (system, code) not in run.codes:
                    wanted.setdefault((system, code), name)
        if wanted:
            run.codes.update(self._get_codes(wanted))
        for line in lines:
            for name, (system, code, _name) in line.codes.items():
                line.values[name] = run.codes[system, code]

    def _resolve_names(self, run, lines):
        """Find or make records that the file knows by name only."""
        wanted = defaultdict(set)
        for line in lines:
            for model, name in line.named.values():
                if name not in run.links(f"named {model}"):
                    wanted[model].add(name)
        for model, names in wanted.items():
            records = self.env[model].search([("name", "in", list(names))])
            found = {record.name: record.id for record in records}
            missing = sorted(names - found.keys())
            made = self.env[model].create([{"name": name} for name in missing])
            found.update(zip(missing, made.ids, strict=True))
            run.links(f"named {model}").update(found)
        for line in lines:
            for field, (model, name) in line.named.items():
                line.values[field] = run.links(f"named {model}")[name]

    def _get_codes(self, wanted):
        Code = self.env["clinic.diagnosis.code"].with_context(active_test=False)
        domain = [
            ("system", "in", [system for system, _code in wanted]),
            ("code", "in", [code for _system, code in wanted]),
        ]
        known = {(c.system, c.code): c.id for c in Code.search(domain)}
        missing = [key for key in wanted if key not in known]
        made = Code.create(
            [
                {"system": system, "code": code, "name": wanted[system, code]}
                for system, code in missing
            ]
        )
        return known | dict(zip(missing, made.ids, strict=True))

    def _attempt(self, run, table, lines, action):
        """Do all lines at once; where that fails, halve until the culprit is alone."""
        if not lines:
            return
        try:
            with self.env.cr.savepoint():
                action(run, table, lines)
                self.env.flush_all()
        except REFUSALS as err:
            for line in lines:
                line.outcome, line.undo = "", None
                run.links(table.model).pop(line.key, None)
            if len(lines) == 1:
                lines[0].refuse(self._get_refusal(err))
                return
            middle = len(lines) // 2
            self._attempt(run, table, lines[:middle], action)
            self._attempt(run, table, lines[middle:], action)

    def _get_refusal(self, error):
        """Why PostgreSQL or a model refused: its own sentence, never cell content."""
        if isinstance(error, UserError):
            return Refused("record", sentence=str(error))
        name = getattr(getattr(error, "diag", None), "constraint_name", None)
        if name:
            for Model in self.env.registry.values():
                found = Model._table_objects.get(name) if Model._table else None
                if found:
                    sentence = found.get_error_message(self.env[Model._name])
                    return Refused("record", sentence=sentence)
        return Refused("record", sentence=self.env._("A value does not fit its field."))

    def _create_records(self, run, table, lines):
        vals_list = [self._prepare_vals(run, line) for line in lines]
        records = self.env[table.model].create(vals_list)
        self._after_create(run, table, lines, records)
        links = run.links(table.model)
        for line, record in zip(lines, records, strict=True):
            line.res_id = record.id
            line.outcome = "adopted" if line.partner_id else "created"
            links[line.key] = record.id

    def _update_records(self, run, table, lines):
        records = self.env[table.model].browse(line.res_id for line in lines)
        missing = set(records.ids) - set(records.exists().ids)
        if missing:
            gone = [line for line in lines if line.res_id in missing]
            self._create_records(run, table, gone)
        lines = [line for line in lines if line.is_open]
        records = self.env[table.model].browse(line.res_id for line in lines)
        added = self._after_update(run, table, lines, records)
        links = run.links(table.model)
        for line, record in zip(lines, records, strict=True):
            changes = self._get_changes(record, line.values)
            if changes or record.id in added:
                former = {name: self._plain(record, name) for name in changes}
                line.undo = {"values": former, "made": added.get(record.id, [])}
                record.write(changes)
            line.outcome = "updated" if line.undo else "unchanged"
            links[line.key] = record.id

    def _get_changes(self, record, values):
        changes = {}
        for name, value in values.items():
            field = record._fields[name]
            if field.type == "many2many":
                differs = set(value[0][2]) != set(record[name].ids)
            else:
                old = field.convert_to_cache(record[name], record)
                differs = field.convert_to_cache(value, record) != old
            if differs:
                changes[name] = value
        return changes

    def _plain(self, record, name):
        """A value as JSON that `write` takes, for the undo of the batch."""
        field = record._fields[name]
        if field.type == "many2many":
            return [[6, 0, record[name].ids]]
        return field.convert_to_read(record[name], record, use_display_name=False)

    def _store_keys(self, run, table, lines):
        rows = []
        for line in lines:
            if line.res_id and line.outcome != "refused":
                origin = line.outcome if line.outcome in ("created", "adopted") else ""
                rows.append((line.key, line.res_id, line.digest, origin or "linked"))
        self.env["clinic.import.key"]._store(run.batch, run.source, table.model, rows)
