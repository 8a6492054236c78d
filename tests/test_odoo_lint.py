"""Odoo's own test_lint on our addons; what reads the registry reads all of it."""

import logging

import pytest
from odoo.addons.test_lint.tests import (
    test_docstring,
    test_dunderinit,
    test_i18n,
    test_index,
    test_jstranslate,
    test_manifests,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_routes,
)
from odoo.modules import Manifest

from checkout import manifests


@pytest.fixture(autouse=True)
def our_addons_only(monkeypatch):
    ours = [Manifest.for_addon(name) for name in manifests()]
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: ours)
    monkeypatch.setattr(test_pofile, "get_modules", lambda: list(manifests()))


@pytest.fixture(autouse=True)
def no_warning(caplog):
    """Some of these checks only log what they find."""
    yield
    found = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name.startswith("odoo.addons.test_lint")
        and record.levelno >= logging.WARNING
    ]
    assert not found


class TestDocstring(test_docstring.TestDocstring):
    pass


class TestDunderinit(test_dunderinit.TestDunderinit):
    pass


class TestI18n(test_i18n.TestI18n):
    test_directives_regex = None


class TestIndex(test_index.TestIndex):
    pass


class TestJsTranslations(test_jstranslate.TestJsTranslations):
    pass


class TestManifests(test_manifests.ManifestLinter):
    pass


class TestNaming(test_naming.TestNaming):
    pass


class TestOnchangeDomains(test_onchange_domains.TestOnchangeDomains):
    pass


class TestOrmImport(test_orm_import.TestDunderinit):
    pass


class TestOverrideSignatures(test_override_signatures.TestLintOverrideSignatures):
    pass


class TestTranslationFiles(test_pofile.PotLinter):
    pass


class TestRoutes(test_routes.RoutesLinter):
    pass
