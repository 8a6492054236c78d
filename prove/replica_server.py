"""The odoo command; with BREAK_DOOR=model.method that door claims to be read-only.

A door that says so and writes all the same is called twice under a replica: what the
proof looks for.
"""

import os

from odoo.cli.command import main
from odoo.modules.registry import Registry

new_registry = Registry.new


def new(cls, *args, **kwargs):
    registry = new_registry(*args, **kwargs)
    model, _dot, method = os.environ["BREAK_DOOR"].rpartition(".")
    for part in registry[model].mro():
        if method in vars(part):
            vars(part)[method]._readonly = True
    return registry


if __name__ == "__main__":
    if os.environ.get("BREAK_DOOR"):
        Registry.new = classmethod(new)
    main()
