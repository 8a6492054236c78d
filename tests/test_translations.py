"""Every term is in the .pot, and zh_CN has a translation for each."""

import os
import re
import subprocess
import sys

import polib
import pytest
from odoo.tests.common import get_db_name

from checkout import ADDONS, ROOT, manifests

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sdf]|%[sd]|\$\{[^}]+\}|\{\{[^}]+\}\}")


@pytest.fixture(params=list(manifests()))
def language(request):
    return polib.pofile(str(ADDONS / request.param / "i18n/zh_CN.po"))


def test_terms_are_exported():
    command = [sys.executable, "scripts/i18n.py", "--check", "--db", get_db_name()]
    command += ["--config", os.environ.get("CLINIC_CONF", ".local/test.conf")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert not done.returncode, done.stdout + done.stderr


def test_every_term_is_translated(language):
    assert not [entry.msgid for entry in language if not entry.msgstr]


def test_no_translation_is_fuzzy(language):
    assert not [entry.msgid for entry in language if entry.fuzzy]


def test_placeholders_are_kept(language):
    wrong = [
        entry.msgid
        for entry in language
        if sorted(PLACEHOLDER.findall(entry.msgid))
        != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert not wrong
