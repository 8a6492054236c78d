"""Manifests: same licence, right version, every data file listed and existing."""

import csv
import re

import pytest
from lxml import etree

from checkout import ADDONS, manifests

MANIFESTS = manifests()
ORDER = ["security", "data", "wizard", "views", "report"]
LISTED_FOLDERS = ("security", "data", "wizard", "views", "report", "demo")
# read by Python or by the import wizard, not by the module loader
NOT_LOADED = re.compile(r"/data/(tables|samples|profiles)/")


@pytest.fixture(params=list(MANIFESTS))
def addon(request):
    return request.param


def _data_files(addon):
    manifest = MANIFESTS[addon]
    return [*manifest.get("data", []), *manifest.get("demo", [])]


def test_there_are_addons():
    assert {"clinic_base", "clinic_patient"} <= set(MANIFESTS)


def test_required_keys(addon):
    manifest = MANIFESTS[addon]
    assert manifest["license"] == "LGPL-3"
    assert manifest["author"] == "Clinic CRM contributors"
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
    assert manifest["name"] and manifest["summary"]


def test_no_key_equals_its_default(addon):
    defaults = {"installable": True, "application": False, "auto_install": False}
    manifest = MANIFESTS[addon]
    same = [key for key, value in defaults.items() if manifest.get(key) is value]
    assert not same


def test_listed_files_exist(addon):
    missing = [
        name for name in _data_files(addon) if not (ADDONS / addon / name).exists()
    ]
    assert not missing


def test_files_are_listed_once(addon):
    files = _data_files(addon)
    assert len(files) == len(set(files))


def test_every_data_file_is_listed(addon):
    listed = set(_data_files(addon))
    found = {
        path.relative_to(ADDONS / addon).as_posix()
        for folder in LISTED_FOLDERS
        for path in (ADDONS / addon / folder).rglob("*")
        if path.suffix in (".xml", ".csv") and not NOT_LOADED.search(path.as_posix())
    }
    assert not found - listed


def test_demo_files_are_not_data(addon):
    data = MANIFESTS[addon].get("data", [])
    assert not [name for name in data if name.startswith("demo/")]


def test_groups_come_before_access_rows(addon):
    data = MANIFESTS[addon].get("data", [])
    access = [name for name in data if name.endswith("ir.model.access.csv")]
    groups = [name for name in data if name.endswith("_groups.xml")]
    for group_file in groups:
        assert data.index(group_file) < data.index(access[0])


def test_dependencies_are_ours_or_odoos(addon):
    strangers = [
        name
        for name in MANIFESTS[addon]["depends"]
        if name.startswith("clinic_") and name not in MANIFESTS
    ]
    assert not strangers


def test_access_rows_have_style_ids(addon):
    path = ADDONS / addon / "security/ir.model.access.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [row["id"] for row in rows if not row["id"].startswith("access_")]
    assert not wrong
    assert len({row["id"] for row in rows}) == len(rows)
    assert not [row["id"] for row in rows if not row["group_id:id"]]


ID_STYLE = {
    "ir.ui.view": re.compile(r".*_view_[a-z]+|.*_inherit_.*|.*_template.*|report_.*"),
    "ir.actions.act_window": re.compile(r".*_action(_.*)?"),
    "ir.actions.server": re.compile(r".*_action(_.*)?"),
    "ir.rule": re.compile(r".*_rule(_.*)?"),
    "ir.cron": re.compile(r"ir_cron_.*"),
    "res.groups": re.compile(r"group_.*"),
    "res.groups.privilege": re.compile(r"res_groups_privilege_.*"),
}


def _xml_records(addon):
    for path in sorted((ADDONS / addon).rglob("*.xml")):
        if "static" in path.parts:
            continue
        for node in etree.parse(str(path)).iter("record", "menuitem", "template"):
            yield path, node


def test_xml_ids_follow_the_style(addon):
    wrong = []
    for path, node in _xml_records(addon):
        name = node.get("id", "")
        model = node.get("model") or ("ir.ui.menu" if node.tag == "menuitem" else "")
        if "." in name:
            if name.split(".")[0] == addon:
                wrong.append(f"{path.name}: {name} names its own addon")
            continue
        style = ID_STYLE.get(model)
        if style and not style.fullmatch(name):
            wrong.append(f"{path.name}: {model} {name}")
        if model == "ir.ui.menu" and "_menu" not in name:
            wrong.append(f"{path.name}: menu {name}")
    assert not wrong


def test_xml_ids_are_unique(addon):
    seen, twice = set(), []
    for path, node in _xml_records(addon):
        name = node.get("id")
        if name and name in seen and "demo" not in path.parts:
            twice.append(name)
        seen.add(name)
    assert not twice


def test_views_use_odoo_19_words(addon):
    wrong = []
    for path, node in _xml_records(addon):
        if node.get("model") != "ir.ui.view":
            continue
        for inner in node.iter():
            if (
                inner.tag == "tree"
                or "attrs" in inner.attrib
                or "states" in inner.attrib
            ):
                wrong.append(f"{path.name}: {node.get('id')}")
    assert not wrong
