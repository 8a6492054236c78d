"""Every method of this addon that RPC reaches, and who may use it.

A topic lists its files in ``FILES`` and their public methods in ``DOORS`` of a module
``doors_<topic>``: a method that nobody thought about fails here until it is named.
"""

import importlib
import inspect
import pkgutil

from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import AppointmentCommon

OURS = "odoo.addons.clinic_appointment."
PACKAGE = __package__
TOPICS = [
    importlib.import_module(f"{PACKAGE}.{found.name}")
    for found in pkgutil.iter_modules(importlib.import_module(PACKAGE).__path__)
    if found.name.startswith("doors_")
]


@tagged("post_install", "-at_install")
class TestDoors(AppointmentCommon):
    def _get_public(self, files):
        """{(model, method)} said by a class body in one of these files."""
        return {
            (name, method)
            for name, model in self.env.registry.items()
            for part in model.__mro__
            if not name.endswith(".mixin")
            and part.__module__.startswith(OURS)
            and part.__module__.rpartition(".")[2] in files
            for method, value in vars(part).items()
            if self._is_door(model, method, value)
        }

    def _is_door(self, model, method, value):
        if method.startswith("_") or not inspect.isfunction(value):
            return False
        if getattr(getattr(model, method), "_api_private", False):
            return False
        return not any(
            method in vars(part)
            for part in model.__mro__
            if not part.__module__.startswith("odoo.addons.clinic_")
        )

    def test_every_public_method_is_known(self):
        for topic in TOPICS:
            with self.subTest(topic.__name__):
                self.assertEqual(self._get_public(topic.FILES), set(topic.DOORS))

    def test_every_role_of_the_lists_exists(self):
        for topic in TOPICS:
            for door, roles in topic.DOORS.items():
                if roles != "harmless":
                    self.assertLessEqual(set(roles.split()), set(ROLES), door)

    def test_helpers_are_no_doors(self):
        for model, method in (
            ("clinic.appointment", "_action_move"),
            ("clinic.appointment", "_action_cancel"),
            ("clinic.appointment", "_find_slots"),
            ("clinic.appointment", "_note_change"),
            ("clinic.appointment.board", "_get_cards"),
            ("clinic.roster", "_action_publish"),
        ):
            with self.subTest(f"{model}.{method}"), self.assertRaises(AccessError):
                get_public_method(self.env[model], method)
