from .tools import append_only

EXTENSIONS = ("btree_gist", "unaccent")


def _pre_init(env):
    for extension in EXTENSIONS:
        env.cr.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _post_init(env):
    env["clinic.egress.guard"]._close()


def _uninstall(env):
    append_only.remove_function(env.cr)
