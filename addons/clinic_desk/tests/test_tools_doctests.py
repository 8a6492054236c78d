import unittest

from odoo.addons.clinic_base.tests.common_examples import ToolExamples


class TestExamples(ToolExamples, unittest.TestCase):
    pass
