"""A stranger finds every room: the same files and folders in every addon."""

import ast
import re

import pytest

from checkout import ADDONS, ROOT, manifests

MIN_TESTS_PER_CODE = 1.0


@pytest.fixture(params=list(manifests()))
def addon(request):
    return ADDONS / request.param


def test_repository_files():
    wanted = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "pyproject.toml",
        "odoo.conf",
        "requirements.txt",
        "requirements-dev.txt",
        "docs/decisions",
    ]
    assert not [name for name in wanted if not (ROOT / name).exists()]


def test_addon_files(addon):
    wanted = [
        "README.md",
        "__init__.py",
        "tests/__init__.py",
        "tests/common.py",
        f"i18n/{addon.name}.pot",
        "i18n/zh_CN.po",
        "security/ir.model.access.csv",
    ]
    assert not [name for name in wanted if not (addon / name).exists()]


def test_every_test_file_is_imported(addon):
    text = (addon / "tests/__init__.py").read_text(encoding="utf-8")
    names = [path.stem for path in (addon / "tests").glob("test_*.py")]
    assert not [name for name in names if f"import {name}\n" not in f"{text}\n"]


def test_every_module_is_imported(addon):
    """A file that its folder does not import would silently do nothing."""
    missing = []
    for folder in ("models", "wizard", "report", "controllers"):
        texts = [path.read_text() for path in (addon / folder).glob("*.py")]
        imported = {
            word
            for text in texts
            for line in re.findall(r"^\s*from \.[^\n]*import.*$", text, re.MULTILINE)
            for word in re.findall(r"\w+", line)
        }
        missing += [
            f"{folder}/{path.name}"
            for path in (addon / folder).glob("[a-z]*.py")
            if path.stem not in imported
        ]
    assert not missing


def test_engines_do_not_import_the_orm(addon):
    """tools/ is plain Python, but for what makes SQL safe."""
    wrong = []
    for path in (addon / "tools").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if any(
                name.split(".")[:2] in (["odoo"], ["odoo", "models"], ["odoo", "api"])
                for name in names
            ):
                wrong.append(path.name)
    assert not wrong


def _code_lines(paths):
    return sum(
        1
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.strip().startswith("#")
    )


def test_as_much_test_as_code(addon):
    tests = _code_lines((addon / "tests").rglob("*.py"))
    code = _code_lines(
        path
        for path in addon.rglob("*.py")
        if "tests" not in path.parts and path.name != "__manifest__.py"
    )
    assert tests >= MIN_TESTS_PER_CODE * code, f"{tests} lines test {code} lines"
