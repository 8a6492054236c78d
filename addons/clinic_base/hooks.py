from odoo.tools import SQL

from .tools import append_only

EXTENSIONS = ("btree_gist", "unaccent")


def _pre_init(env):
    for extension in EXTENSIONS:
        env.cr.execute(
            SQL("CREATE EXTENSION IF NOT EXISTS %s", SQL.identifier(extension))
        )


def _post_init(env):
    env["clinic.egress.guard"]._close()


def _uninstall(env):
    env["clinic.egress.guard"]._open_all()
    append_only.remove_function(env.cr)
    env.cr.execute("DROP FUNCTION IF EXISTS clinic_bigrams(text) CASCADE")
