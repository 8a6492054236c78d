from odoo import api, models
from odoo.fields import Domain
from odoo.http import request

from ..tools.disclosure import Disclosure

PENDING = "clinic_access_log"
CLASSES = frozenset({"identity", "contact", "clinical", "money", "source"})
MOST_ROWS = 10_000  # of a search or a grouping, looked at for their patients
SAME_PATIENT = frozenset({"patient_id", "visit_id"})
# methods of core that take a domain -> its place among plain arguments
SEARCHES = {
    "search": 0,
    "search_count": 0,
    "search_read": 0,
    "web_search_read": 0,
    "read_group": 0,
    "formatted_read_group": 0,
    "formatted_read_grouping_sets": 0,
    "web_read_group": 0,
    "read_progress_bar": 0,
    "name_search": 1,
    "web_name_search": 2,
}


def _names(order):
    """The fields of an order: the first and the last row are told by it."""
    return [
        part.split()[0].partition(":")[0] for part in order.split(",") if part.split()
    ]


class ClinicAccessNoteMixin(models.AbstractModel):
    """Gathers what a request discloses, for one row of the access log."""

    _name = "clinic.access.note.mixin"
    _description = "Gathering of disclosures"

    @api.model
    def _note(self, patient_ids, classes, door=None, purpose=None):
        """The current user is shown data of ``classes`` of ``patient_ids``.

        ``classes`` is a name or several: identity, contact, clinical, money, source.
        Everything that a request notes becomes one row. ``door`` says how the data
        was reached (default: model and method that were called), ``purpose`` why
        (default: on what ground the files are open to the user).
        """
        names = {classes} if isinstance(classes, str) else set(classes)
        if not names <= CLASSES:
            raise ValueError(f"Unknown class of fields: {names - CLASSES}")
        ids = {number for number in patient_ids if number and type(number) is int}
        if ids and names:
            self._gather(names, door, purpose).patient_ids.update(ids)

    @api.model
    def _note_rows(self, records, names, classes, door=None, purpose=None):
        """As `_note`, of rows: fields ``names`` of ``records`` are shown."""
        ids = [number for number in records._ids if isinstance(number, int)]
        if not ids:
            return
        shown = self._gather(classes, door, purpose)
        shown.add_fields(records._name, names)
        for column in records._clinic_patient_fields:
            if column == "id":
                shown.patient_ids.update(ids)
                continue
            # what is known costs no look-up, and stays known if the row is deleted
            known = records._fields[column]._get_cache(self.env)
            shown.patient_ids.update(known[i] for i in ids if known.get(i))
            shown.add_rows(records._table, column, [i for i in ids if i not in known])

    @api.model
    def _note_search(self, model, domain, names=()):
        """Rows of ``domain`` are shown grouped by ``names``, or found by its fields.

        No record is read, but who is asked for "patients with this diagnosis" is told
        the diagnosis. The first search of a request on a model stands for the others,
        which open groups of it.
        """
        classes = self._get_path_classes(model, [*names, *self._get_paths(domain)])
        columns = self._get_patient_columns(model)
        if not classes:
            return
        shown = self._gather(classes.values(), f"{model._name}.search", None)
        shown.add_fields(model._name, classes)
        if columns and model._name not in shown.searches:
            query = model._search(Domain(domain), limit=MOST_ROWS)
            found = [model._field_to_sql(model._table, name, query) for name in columns]
            shown.searches[model._name] = query.select(*found), len(found)
        for hops in {hops for path in classes if (hops := self._get_hops(model, path))}:
            self._note_others(shown, model.search(domain, limit=MOST_ROWS), hops)

    @api.model
    def _get_hops(self, model, path):
        """The way to other patients than those of ``model``; empty where there is none.

        Parts of a visit or a patient are about the same person; a family, a credit
        or a referrer is not.
        """
        hops, last = [], ()
        for name in path.split("."):
            columns = self._get_patient_columns(model)
            field = model._fields[name]
            if not field.comodel_name:
                break
            model = self.env[field.comodel_name]
            hops.append(name)
            same = name in SAME_PATIENT or field.type == "one2many"
            if self._get_patient_columns(model) and not (columns and same):
                last = tuple(hops)
        return last

    @api.model
    def _note_others(self, shown, records, hops):
        """The patients to whom ``hops`` lead from the records that were found."""
        # sudo: numbers of patients, for the log
        for name in hops:
            records = records.sudo()[name]
        for column in self._get_patient_columns(records):
            if column == "id":
                shown.patient_ids.update(records.ids)
            else:
                shown.add_rows(records._table, column, records.ids)

    @api.model
    def _get_patient_columns(self, model):
        columns = getattr(model, "_clinic_patient_fields", ())
        field = model._fields.get("patient_id")
        if not columns and field and field.store and field.type == "many2one":
            return ("patient_id",)
        return columns

    @api.model
    def _get_paths(self, domain):
        for condition in Domain(domain or Domain.TRUE).iter_conditions():
            yield condition.field_expr
            if condition.operator in ("any", "not any", "any!", "not any!"):
                value = condition.value
                if isinstance(value, (Domain, list, tuple)):
                    for path in self._get_paths(value):
                        yield f"{condition.field_expr}.{path}"

    @api.model
    def _get_path_classes(self, model, paths):
        """{path: class} of those of ``paths`` that pass a field which is logged."""
        found = {path: self._get_path_class(model, path) for path in paths}
        return {path: kind for path, kind in found.items() if kind}

    @api.model
    def _get_path_class(self, model, path):
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return None
            if hasattr(model, "_get_clinic_logged_map"):
                kind = model._get_clinic_logged_map().get(name)
                if kind:
                    return kind
            if not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        return None

    # -- where it is gathered --------------------------------------------------------
    @api.model
    def _gather(self, classes, door, purpose):
        """What is gathered for the current user; the first door and purpose stay."""
        shown = self._get_pending().setdefault(self.env.uid, Disclosure())
        shown.classes.update(classes)
        shown.door = shown.door or self._get_door(door)
        shown.set_purpose(purpose)
        shown.set_said(self.env.context.get("clinic_purpose"))
        return shown

    @api.model
    def _get_pending(self):
        pending = self._get_request_pending()
        if pending is not None:
            return pending
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {}
            precommit.add(self._write_transaction)
        return precommit.data[PENDING]

    @api.model
    def _get_request_pending(self):
        """What the HTTP request gathers; None outside of one.

        A request writes when it is answered, not at each savepoint on its way. Calls
        with a cursor of their own (XML-RPC) write with their transaction.
        """
        pending = getattr(request, PENDING, None) if request else None
        if not isinstance(pending, dict):
            return None
        own = self.env.cr is request.env.cr or self.env.cr.readonly
        return pending if own else None

    @api.model
    def _get_door(self, door):
        """A way that is no method keeps its name; else what was called."""
        if door and "." not in door:
            return door
        called = self._get_called()
        return ".".join(called[:2]) if called else door or "server"

    @api.model
    def _get_called(self):
        """(model, method, plain arguments, named arguments) of the remote call."""
        if self._get_request_pending() is None:
            return None
        params = request.params
        if "__model__" in params:  # JSON-2
            return params["__model__"], params["__method__"], [], params
        model, method = params.get("model"), params.get("method")
        args, kwargs = params.get("args"), params.get("kwargs")
        if isinstance(args, list) and isinstance(kwargs, dict) and model in self.env:
            return model, method, args, kwargs
        return None

    # -- when it is written ----------------------------------------------------------
    @api.model
    def _start_request(self):
        """Called when a request (or its replay) starts."""
        setattr(request, PENDING, {})

    @api.model
    def _end_request(self):
        """Called when a request is answered, inside its transaction."""
        self._note_called_search()
        pending = getattr(request, PENDING)
        setattr(request, PENDING, None)
        if pending and not self._is_broken():
            self.env.flush_all()
            self._write_pending(pending)

    @api.model
    def _note_called_search(self):
        called = self._get_called()
        if not called or called[1] not in SEARCHES or self.env.su:
            return
        name, method, args, kwargs = called
        place = SEARCHES[method]
        domain = kwargs.get("domain") or (args[place] if len(args) > place else None)
        order = kwargs.get("order") or kwargs.get("orderby")
        orders = [order, *args[place + 1 :]]
        sorted_by = [
            n for text in orders if isinstance(text, str) for n in _names(text)
        ]
        if domain or sorted_by:
            context = kwargs.get("context") or {}
            model = self.env[name].with_context(**context)
            self._note_search(model, domain or [], sorted_by)

    def _write_transaction(self):
        self._write_pending(self.env.cr.precommit.data.pop(PENDING, {}))
