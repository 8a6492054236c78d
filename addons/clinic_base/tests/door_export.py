"""The scene in a database of its own, for programs that come from outside."""

from . import door_rows
from .common import ROLES
from .door_http import get_file_vals
from .door_scene import PASSWORD, Scene


def prepare(env):
    """Build it, and return what a stranger has to know: keys, rows, words."""
    scene = Scene(env).build()
    secrets = door_rows.get_secrets(env)
    keys = {role: _new_key(env, scene.users[role]) for role in ROLES}
    env.flush_all()
    return {
        "keys": keys,
        "logins": {role: scene.users[role].login for role in ROLES},
        "password": PASSWORD,
        "rows": scene.records,
        "forbidden": {
            role: sorted(door_rows.get_forbidden(secrets, role)) for role in ROLES
        },
        "files": _new_files(scene),
    }


def _new_key(env, user):
    # sudo: nobody makes a key for somebody else over the network
    keys = env["res.users.apikeys"].with_user(user).sudo()
    return keys._generate("rpc", "door", None)


def _new_files(scene):
    """One file on each row of a model that has a discussion."""
    files = scene.env["ir.attachment"].create(
        [
            get_file_vals(scene.env, model, number, place)
            for model in ("clinic.patient", "clinic.visit")
            for place, number in scene.records.get(model, {}).items()
        ]
    )
    return files.ids
