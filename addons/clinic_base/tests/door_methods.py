"""Every public method of an addon, and who may use it.

A topic of the addon lists its methods in ``DOORS`` of a module ``tests/doors_<topic>``
as {(model, method): roles}; "harmless" stands for roles where anybody may.
"""

import inspect

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

from .common import ROLES
from .door_rows import load_tests
from .doors import OURS


class DoorMethods:
    """A test case of an addon takes these tests, and names some of its ``HELPERS``:
    (model, method) that buttons and other code call, and RPC must not.
    """

    HELPERS = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addon = cls.__module__.split(".")[2]
        cls.doors = {}
        for topic in load_tests(cls.addon, "doors_"):
            twice = set(cls.doors) & set(topic.DOORS)
            assert not twice, f"{topic.__name__} names again: {twice}"
            cls.doors.update(topic.DOORS)

    def _get_public(self):
        """{(model, method)} said by a class body of this addon."""
        return {
            (name, method)
            for name, model in self.env.registry.items()
            for part in model.__mro__
            if not name.endswith(".mixin")
            and part.__module__.startswith(f"odoo.addons.{self.addon}.")
            for method, value in vars(part).items()
            if self._is_door(model, method, value)
        }

    def _is_door(self, model, method, value):
        if method.startswith("_") or not inspect.isfunction(value):
            return False
        if getattr(getattr(model, method), "_api_private", False):
            return False
        # what core offers keeps the checks of core
        return not any(
            method in vars(part)
            for part in model.__mro__
            if not part.__module__.startswith(OURS)
        )

    def test_every_public_method_is_known(self):
        self.assertEqual(self._get_public(), set(self.doors))

    def test_every_role_of_the_lists_exists(self):
        for door, roles in self.doors.items():
            if roles != "harmless":
                self.assertLessEqual(set(roles.split()), set(ROLES), door)

    def test_helpers_are_no_doors(self):
        self.assertTrue(self.HELPERS)
        for model, method in self.HELPERS:
            with self.subTest(f"{model}.{method}"), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)
