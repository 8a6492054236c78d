#!/usr/bin/env python3
"""Confirms from outside what docs/access.json says, with one API key per role.

    check_access.py URL DATABASE KEYS [ACCESS] [--part 1/6]

Plain Python and Odoo's JSON-2 interface, nothing of Odoo itself. KEYS is a JSON file:

    {"keys": {role: API key},
     "rows": {model: {place: number of a row there}},
     "forbidden": {role: [words that this role must never be sent]}}

ACCESS is docs/access.json. Every cell of role x model x operation is tried, each row
at each place, each field of a class; what is sent is searched for the forbidden words.
Prints a table per role and every difference; ends with 1 if there is one.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
DEFAULT = Path(__file__).resolve().parent.parent / "docs/access.json"


class Server:
    """JSON-2 with one key; `words` must not be in what it sends."""

    def __init__(self, url, database, key, words):
        self.url, self.database, self.key = url.rstrip("/"), database, key
        self.words = [one.lower() for one in words]
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.calls, self.met = 0, []

    def call(self, model, method, **params):
        """(is it given?, value); every answer is searched for the words."""
        self.calls += 1
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(params).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.database,
            },
        )
        try:
            with self.opener.open(request, timeout=120) as response:
                text, given = response.read().decode(), True
        except urllib.error.HTTPError as error:
            text, given = error.read().decode(errors="replace"), False
        for one in self.words:
            if one in text.lower():
                self.met.append(f"{model}.{method} sends {one}")
        return given, json.loads(text) if given else None


class Check:
    """One role against the table."""

    def __init__(self, role, server, access, rows):
        self.role, self.server, self.rows = role, server, rows
        self.access, self.cells, self.wrong = access, 0, []

    def run(self, models):
        for model in models:
            row = self.access["models"][model]
            letters = row["operations"].get(self.role, "")
            self._check_operations(model, letters)
            self._check_rows(model, row["reach"].get(self.role, []), letters)
            if "r" in letters:
                self._check_fields(model, row)
        self.wrong += self.server.met
        return self

    def _say(self, cell, what):
        self.wrong.append(f"{cell}: {what}")

    def _call(self, model, method, **params):
        return self.server.call(model, method, **params)

    def _check_operations(self, model, letters):
        for letter, operation in OPERATIONS.items():
            self.cells += 1
            given, value = self._call(model, "has_access", operation=operation)
            if (given and value is True) != (letter in letters):
                self._say(f"{model} {operation}", f"has_access says {value}")
        numbers = sorted(self.rows.get(model, {}).values())[:1]
        if numbers and "w" not in letters:
            self._refused(model, "write", ids=numbers, vals={"create_date": False})
        if numbers and "d" not in letters:
            self._refused(model, "unlink", ids=numbers)
        if "c" not in letters:
            self._refused(model, "create", vals_list=[{}])

    def _refused(self, model, method, **params):
        given, value = self._call(model, method, **params)
        if given:
            self._say(f"{model} {method}", f"is not refused: {str(value)[:80]}")

    # -- rows ----------------------------------------------------------
    def _check_rows(self, model, places, letters):
        rows = self.rows.get(model, {})
        if not rows:
            return
        open_rows = {rows[place] for place in places if place in rows}
        found = open_rows if "r" in letters else set()
        domain = [["id", "in", sorted(set(rows.values()))]]
        self._check_found(model, "search", found, lambda v: v, domain=domain)
        self._check_found(
            model,
            "search_read",
            found,
            lambda v: [row["id"] for row in v],
            domain=domain,
            fields=["display_name"],
        )
        self._check_found(
            model, "name_search", found, lambda v: [row[0] for row in v], domain=domain
        )
        self._check_found(
            model,
            "formatted_read_group",
            found,
            lambda v: [number for row in v for number in row["id:array_agg"] or []],
            domain=domain,
            groupby=[],
            aggregates=["id:array_agg"],
        )
        for number in sorted(set(rows.values())):
            self._check_row(model, number, number in found)

    def _check_found(self, model, method, found, read, **params):
        given, value = self._call(model, method, **params)
        seen = set(read(value)) if given else set()
        if seen != found:
            self._say(f"{model}.{method}", f"gives {seen}, not {found}")

    def _check_row(self, model, number, is_open):
        for method, params in (
            ("read", {"fields": ["display_name"]}),
            ("web_read", {"specification": {"display_name": {}}}),
        ):
            self.cells += 1
            given, value = self._call(model, method, ids=[number], **params)
            if bool(given and value) != is_open:
                self._say(f"{model}.{method}({number})", f"given: {given}")

    # -- fields --------------------------------------------------------
    def _check_fields(self, model, row):
        places = row["reach"].get(self.role, [])
        reached = [self.rows.get(model, {}).get(p) for p in places]
        numbers = [number for number in reached if number][:1]
        for fields in row["fields"].values():
            for field, roles in fields.items():
                self.cells += 1
                self._check_field(model, field, numbers, self.role in roles)

    def _check_field(self, model, field, numbers, is_open):
        if numbers:
            given, _value = self._call(model, "read", ids=numbers, fields=[field])
            if given != is_open:
                self._say(f"{model}.{field}", "is read" if given else "is not read")
        if not is_open:
            self._refused(model, "search_count", domain=[[field, "!=", False]])
            self._refused(model, "search", domain=[], order=field)


def get_models(access, part):
    models = sorted(access["models"])
    turn, _slash, parts = part.partition("/")
    return models[int(turn) - 1 :: int(parts or 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("database")
    parser.add_argument("keys", type=Path)
    parser.add_argument("access", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--part", default="1/1", help="2/6: the second sixth of models")
    options = parser.parse_args()
    access = json.loads(options.access.read_text(encoding="utf-8"))
    known = json.loads(options.keys.read_text(encoding="utf-8"))
    models = get_models(access, options.part)
    print(f"{'role':18}{'cells':>7}{'calls':>7}{'differences':>13}")
    wrong = []
    for role, key in known["keys"].items():
        words = known.get("forbidden", {}).get(role, [])
        server = Server(options.url, options.database, key, words)
        check = Check(role, server, access, known["rows"]).run(models)
        count = len(check.wrong)
        print(f"{role:18}{check.cells:7}{server.calls:7}{count:13}", flush=True)
        wrong += [f"{role}: {line}" for line in check.wrong]
    print("\n".join(wrong) or "Nothing differs.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
