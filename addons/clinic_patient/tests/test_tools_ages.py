from datetime import date
from unittest import TestCase

from odoo.addons.clinic_patient.tools.ages import age_on, full_months


class TestAges(TestCase):
    def test_years_turn_on_the_birthday(self):
        born = date(1990, 6, 15)
        self.assertEqual(age_on(born, date(2026, 6, 14)).years, 35)
        self.assertEqual(age_on(born, date(2026, 6, 15)).years, 36)

    def test_leap_day(self):
        born = date(2024, 2, 29)
        self.assertEqual(age_on(born, date(2025, 2, 28)).years, 0)
        self.assertEqual(age_on(born, date(2025, 3, 1)).years, 1)

    def test_units(self):
        born = date(2026, 1, 1)
        self.assertEqual(age_on(born, date(2026, 1, 13))[1:3], (12, "days"))
        self.assertEqual(age_on(born, date(2026, 4, 1))[1:3], (3, "months"))
        self.assertEqual(age_on(born, date(2027, 12, 31))[1:3], (23, "months"))
        self.assertEqual(age_on(born, date(2028, 1, 1))[1:3], (2, "years"))

    def test_precision(self):
        year = age_on(date(1950, 1, 1), date(2026, 3, 1), "year")
        self.assertEqual(year, (76, 76, "years", True))
        month = age_on(date(2026, 2, 1), date(2026, 3, 1), "month")
        self.assertEqual(month, (0, 1, "months", True))

    def test_never_negative(self):
        self.assertEqual(age_on(date(2026, 5, 1), date(2026, 4, 1)).count, 0)
        self.assertEqual(full_months(date(2026, 1, 31), date(2026, 2, 28)), 0)
