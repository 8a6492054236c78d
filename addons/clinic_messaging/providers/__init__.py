"""Adapters of those who deliver messages: one module each, found by its presence.

A new one is one file here, or in the folder of another addon that calls `register`: a
class with `@register`. Nothing else in this addon names an adapter.
"""

import importlib
import pkgutil

from .base import ADAPTERS

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")

__all__ = ["ADAPTERS"]
