import doctest
import importlib
import pkgutil


class ToolExamples:
    """A test case of an addon takes this: its tools do what their examples say."""

    def test_examples_in_docstrings_hold(self):
        addon = type(self).__module__.rpartition(".tests.")[0]
        tools = importlib.import_module(f"{addon}.tools")
        attempted = 0
        for found in pkgutil.walk_packages(tools.__path__, f"{tools.__name__}."):
            with self.subTest(found.name):
                result = doctest.testmod(importlib.import_module(found.name))
                self.assertFalse(result.failed)
                attempted += result.attempted
        self.assertTrue(attempted)
