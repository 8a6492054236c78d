"""`make lint`: style and syntax of everything in the repository.

Each check is a function that returns a list of complaints. `make test` runs the
same functions (tests/test_lint.py).
"""

import ast
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

from checkout import ADDONS, ROOT, manifests

BIN = Path(sys.executable).parent
PYTHON_FOLDERS = ["addons", "bench", "prove", "scripts", "tests"]
MAX_LINES = {".py": 500, ".js": 500, ".xml": 500, ".scss": 500, ".sh": 500}
MAX_VIEW_LINES = 400
MAX_METHOD_LINES = 50
# what Odoo's own test_lint asks pylint for; pylint-odoo looks for SQL injection, as
# the checker of test_lint breaks at functions within functions
CORE_MESSAGES = (
    "used-before-assignment,undefined-variable,eval-used,unreachable,"
    "function-redefined,missing-gettext,gettext-variable,"
    "gettext-placeholders,gettext-repr,raise-unlink-override"
)
CORE_PLUGINS = "_odoo_checker_gettext,_odoo_checker_unlink_override"


def _files(*suffixes, top=ADDONS):
    for path in sorted(top.rglob("*")):
        if path.suffix in suffixes and path.is_file() and ".local" not in path.parts:
            yield path


def _name(path):
    return str(path.relative_to(ROOT))


def _run(command, **environment):
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if not done.returncode:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or [f"failed: {command}"]


def _python_folders():
    return [name for name in PYTHON_FOLDERS if (ROOT / name).is_dir()]


def check_ruff():
    command = [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise"]
    return _run([*command, *_python_folders()])


def check_format():
    command = [str(BIN / "ruff"), "format", "--check", "--quiet", *_python_folders()]
    return _run(command)


def check_pylint_odoo():
    addons = [f"addons/{name}" for name in manifests()]
    return _run([str(BIN / "pylint"), "--rcfile=.pylintrc", *addons]) if addons else []


def check_pylint_core():
    """Odoo's own pylint checkers, as its test_lint configures them."""
    from odoo.modules import Manifest

    core = Manifest.for_addon("test_lint")
    if not core or not manifests():
        return []
    command = [
        *(str(BIN / "pylint"), f"--rcfile={os.devnull}", "--score=n", "--reports=n"),
        "--jobs=2",
        "--disable=all,useless-option-value,unknown-option-value",
        f"--enable={CORE_MESSAGES}",
        f"--load-plugins={CORE_PLUGINS}",
        "--msg-template={path}:{line}: {msg} ({symbol})",
        *(f"addons/{name}" for name in manifests()),
    ]
    return _run(command, PYTHONPATH=str(Path(core.path) / "tests"))


def check_javascript():
    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "checked.mjs"
        for path in _files(".js"):
            module.write_bytes(path.read_bytes())
            found = _run(["node", "--check", str(module)])
            complaints += [f"{_name(path)}: {line}" for line in found[:4]]
    return complaints


def check_xml():
    complaints = []
    for path in _files(".xml"):
        try:
            etree.parse(str(path))
        except etree.XMLSyntaxError as error:
            complaints.append(f"{_name(path)}: {error}")
    return complaints


def check_csv():
    complaints = []
    for path in _files(".csv"):
        if "tests" in path.parts:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        if not rows or len(set(rows[0])) != len(rows[0]):
            complaints.append(f"{_name(path)}: no header, or a column twice")
        complaints += [
            f"{_name(path)}:{number}: {len(row)} cells, the header has {len(rows[0])}"
            for number, row in enumerate(rows, 1)
            if len(row) != len(rows[0])
        ]
    return complaints


def check_shell():
    scripts = [*_files(".sh", top=ROOT / "scripts"), ROOT / ".ci/run"]
    return [line for path in scripts for line in _run(["bash", "-n", str(path)])]


def check_sizes():
    complaints = []
    for folder in _python_folders():
        for path in _files(*MAX_LINES, top=ROOT / folder):
            if {"data", "demo", "lib"} & set(path.parent.parts[-2:]):
                continue
            limit = MAX_VIEW_LINES if path.parent.name == "views" else None
            limit = limit or MAX_LINES[path.suffix]
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > limit:
                complaints.append(f"{_name(path)}: {count} lines, split it at {limit}")
    return complaints


def check_methods():
    complaints = []
    for folder in _python_folders():
        for path in _files(".py", top=ROOT / folder):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = node.end_lineno - node.lineno + 1
                    if length > MAX_METHOD_LINES:
                        complaints.append(
                            f"{_name(path)}:{node.lineno}: {node.name} has {length} "
                            f"lines, at most {MAX_METHOD_LINES}"
                        )
    return complaints


CHECKS = [
    check_ruff,
    check_format,
    check_pylint_odoo,
    check_pylint_core,
    check_javascript,
    check_xml,
    check_csv,
    check_shell,
    check_sizes,
    check_methods,
]


def main():
    failed = 0
    for check in CHECKS:
        complaints = check()
        failed += bool(complaints)
        name = check.__name__.removeprefix("check_")
        print(f"{'FAILED' if complaints else 'ok':6}  {name}")
        for line in complaints:
            print(f"        {line}")
    print(f"lint: {len(CHECKS) - failed} of {len(CHECKS)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
