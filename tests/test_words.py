"""Nothing in the repository names a machine, an unfinished thing or a secret."""

import ast
import re
import subprocess

import pytest

from checkout import ROOT

# written in pieces, so that this file does not contain what it forbids
FORBIDDEN = {
    "an unfinished thing": r"\b(TO" + r"DO|FIX" + r"ME)\b",
    "a machine path": r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|ho" + r"me)/",
    "a temporary path": r"(?<![\w.$}])/t" + r"mp/",
    "a package host": r"deb\.deb" + r"ian\.org|pypi\.o" + r"rg|registry\.npm",
    "a private key": r"BEGIN [A-Z ]*PRIVATE K" + r"EY",
    "a merge conflict": r"^(<{7}|>{7}) ",
}
SKIPPED_SUFFIXES = (".png", ".jpg", ".ico", ".woff2", ".gz", ".xlsx", ".pdf")


def _tracked_files():
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    command.append("--exclude-standard")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for name in done.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and not name.endswith(SKIPPED_SUFFIXES):
            yield name, path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = []
    for name, path in _tracked_files():
        if name == "LICENSE":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in pattern.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            found.append(f"{name}:{number}: {match.group()}")
    assert not found


def test_no_broad_silence():
    """An exception that is caught and dropped hides a defect."""
    pattern = re.compile(r"except( Exception| BaseException)?:\s*\n\s*pass\b")
    found = [
        name
        for name, path in _tracked_files()
        if name.endswith(".py") and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def _sudo_statements(tree):
    """(first line, last line, line of the call) of each statement with a sudo()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            for inner in ast.walk(node):
                is_call = isinstance(inner, ast.Call) and not inner.args
                if is_call and getattr(inner.func, "attr", "") == "sudo":
                    yield node.lineno, node.end_lineno, inner.end_lineno


def test_sudo_says_why():
    """Each sudo() has a comment in its statement or in the three lines above."""
    found = []
    for name, path in _tracked_files():
        if not name.startswith("addons/") or not name.endswith(".py"):
            continue
        if "/tests/" in name:
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for first, last, call in _sudo_statements(ast.parse(text)):
            if not any("# " in line for line in lines[max(0, first - 4) : last]):
                found.append(f"{name}:{call}")
    assert not found
