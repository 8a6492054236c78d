"""The odoo command, which runs every test after everything is loaded.

Tests for "at install" expect that no later module is in the database: on one that
holds more modules they break, with Odoo's own modules alone (columns of account that
may not be empty fail those of mail). Run at the end, they see what a user sees.
"""

from odoo.cli.command import main
from odoo.tests import loader

_make_suite = loader.make_suite


def make_suite(module_names, position="at_install"):
    if position == "at_install":
        return _make_suite([], position)
    early = _make_suite(module_names, "at_install")
    return type(early)([*early, *_make_suite(module_names, position)])


if __name__ == "__main__":
    loader.make_suite = make_suite
    main()
