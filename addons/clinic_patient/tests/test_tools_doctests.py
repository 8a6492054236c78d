import doctest
import unittest

from odoo.addons.clinic_patient.tools import (
    completeness,
    date_words,
    dates,
    digests,
    identities,
    match_names,
    names,
    phones,
    romanise,
    surnames,
    table_header,
)

MODULES = (
    completeness,
    date_words,
    dates,
    digests,
    identities,
    match_names,
    names,
    phones,
    romanise,
    surnames,
    table_header,
)


class TestExamples(unittest.TestCase):
    def test_examples_in_docstrings_hold(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                self.assertFalse(doctest.testmod(module).failed)
