"""The doors of the server: every way in which a user asks for data.

The one list for the tests of the doors. Calls go through what RPC itself uses, so
that what is private there is refused here. A door that is missing in this list fails
`check_all_doors_are_known`: a public method of Odoo's models that nobody looked at.
"""

import dataclasses
import inspect
import json
import warnings

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method

OURS = "odoo.addons.clinic_"
# doors that answer about rows they find themselves
SEARCHING = (
    "search",
    "search_count",
    "search_read",
    "web_search_read",
    "name_search",
    "web_name_search",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "web_read_group",
    "read_group",
    "read_progress_bar",
    "search_panel_select_range",
    "search_panel_select_multi_range",
)
# doors that answer about rows whose numbers are given
READING = (
    "read",
    "web_read",
    "export_data",
    "get_metadata",
    "get_external_id",
    "get_field_translations",
    "get_property_definition",
    "get_formview_action",
    "get_formview_id",
    "copy_data",
    "onchange",
    "message_get_followers",
    "mail_get_partner_fields",
)
WRITING = (
    "create",
    "write",
    "unlink",
    "copy",
    "copy_translations",
    "load",
    "name_create",
    "web_save",
    "web_save_multi",
    "web_resequence",
    "web_override_translations",
    "update_field_translations",
    "toggle_active",
    "action_archive",
    "action_unarchive",
    "message_change_thread",
    "message_mail_with_source",
    "message_new",
    "message_notify",
    "message_parse",
    "message_post",
    "message_post_with_source",
    "message_process",
    "message_route",
    "message_subscribe",
    "message_unsubscribe",
    "message_update",
    "notify_cancel_by_type",
)
# about the model, not about its rows
TELLING = (
    "check_access_rights",
    "check_access_rule",
    "check_field_access_rights",
    "default_get",
    "fields_get",
    "get_base_url",
    "get_empty_list_help",
    "get_import_templates",
    "get_view",
    "get_views",
    "has_access",
    "init",
    "mail_allowed_qweb_expressions",
    "view_header_get",
    "with_user",
)
# those of them that a test asks, by the numbers of rows
FETCHING = (
    "read",
    "web_read",
    "export_data",
    "get_metadata",
    "copy_data",
    "web_save",
    "onchange",
    "get_formview_action",
    "message_get_followers",
)
KNOWN = frozenset(SEARCHING + READING + WRITING + TELLING)
SIMPLE = ("char", "text", "selection", "date", "datetime", "boolean", "many2one")


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back: a value, or an error. `text` is all of it, in small letters."""

    value: object = None
    error: Exception | None = None

    @property
    def text(self):
        if self.error is not None:
            return str(self.error).lower()
        return json.dumps(self.value, default=str, ensure_ascii=False).lower()

    @property
    def is_refused(self):
        return isinstance(self.error, (AccessError, UserError))


class _Undo(Exception):
    """Ends a call that is taken back."""


class Caller:
    """One user at the doors."""

    def __init__(self, env, user):
        self.env = env(user=user.id, su=False, context={"lang": "en_US"})
        self.user = user
        self._names = {}

    def call(self, model, method, *args, keep=False, **kwargs):
        """The answer of a door; what it changed is taken back unless `keep`."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint(), warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                value = call_kw(self.env[model], method, list(args), kwargs)
                if keep:
                    return Answer(value)
                self.env.flush_all()
                raise _Undo
        except _Undo:
            self.env.invalidate_all(flush=False)
            return Answer(value)
        except Exception as error:  # noqa: BLE001 - a door may fail in any way
            self.env.invalidate_all(flush=False)
            return Answer(error=error)

    def get_field_names(self, model):
        """What the model tells this user that it has."""
        if model not in self._names:
            answer = self.call(model, "fields_get", [], ["type"], keep=True)
            self._names[model] = sorted(answer.value or {})
        return self._names[model]

    def get_plain_names(self, model):
        """Without the lists of other rows, which may be closed to him."""
        fields = self.env[model]._fields
        names = self.get_field_names(model)
        return [n for n in names if n != "id" and not fields[n].type.endswith("2many")]

    # -- doors that find rows by themselves ---------------------------
    def find(self, model, domain=()):
        """(door, answer) of each door that searches, for this domain."""
        domain, group = list(domain), self.get_group(model)
        names = self.get_plain_names(model)
        spec = {name: {} for name in names}
        yield "search", self.call(model, "search", domain, keep=True)
        yield "search_count", self.call(model, "search_count", domain, keep=True)
        yield "search_read", self.call(model, "search_read", domain, names, keep=True)
        yield (
            "web_search_read",
            self.call(model, "web_search_read", domain, spec, keep=True),
        )
        yield "name_search", self.call(model, "name_search", "", domain, keep=True)
        yield (
            "web_name_search",
            self.call(
                model, "web_name_search", "", {"display_name": {}}, domain, keep=True
            ),
        )
        count = ["id:array_agg", "__count"]
        yield (
            "formatted_read_group",
            self.call(model, "formatted_read_group", domain, [], count, keep=True),
        )
        if group:
            yield from self._group(model, domain, group)

    def _group(self, model, domain, group):
        sets = [[group], []]
        yield (
            "formatted_read_grouping_sets",
            self.call(
                model,
                "formatted_read_grouping_sets",
                domain,
                sets,
                ["__count"],
                keep=True,
            ),
        )
        yield (
            "web_read_group",
            self.call(
                model, "web_read_group", domain, [group], ["id:array_agg"], keep=True
            ),
        )
        yield (
            "read_group",
            self.call(model, "read_group", domain, [], [group], keep=True),
        )
        yield (
            "search_panel_select_range",
            self.call(model, "search_panel_select_range", group, keep=True),
        )
        yield (
            "search_panel_select_multi_range",
            self.call(model, "search_panel_select_multi_range", group, keep=True),
        )

    def get_group(self, model):
        """A field to group by that everybody may read who reads the model."""
        fields = self.env[model]._fields
        for kind in ("many2one", "selection"):
            for name, field in sorted(fields.items()):
                if field.type == kind and field.store and not field.groups:
                    return name
        return None

    # -- doors that are told which rows -------------------------------
    def fetch(self, model, ids, doors=None):
        """(door, answer) of each door that reads rows by their numbers."""
        for door in doors or FETCHING:
            if door.startswith("message") and "message_ids" not in self._fields(model):
                continue
            method, args = self._prepare(door, model)
            keep = door not in ("copy_data", "web_save", "onchange")
            yield door, self.call(model, method, list(ids), *args, keep=keep)

    def _fields(self, model):
        return self.env[model]._fields

    def _prepare(self, door, model):
        """The method behind a door of FETCHING, and what it is asked."""
        names, fields = self.get_plain_names(model), self._fields(model)
        spec = {name: {} for name in names}
        paths = [".id", *(name for name in names if not fields[name].relational)]
        args = {
            "read": [names],
            "web_read": [spec],
            "export_data": [paths],
            "web_save": [{}, spec],
            "onchange": [{}, [], spec],
        }
        return door, args.get(door, [])

    def get_ids(self, door, answer):
        """Numbers of the rows that an answer of `find` or `fetch` speaks of."""
        value = answer.value
        if answer.error is not None or not value:
            return set()
        reader = getattr(self, f"_ids_of_{door}", None)
        return reader(value) if reader else set()

    def _ids_of_search(self, value):
        return set(value)

    def _ids_of_search_read(self, value):
        return {row["id"] for row in value}

    _ids_of_read = _ids_of_web_read = _ids_of_search_read
    _ids_of_web_save = _ids_of_web_name_search = _ids_of_search_read

    def _ids_of_web_search_read(self, value):
        return {row["id"] for row in value["records"]}

    def _ids_of_name_search(self, value):
        return {row[0] for row in value}

    def _ids_of_formatted_read_group(self, value):
        return {number for row in value for number in row["id:array_agg"] or []}

    def _ids_of_web_read_group(self, value):
        return self._ids_of_formatted_read_group(value["groups"])

    def _ids_of_export_data(self, value):
        return {int(row[0]) for row in value["datas"] if row[0]}


def get_unknown_doors(env, models):
    """Public methods of Odoo's own that these models have and no list names."""
    unknown = set()
    for model in models:
        cls = env.registry[model]
        for name, value in inspect.getmembers(cls, inspect.isfunction):
            if name.startswith("_") or name in KNOWN or _is_ours(cls, name):
                continue
            try:
                get_public_method(env[model], name)
            except AccessError:
                continue
            unknown.add((value.__module__, name))
    return unknown


def _is_ours(cls, name):
    return any(
        name in vars(part) and part.__module__.startswith(OURS) for part in cls.__mro__
    )
