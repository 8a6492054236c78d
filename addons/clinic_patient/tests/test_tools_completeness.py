import unittest

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_base.tests import properties  # noqa: F401
from odoo.addons.clinic_patient.tools.completeness import score

CODES = st.sampled_from(("phone", "birth_date", "sex", "address", "allergy"))
FACTS = st.dictionaries(CODES, st.booleans())
WEIGHTS = st.dictionaries(CODES, st.integers(-1, 10))
SHEET = {"phone": 4, "birth_date": 3, "sex": 2, "address": 1}


class TestCompleteness(unittest.TestCase):
    def test_share_of_weight(self):
        found = score({"phone": True, "sex": True, "address": False}, SHEET)
        self.assertEqual(found, (60, ("birth_date", "address")))

    def test_all_and_nothing(self):
        self.assertEqual(score(dict.fromkeys(SHEET, True), SHEET), (100, ()))
        self.assertEqual(score({}, SHEET)[0], 0)
        self.assertEqual(score({}, {}), (100, ()))
        self.assertEqual(score({}, {"phone": 0}), (100, ()))

    def test_a_little_missing_is_not_all(self):
        weights = {"phone": 9999, "sex": 1}
        self.assertEqual(score({"phone": True}, weights), (99, ("sex",)))

    @given(FACTS, WEIGHTS)
    def test_bounds(self, facts, weights):
        found = score(facts, weights)
        self.assertTrue(0 <= found.percent <= 100)
        self.assertEqual(found.percent == 100, not found.missing)

    @given(FACTS, WEIGHTS, CODES)
    def test_knowing_more_never_lowers_it(self, facts, weights, code):
        more = score({**facts, code: True}, weights)
        self.assertGreaterEqual(more.percent, score(facts, weights).percent)
