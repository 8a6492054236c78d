"""docs/access.md and docs/access.json: who reads and changes what, from the code.

    access_matrix.py [--database NAME] [--check]

Without a database one is made with all our addons. `--check` writes nothing and ends
with 1 if the files differ from what the database says.
"""

import argparse
import json
import os
import sys

import databases
from checkout import ROOT

PAGE, TABLE = ROOT / "docs/access.md", ROOT / "docs/access.json"
MARK = "MATRIX:"
SCRIPT = f"""
import json
from odoo.addons.clinic_base.tests.door_matrix import get_matrix
print({MARK!r} + json.dumps(get_matrix(env)))
env.cr.rollback()
"""
CODES = {
    "reception": "REC",
    "cashier": "CAS",
    "nurse": "NUR",
    "practitioner": "DOC",
    "consultant": "CON",
    "followup": "FOL",
    "marketing": "MKT",
    "finance": "FIN",
    "manager": "MAN",
    "medical_director": "MED",
    "hq_director": "HQ",
    "privacy": "PRI",
    "administrator": "ADM",
}
# which rows, by the places that a role reaches
SCOPES = {
    "own": "care",
    "own idle": "branch",
    "own idle branch": "entity",
    "own idle branch company": "chain",
    "own idle branch company chain": "all",
    "": "",
}
INTRODUCTION = """\
# Who may see and change what

Made by `scripts/access_matrix.py` from a database with all addons; a test fails when it
differs from the code, and another one walks every cell as a user of that role.

**Operations**: r read, w write, c create, d delete. No letter: the role does not reach
the model at all. Buttons do more than these letters, each with its own check.

**Rows**: *care* patients in care, or one's own; *branch* files that one's branches may
open; *entity* all branches of one's legal entity; *chain* all branches of the chain;
*all* every row. Nothing behind the letters: rows of his own, such as his requests and
windows, and files that he opened in an emergency.

Nobody has a role by himself: neither the first administrator of Odoo nor its superuser
account is in a clinic role. Rights of a user with several roles add up.
"""


def get_matrix(database):
    log = databases.odoo(database=database, script=SCRIPT, log_level="error")
    lines = [line for line in log.splitlines() if MARK in line]
    if not lines:
        sys.exit(f"The matrix could not be read:\n{log[-3000:]}")
    return json.loads(lines[-1].split(MARK, 1)[1])


def get_texts(matrix):
    """{path: text} of the two files."""
    table = json.dumps(matrix, indent=1, ensure_ascii=False, sort_keys=True)
    return {PAGE: "\n".join(render(matrix)), TABLE: table + "\n"}


# -- the page ------------------------------------------------------------------
def render(matrix):
    yield INTRODUCTION
    yield "| code | role |\n|---|---|"
    for role, code in CODES.items():
        yield f"| {code} | {matrix['roles'][role]} |"
    for topic in sorted({m["topic"] or "?" for m in matrix["models"].values()}):
        yield from _render_topic(matrix, topic)
    yield from _render_fields(matrix)
    yield from _render_rules(matrix)
    yield ""


def _render_topic(matrix, topic):
    yield f"\n## {topic}\n"
    yield "| | " + " | ".join(CODES.values()) + " |"
    yield "|---" * (len(CODES) + 1) + "|"
    for name, model in sorted(matrix["models"].items()):
        if (model["topic"] or "?") == topic:
            cells = [_get_cell(model, role) for role in CODES]
            yield f"| {model['title']} `{name}` | " + " | ".join(cells) + " |"


def _get_cell(model, role):
    operations = model["operations"].get(role, "")
    scope = SCOPES.get(" ".join(model["reach"].get(role, [])), "some")
    return f"{operations} {scope}".strip()


def _render_fields(matrix):
    yield "\n## Classes of fields\n"
    yield (
        "Who reads a field must reach the row as well. *Nobody*: the value leaves by "
        "methods only, which check, mask or log.\n"
    )
    yield "| class | model | fields | read by |\n|---|---|---|---|"
    lines = []
    for name, model in matrix["models"].items():
        for kind, fields in model["fields"].items():
            readers = {}
            for field, roles in fields.items():
                readers.setdefault(tuple(roles), []).append(field)
            for roles, names in readers.items():
                who = ", ".join(CODES[role] for role in roles) or "nobody"
                listed = ", ".join(f"`{field}`" for field in names)
                lines.append(f"| {kind} | `{name}` | {listed} | {who} |")
    yield from sorted(lines)


def _render_rules(matrix):
    yield "\n## Which rows, in full\n"
    yield "One rule of the user's roles must let him, and every rule for everybody."
    for name, model in sorted(matrix["models"].items()):
        if model["rules"]:
            yield f"\n### {name}\n"
        for rule in model["rules"]:
            who = ", ".join(CODES[role] for role in rule["roles"] or ()) or "others"
            if rule["roles"] is None:
                who = "everybody"
            letters = "" if rule["operations"] == "rwcd" else f" ({rule['operations']})"
            yield f"- **{who}**{letters}: {rule['name']}\n  `{rule['domain']}`"


# -- the command ---------------------------------------------------------------
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="one with all our addons, up to date")
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    matrix = _read(options.database)
    different = []
    for path, text in get_texts(matrix).items():
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if known != text:
            different.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
    print(f"{'differ' if options.check else 'written'}: {', '.join(different) or '-'}")
    return 1 if options.check and different else 0


def _read(database):
    if database:
        return get_matrix(database)
    name = f"clinic_matrix_{os.getpid()}"
    databases.create(name, databases.addons_template())
    try:
        return get_matrix(name)
    finally:
        databases.drop(name)


if __name__ == "__main__":
    sys.exit(main())
