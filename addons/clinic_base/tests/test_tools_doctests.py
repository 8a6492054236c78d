import doctest
import unittest

from odoo.addons.clinic_base.tools import (
    clean_text,
    crypto,
    disclosure,
    doors,
    local_date,
    masking,
    policy,
    redaction,
    seal_chain,
    seal_dump,
    seal_keys,
    seal_verify,
    seal_words,
    spreadsheet,
    text,
)

MODULES = (
    clean_text,
    crypto,
    disclosure,
    doors,
    local_date,
    masking,
    policy,
    redaction,
    seal_chain,
    seal_dump,
    seal_keys,
    seal_verify,
    seal_words,
    spreadsheet,
    text,
)


class TestExamples(unittest.TestCase):
    def test_examples_in_docstrings_hold(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                self.assertFalse(doctest.testmod(module).failed)
