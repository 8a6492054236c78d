"""Words that nobody may meet: dumped is all that any door gives, as every user.

What is hidden, and from whom, is what the addons list as SECRETS.
"""

import logging

from . import door_matrix, door_rows

DEPTH = 3
PROPERTY = "property"  # a property of this name, and a secret of this name
# bookkeeping of Odoo itself, thousands of rows that no clinic writes
QUIET = ("ir.model", "ir.ui.view", "ir.module", "base.language")


class _Listener(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record).lower())


class DoorWords:
    """Mixed into a case that has the scene of `DoorWalk`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = door_rows.get_secrets(cls.env)
        cls.listener = _Listener()
        logging.getLogger().addHandler(cls.listener)
        cls.addClassCleanup(logging.getLogger().removeHandler, cls.listener)

    # -- who may meet what --------------------------------------------
    def _get_forbidden(self, name, secret=None):
        """{word: place} of the words that this user must never meet."""
        return door_rows.get_forbidden([secret] if secret else self.secrets, name)

    def _check(self, name, door, text, forbidden=None):
        for one in forbidden or self._get_forbidden(name):
            if one in text:
                where = text.index(one)
                around = text[max(0, where - 60) : where + 20]
                self._say(name, door, "tells", one, "in", around)
                return

    # -- every clinical field carries its word ------------------------
    def check_fillers(self):
        """A clinical field that no filler fills would be tested by nobody."""
        missing = []
        for model in door_rows.get_own_models(self.env):
            records = self.env[model].sudo().browse(self.scene.records[model].values())
            for name in door_rows.get_fields(self.env, model, "clinical"):
                field = self.env[model]._fields[name]
                if not records or field.type.endswith("2many") or not field.store:
                    continue
                values = records.mapped(name)
                # a plain filler: the field takes its own few words, such as numbers
                is_free = not isinstance(self.scene.fillers.get((model, name)), str)
                if field.type in ("char", "text", "html") and is_free:
                    values = [v for v in values if "qzc" in v or "qzr" in v]
                elif field.type in ("selection", "boolean"):
                    continue
                if not any(values):
                    missing.append(f"{model}.{name}")
        self.assertFalse(missing, "FILLERS of access_rows.py lack these fields")

    # -- all that the models give -------------------------------------
    def dump_own(self, name):
        caller = self.callers[name]
        for model in door_rows.get_own_models(self.env):
            self._dump_model(caller, name, model, [])
            if "r" in self._get_operations(name, model):
                self._dump_groups(caller, name, model)

    def _dump_model(self, caller, name, model, domain):
        fields = caller.env[model]._fields
        names = caller.get_field_names(model)
        spec = {
            n: {"fields": {"display_name": {}}} if fields[n].relational else {}
            for n in names
            if not fields[n].type.endswith("2many")
        }
        plain = caller.get_plain_names(model)
        for method, extra in (("search_read", plain), ("web_search_read", spec)):
            answer = caller.call(model, method, domain, extra, keep=True)
            self._check(name, f"{model}.{method}", answer.text)
        lists = [n for n in names if fields[n].type.endswith("2many")]
        answer = caller.call(model, "search_read", domain, lists, keep=True)
        if answer.error is None:
            self._check(name, f"{model} lists", answer.text)
            return
        for field in lists:
            answer = caller.call(model, "search_read", domain, [field], keep=True)
            self._check(name, f"{model}.{field}", answer.text)

    def _dump_groups(self, caller, name, model):
        for field in caller.get_field_names(model):
            group = caller.env[model]._fields[field]
            if not group.store or group.type in ("one2many", "json", "binary"):
                continue
            by = f"{field}:day" if group.type in ("date", "datetime") else field
            answer = caller.call(
                model, "formatted_read_group", [], [by], ["__count"], keep=True
            )
            self._check(name, f"{model} by {field}", answer.text)

    # -- rows of Odoo itself ------------------------------------------
    def get_typical_users(self):
        """One user per set of rights on Odoo's own models; the poorest of each."""
        groups = self.env["ir.model.access"].sudo().search([]).group_id
        groups |= self.env["ir.rule"].sudo().search([]).groups
        kinds = {}
        for name in sorted(self.callers, key=lambda n: -len(self._get_forbidden(n))):
            mine = self.scene.users[name].sudo().all_group_ids & groups
            foreign = mine.filtered(
                lambda g: not (g.get_external_id()[g.id] or "").startswith("clinic_")
                or "payer" in (g.get_external_id()[g.id] or "")
            )
            kinds.setdefault(frozenset(foreign.ids), name)
        return sorted(kinds.values())

    def dump_core(self, name):
        caller = self.callers[name]
        for model in sorted(self.env.registry):
            record = caller.env[model]
            if record._abstract or record._transient or model.startswith("clinic."):
                continue
            if model.startswith(QUIET) or not record._auto:
                continue
            if record.has_access("read"):
                self._dump_core_model(caller, name, model)

    def _dump_core_model(self, caller, name, model):
        domain = []
        if caller.env[model]._log_access:
            domain = [("write_date", ">=", self.env.cr.now())]
        names = caller.get_field_names(model)
        answer = caller.call(
            model, "search_read", domain, names, 0, 200, "id desc", keep=True
        )
        if answer.error is not None:
            names = caller.get_plain_names(model)
            answer = caller.call(
                model, "search_read", domain, names, 0, 200, "id desc", keep=True
            )
        self._check(name, model, answer.text)

    # -- asking instead of reading ------------------------------------
    def probe(self, name):
        """Counting, sorting and grouping by what is hidden tells as much as reading."""
        caller = self.callers[name]
        for model in door_rows.get_own_models(self.env):
            if "r" not in self._get_operations(name, model):
                continue
            for path, target, field in self._get_paths(model):
                self._probe_path(caller, name, model, path, (target, field))

    def _get_paths(self, model):
        """(path, model, field) to one secret text of each model that is near."""
        if not hasattr(type(self), "_paths"):
            type(self)._paths = {}
        if model not in self._paths:
            self._paths[model] = list(self._walk_paths(model))
        return self._paths[model]

    def _walk_paths(self, start):
        queue, seen, told = [("", start, 0)], {start}, set()
        while queue:
            path, model, depth = queue.pop(0)
            for name, field in sorted(self.env[model]._fields.items()):
                if self._is_secret(model, name) and (model, name) not in told:
                    told.add((model, name))
                    tail = f".{PROPERTY}" if field.type == "properties" else ""
                    yield path + name + tail, model, name
                comodel = field.comodel_name
                near = field.store and comodel and comodel.startswith("clinic.")
                if near and comodel not in seen and depth < DEPTH:
                    seen.add(comodel)
                    queue.append((f"{path}{name}.", comodel, depth + 1))

    def _is_secret(self, model, name):
        field = self.env[model]._fields[name]
        if field.type not in ("char", "text", "html", "properties") or not field.store:
            return False
        return self._get_kind(model, name) in {secret.name for secret in self.secrets}

    def _get_kind(self, model, name):
        """The name of the secret that a field keeps."""
        if self.env[model]._fields[name].type == "properties":
            return PROPERTY
        return door_rows.get_class(self.env, model, name)

    def _probe_path(self, caller, name, model, path, target):
        for one in self._get_probe_words(name, self._get_kind(*target)):
            answer = caller.call(model, "search_count", [(path, "ilike", one)])
            if answer.error is None and answer.value:
                self._say(name, model, "counts by", path, one, answer.value)
            self._check(name, f"{model} by {path}", answer.text)
        if "." in path or name in self._get_readers(*target):
            return  # on the way to other rows the rules decide, not the field
        group = caller.get_group(model)
        for method, args in (
            ("search", ([], 0, None, path)),
            ("formatted_read_group", ([], [path], ["__count"])),
            ("formatted_read_group", ([], [], [f"{path}:max"])),
            (
                "formatted_read_group",
                ([], [group], ["__count"], [(f"{path}:max", ">", "a")]),
            ),
        ):
            answer = caller.call(model, method, *args)
            if answer.error is None:
                self._say(name, model, method, path, args, "is not refused")

    def _get_probe_words(self, name, kind):
        """One forbidden word of this kind for the place that is nearest."""
        for secret in self.secrets:
            if secret.name == kind:
                return list(self._get_forbidden(name, secret))[:1]
        return []

    def _get_readers(self, model, field):
        return door_matrix.get_readers(self.env, model, field, self.operations[model])

    # -- what screens compute -----------------------------------------
    def fill_forms(self, name):
        """A new row that names somebody's file must not tell what is in it."""
        caller = self.callers[name]
        for model in door_rows.get_own_models(self.env):
            for values in self._get_links(model):
                spec = {n: {} for n in caller.get_plain_names(model)}
                answer = caller.call(model, "onchange", [], values, list(values), spec)
                self._check(name, f"{model}.onchange", answer.text)
                context = {f"default_{key}": value for key, value in values.items()}
                names = caller.get_plain_names(model)
                answer = caller.call(model, "default_get", names, context=context)
                self._check(name, f"{model}.default_get", answer.text)

    def _get_links(self, model):
        """Values that point at rows of other places."""
        for place in ("idle", "branch", "chain"):
            values = {
                name: self.scene.records[field.comodel_name][place]
                for name, field in self.env[model]._fields.items()
                if field.type == "many2one"
                and not field.readonly
                and self.scene.records.get(field.comodel_name, {}).get(place)
            }
            if values:
                yield values

    # -- what is written down -----------------------------------------
    def find_stored(self):
        """{(table, column)} of all texts in the database that hold a secret word."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.execute(
            """SELECT c.table_name, c.column_name FROM information_schema.columns c
                 JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                  AND c.data_type IN ('character varying', 'text', 'jsonb', 'json')"""
        )
        columns = {}
        for table, column in self.env.cr.fetchall():
            columns.setdefault(table, []).append(column)
        words = sorted(self._get_forbidden("nobody"))
        found = set()
        for table, names in columns.items():
            found |= self._find_in_table(table, names, words)
        return found

    def _find_in_table(self, table, names, words):
        tests = ", ".join(
            f'bool_or(lower("{name}"::text) LIKE ANY(%s))' for name in names
        )
        patterns = [f"%{one}%" for one in words]
        self.env.cr.execute(
            f'SELECT {tests} FROM "{table}"', [patterns for _name in names]
        )
        hits = self.env.cr.fetchone()
        return {(table, n) for n, hit in zip(names, hits, strict=True) if hit}

    def check_logs(self):
        words = self._get_forbidden("nobody")
        for line in self.listener.lines:
            for one in words:
                if one in line:
                    self._say("log", line[:200], "tells", one)
