"""The scripts behind the make targets."""

import json
import os
import subprocess
import sys

import pytest

import databases
from bench import harness
from bench import run as bench_run
from checkout import (
    ROOT,
    content_hash,
    core_modules,
    house,
    manifests,
    with_dependencies,
)
from lib import debian_archive
from prove import prove_neighbour
from prove import run as prove_run


def test_addons_come_after_what_they_depend_on():
    names = list(manifests())
    for name, manifest in manifests().items():
        for dependency in set(manifest["depends"]) & set(names):
            assert names.index(dependency) < names.index(name)


def test_glue_to_other_modules_is_beside_the_house():
    beside = manifests().keys() - house().keys()
    assert beside == {"clinic_messaging_mass_mailing"}
    needed = set(core_modules(list(house())))
    for name in beside:
        assert set(manifests()[name]["depends"]) - needed - set(manifests())


def test_dependencies_of_one_addon():
    assert with_dependencies(["clinic_patient"]) == ["clinic_base", "clinic_patient"]
    assert not {"clinic_base", "clinic_patient"} & set(core_modules())
    assert "account" in core_modules()


def test_content_hash_follows_the_content(tmp_path, monkeypatch):
    monkeypatch.setattr("checkout.ADDONS", tmp_path)
    models = tmp_path / "clinic_x/models"
    tests = tmp_path / "clinic_x/tests"
    for folder in (models, tests):
        folder.mkdir(parents=True)
    (models / "a.py").write_text("a = 1\n")
    before = content_hash(["clinic_x"])
    (tests / "test_a.py").write_text("assert True\n")
    assert content_hash(["clinic_x"]) == before
    (models / "a.py").write_text("a = 2\n")
    assert content_hash(["clinic_x"]) != before


def test_warnings_of_an_installation_are_found():
    log = (
        "2026-01-01 10:00:00,000 12 WARNING db odoo.fields: bad field\n"
        "2026-01-01 10:00:00,000 12 INFO db odoo.fields: WARNING in a text\n"
        "2026-01-01 10:00:00,000 12 WARNING db odoo.tools.config: unknown option "
        "'clinic_key_file' in the config file\n"
    )
    assert len(databases.warnings_in(log)) == 1


def test_bench_results_are_merged_by_name(tmp_path):
    path = tmp_path / "results.json"
    row = {"value": 1.0, "limit": 2.0}
    bench_run.save({"a": row, "b": row}, path)
    bench_run.save({"b": {"value": 3.0, "limit": 2.0}}, path)
    known = json.loads(path.read_text())
    assert list(known) == ["a", "b"]
    assert bench_run.exceeded(known) == ["b"]


def test_bench_takes_names_by_their_beginning():
    figures = {"search_name": harness.Figure("ratio", limit=1)}
    assert harness.Bench(figures, 1000, []).wants("search_name")
    assert harness.Bench(figures, 1000, ["search"]).wants("search_name")
    assert not harness.Bench(figures, 1000, ["import"]).wants("search_name")


def test_bench_value_by_kind(capsys):
    figures = {
        "a": harness.Figure("ratio", limit=0.5),
        "b": harness.Figure("count", limit=3, unit="queries"),
    }
    bench = harness.Bench(figures, 1000, [])
    bench.record("a", 1.0, 4.0, n=10)
    bench.record("b", 4)
    assert bench.results["a"]["value"] == 0.25
    assert bench_run.exceeded(bench.results) == ["b"]
    assert "TOO MUCH" in capsys.readouterr().out
    with pytest.raises(ValueError, match="kind"):
        harness.Figure("guess", limit=1)


def test_interleave_times_all_contestants():
    calls = []
    times = harness.interleave(
        {"ours": lambda number: calls.append(number), "baseline": lambda number: None},
        rounds=5,
        warm_up=2,
    )
    assert len(calls) == 7
    assert len(times["ours"].values) == len(times["baseline"].values) == 5
    assert times["ours"].p50 <= times["ours"].p95 <= times["ours"].total


def test_prove_reads_fractions():
    assert prove_run._number("1/50") == prove_run.TEST_SCALE
    assert "neighbour" in prove_run.names()


DEB822 = """Types: deb
URIs: http://archive.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
"""


def test_debian_sources_are_read():
    entries = list(debian_archive._from_deb822(DEB822))
    assert [entry[1] for entry in entries] == ["trixie", "trixie-updates"]
    assert "BEGIN PGP" in entries[0][3]
    line = "deb [arch=amd64 signed-by=/usr/share/k.gpg] http://a.example/d sid main\n"
    assert list(debian_archive._from_lines(line)) == [
        ("http://a.example/d", "sid", ["main"], "/usr/share/k.gpg")
    ]
    disabled = "Enabled: no\n" + DEB822
    assert not list(debian_archive._from_deb822(disabled))


def _shell(text, **environment):
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; . scripts/lib/common.sh; {text}"],
        cwd=ROOT,
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_setup_says_what_to_do_without_a_fitting_python():
    done = _shell(". scripts/lib/python.sh; python_find", PYTHON="/bin/false")
    assert done.returncode == 1
    assert "Name another interpreter" in done.stderr


def test_setup_says_what_to_do_with_a_wrong_odoo_home(tmp_path):
    done = _shell(". scripts/lib/odoo.sh; setup_odoo", ODOO_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "Odoo 19" in done.stderr


def test_import_says_what_it_needs():
    done = subprocess.run(
        ["bash", "scripts/import.sh"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "make import DATA=folder DB=name" in done.stderr


def test_a_skipped_test_fails(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_fine():\n    pass\n"
        "def test_skipped():\n    pytest.skip('no reason')\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "pytest_clinic"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-q", str(tmp_path)],
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=str(ROOT / "scripts")),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("1 failed, 1 passed")
    assert "counts as a failure" in done.stdout


def test_failures_of_odoos_runner_are_read():
    log = (
        "2026-01-01 10:00:00,000 1 ERROR db odoo.addons.mail.tests.test_a: "
        "FAIL: TestA.test_x\n"
        "2026-01-01 10:00:00,000 1 ERROR db odoo.addons.mail.tests.test_a: "
        "ERROR: Subtest TestA.test_y (lang='en')\n"
        "2026-01-01 10:00:00,000 1 ERROR db odoo.tests.result: 1 failed, 1 error(s) "
        "of 12 tests when loading database 'db'\n"
    )
    assert prove_neighbour._parse(log) == {
        "tests": 12,
        "failing": [
            "odoo.addons.mail.tests.test_a:TestA.test_x",
            "odoo.addons.mail.tests.test_a:TestA.test_y",
        ],
    }
