"""Calls of the reading doors of every model of ours, with keys and in sessions."""

import collections
import http.cookiejar
import json
import urllib.error
import urllib.request

ROUTES = (
    "/web/content/{file}",
    "/web/image/{file}",
    "/web/content/clinic.patient/{patient}/name",
    "/web/image/clinic.patient/{patient}/name",
    "/report/html/base.report_irmodeloverview/1",
    "/json/1/clinic.patient/{patient}",
    "/odoo/clinic.patient/{patient}",
    "/web/webclient/load_menus",
)


class Caller:
    """One user, by key and in a session; counts what is given and what is not."""

    def __init__(self, door, known, role):
        self.base, self.database = door.base, door.database
        self.key, self.known, self.role = known["keys"][role], known, role
        self.counts = collections.Counter()
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    def open(self, path, body=None, headers=None):
        request = urllib.request.Request(
            self.base + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        try:
            with self.opener.open(request, timeout=120) as response:
                text = response.read().decode(errors="replace")
                refused = body is not None and '"error":' in text[:200]
        except urllib.error.HTTPError as error:
            text, refused = error.read().decode(errors="replace"), True
        self.counts["refused" if refused else "given"] += 1
        return text

    def ask(self, model, method, **params):
        """JSON-2 with the key of the role."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "X-Odoo-Database": self.database,
        }
        return self.open(f"/json/2/{model}/{method}", params, headers)

    def log_in(self):
        params = {
            "db": self.database,
            "login": self.known["logins"][self.role],
            "password": self.known["password"],
        }
        self.open("/web/session/authenticate", {"params": params})

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.open(f"/web/dataset/call_kw/{model}/{method}", {"params": params})

    def get_names(self, model):
        """Names of the plain fields this role is told of."""
        text = self.ask(model, "fields_get", attributes=["type"])
        fields = json.loads(text)
        if "message" in fields and "name" in fields and "arguments" in fields:
            return []
        return [n for n, f in fields.items() if not f["type"].endswith("2many")]


def _doors(names, numbers):
    """(method, positional arguments, are rows named?) of each reading door."""
    spec = {name: {} for name in names}
    domain = [["id", "in", numbers]]
    yield "read", [numbers, names], {"ids": numbers, "fields": names}
    yield "web_read", [numbers, spec], {"ids": numbers, "specification": spec}
    yield "search_read", [domain, names], {"domain": domain, "fields": names}
    yield (
        "web_search_read",
        [domain, spec],
        {"domain": domain, "specification": spec},
    )
    yield "search", [domain], {"domain": domain}
    yield "search_count", [domain], {"domain": domain}
    yield "name_search", ["", domain], {"name": "", "domain": domain}
    yield (
        "formatted_read_group",
        [domain, [], ["__count"]],
        {"domain": domain, "groupby": [], "aggregates": ["__count"]},
    )
    yield (
        "export_data",
        [numbers, names],
        {"ids": numbers, "fields_to_export": names},
    )
    yield "fields_get", [], {}
    yield (
        "get_views",
        [[[False, "list"], [False, "form"]]],
        {"views": [[False, "list"], [False, "form"]]},
    )


def open_all(door, known, share=1, seed=1):
    """Every door of every model; with `share` n, each role takes every n-th model."""
    counts = collections.Counter()
    models = sorted(model for model, rows in known["rows"].items() if rows)
    for turn, role in enumerate(known["keys"]):
        caller = Caller(door, known, role)
        caller.log_in()
        for model in models[(turn + seed) % share :: share]:
            numbers = sorted(set(known["rows"][model].values()))
            for number in numbers[:1]:
                _open_model(caller, model, [number])
        _open_routes(caller, known, known["files"][turn % len(known["files"])])
        counts.update(caller.counts)
    return dict(counts)


def _open_model(caller, model, numbers):
    names = caller.get_names(model)
    for method, args, params in _doors(names, numbers):
        caller.ask(model, method, **params)
        caller.call(model, method, *args)


def _open_routes(caller, known, file):
    patient = known["rows"]["clinic.patient"]["own"]
    for route in ROUTES:
        caller.open(route.format(file=file, patient=patient))


def open_one(door, known, name):
    """The door that is broken on purpose, by somebody who may use it."""
    model, _dot, method = name.rpartition(".")
    caller = Caller(door, known, "practitioner")
    number = known["rows"][model]["own"]
    caller.ask(model, method, ids=[number], vals={"do_not_contact": True})
    return dict(caller.counts)
