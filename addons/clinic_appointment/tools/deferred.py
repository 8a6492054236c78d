from contextlib import contextmanager

from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL
from psycopg2.errors import ExclusionViolation


@contextmanager
def deferred(env, *constraints):
    """Store within; the constraints are asked at its end, all rows at once.

    The caller has found the place free. What PostgreSQL refuses all the same was taken
    in this moment: the server runs the call again, which then finds who took it.
    """
    names = SQL(", ").join(SQL.identifier(name) for name in constraints)
    try:
        env.flush_all()
        env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", names))
        yield
        env.flush_all()
        env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", names), log_exceptions=False)
    except ExclusionViolation as error:
        raise ConcurrencyError(str(error)) from error
