"""scripts/verify_access_log and scripts/make_seal_key.py, as a stranger runs them."""

import gzip
import json
import subprocess
import sys

import pytest

from checkout import ROOT
from prove.big_dump import write_dump

VERIFY = ROOT / "scripts/verify_access_log"
MAKE_KEY = ROOT / "scripts/make_seal_key.py"


def run(program, *arguments, cwd=None):
    command = [sys.executable, str(program), *map(str, arguments)]
    # no Odoo and no database in sight
    environment = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment
    )


@pytest.fixture
def dump(tmp_path):
    """(path of a dump of 300 rows, path of its public key)."""
    path, public = tmp_path / "dump.sql", tmp_path / "keys"
    public.write_text(write_dump(path, 300))
    return path, public


def test_untouched(dump):
    path, public = dump
    done = run(VERIFY, path, "--public-key", public)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("VERIFIED\n")
    assert "Verified up to seal 300: access log, row 300" in done.stdout
    assert "Unsealed: 0 rows" in done.stdout
    packed = path.with_suffix(".sql.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert run(VERIFY, packed, "--public-key", public).returncode == 0


def test_without_a_key(dump):
    done = run(VERIFY, dump[0])
    assert done.returncode == 3
    assert "UNPROVEN" in done.stdout


def test_changed_row(dump):
    path, public = dump
    text = path.read_text()
    path.write_text(
        text.replace("\n7\t2026-01-05 08:00:07", "\n7\t2026-01-05 08:00:08")
    )
    done = run(VERIFY, path, "--public-key", public)
    assert done.returncode == 1
    assert "First broken row: access log, row 7" in done.stdout
    told = json.loads(run(VERIFY, path, "--public-key", public, "--json").stdout)
    assert (told["verdict"], told["first"]["row_id"]) == ("broken", 7)


def test_anchors_of_another_database(dump, tmp_path):
    path, public = dump
    folder = tmp_path / "anchors"
    folder.mkdir()
    (folder / "x.jsonl").write_text('not an anchor\n{"seq": 1}\n')
    done = run(VERIFY, path, "--public-key", public, "--anchors", folder)
    assert done.returncode == 5
    assert "no anchor of this database" in done.stdout
    assert "ignored: x.jsonl:1" in done.stdout


@pytest.mark.parametrize("wrong", ["dump", "--public-key", "--anchors"])
def test_what_cannot_be_read(dump, tmp_path, wrong):
    path, public = dump
    options = {"dump": path, "--public-key": public, "--anchors": tmp_path}
    options[wrong] = tmp_path / "none"
    dump_path = options.pop("dump")
    pairs = [part for pair in options.items() for part in pair]
    done = run(VERIFY, dump_path, *pairs)
    assert done.returncode == 2
    assert "Cannot verify: " in done.stderr
    assert "Traceback" not in done.stderr


def test_key_file(tmp_path):
    path = tmp_path / "keys"
    assert run(MAKE_KEY, path).returncode == 0
    assert run(MAKE_KEY, path).returncode == 2
    assert run(MAKE_KEY, path, "--add").returncode == 0
    told = run(MAKE_KEY, path, "--public").stdout
    assert len(told.splitlines()) == 2
    assert told.splitlines()[0] not in path.read_text()
    assert run(MAKE_KEY, tmp_path / "none", "--public").returncode == 2
