"""What the tests of the doors know of each model of ours.

Every addon of ours has a file ``tests/access_rows.py``, or one per topic named
``tests/access_rows_<topic>.py``, with

    ROWS = [Row("clinic.thing", "topic", reach, vals, write), ...]
    SECRETS = [Secret("clinical", words, reach), ...]   # optional, what is to be hidden
    FILLERS = {("clinic.thing", "field"): value or (scene, place) -> value}   # optional
    def prepare(scene): ...     # optional: records that the rows hang on

A model of ours without a row fails the tests: somebody has to say who reaches which
row of it. The table is written by hand, from what was decided, and never from the
rules it is compared with.
"""

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable

from .common import ROLES

# his own branch and in care; his own branch, not in care; another branch of his legal
# entity; another legal entity of his chain; another chain
PLACES = ("own", "idle", "branch", "company", "chain")
EVERYWHERE = " ".join(PLACES)
IN_CHAIN = "own idle branch company"


def reach(everybody="", **roles):
    """{role: places}; `everybody` is what roles have that are not named."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"no such role: {unknown}")
    return {role: tuple(roles.get(role, everybody).split()) for role in ROLES}


@dataclasses.dataclass(frozen=True)
class Row:
    """One model: where its rows are, and who reaches them.

    ``reach``  {role: places whose rows a role reads}, see `reach()`
    ``vals``   (scene, place) -> values of a new row there, or the row itself
    ``write``  a change that everybody may make who may write; None where rows change
               by methods only
    ``new``    (scene, place) -> values that a user may create a row with; None where
               rows are made by methods only
    ``narrow`` {role: places} where a role changes less than it reads
    """

    model: str
    topic: str
    reach: dict
    vals: Callable | None
    write: dict | None = None
    new: Callable | None = None
    narrow: dict = dataclasses.field(default_factory=dict)

    def get_places(self, role, operation="read"):
        if operation != "read" and role in self.narrow:
            return tuple(self.narrow[role].split())
        return self.reach[role]


@dataclasses.dataclass(frozen=True)
class Secret:
    """Words that only some read: ``words(place)`` by the roles of ``reach``."""

    name: str
    words: Callable
    reach: dict


def get_modules(env):
    """Installed addons of ours, those that others stand on first."""
    modules = env["ir.module.module"].search(
        [("name", "=like", r"clinic\_%"), ("state", "in", ("installed", "to upgrade"))]
    )
    order = {name: i for i, name in enumerate(env.registry._init_modules)}
    return sorted(modules.mapped("name"), key=lambda name: order.get(name, 0))


def load_tests(addon, prefix):
    """Modules of the tests of an addon whose names begin with `prefix`, by name."""
    package = f"odoo.addons.{addon}.tests"
    folders = importlib.import_module(package).__path__
    names = sorted(found.name for found in pkgutil.iter_modules(folders))
    return [
        importlib.import_module(f"{package}.{name}")
        for name in names
        if name.startswith(prefix)
    ]


def _load(env):
    return [
        part for addon in get_modules(env) for part in load_tests(addon, "access_rows")
    ]


def get_rows(env):
    """{model: Row} of every installed addon."""
    return {row.model: row for part in _load(env) for row in part.ROWS}


def get_secrets(env):
    return [secret for part in _load(env) for secret in getattr(part, "SECRETS", ())]


def get_forbidden(secrets, name):
    """{word: place} of what this user must never meet."""
    found = {}
    for secret in secrets:
        for place in set(PLACES) - set(secret.reach.get(name, ())):
            found.update(dict.fromkeys(secret.words(place), place))
    return found


def get_fillers(env):
    found = {}
    for part in _load(env):
        found.update(getattr(part, "FILLERS", {}))
    return found


def prepare(scene):
    for part in _load(scene.env):
        if hasattr(part, "prepare"):
            part.prepare(scene)


def get_own_models(env):
    """Names of the models that our addons make and that hold rows."""
    return sorted(
        name
        for name, model in env.registry.items()
        if name.startswith("clinic.") and not model._abstract
    )


def get_class(env, model, name):
    """The class of a field, as its model states it; None where it states none."""
    state = getattr(env[model], "_get_clinic_field_class", None)
    return state(name) if state else None


def get_fields(env, model, kind):
    """Names of the fields of `model` that are of the class `kind`."""
    return sorted(
        name for name in env[model]._fields if get_class(env, model, name) == kind
    )
