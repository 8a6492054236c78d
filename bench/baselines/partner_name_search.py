"""Plain Odoo 19: what a many2one box asks when somebody types into it.

Measured on a database with the same core modules, none of our addons, and the same
people as contacts, as an ordinary internal user. The statement that Odoo sends and
PostgreSQL's plan for it are in ``partner_name_search.sql``.

Odoo removes accents in its searches where the extension unaccent happens to be
installed, which makes them several times slower; a new database of Odoo does not have
it, so the baseline goes without.
"""

BOX_LIMIT = 8  # what the web client asks for


def as_by_default(env):
    env.registry.unaccent = lambda sql: sql
    return env


def partner_name_search(env, term):
    env.invalidate_all()
    return env["res.partner"].name_search(term, limit=BOX_LIMIT)
