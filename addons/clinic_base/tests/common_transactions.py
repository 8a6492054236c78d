from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name


class TransactionsCommon(BaseCase):
    """Two people at once, in two real transactions, on what is committed.

    What a test commits it removes again.
    """

    LOCK_TIMEOUT = "300ms"  # "0": one waits for the other

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @classmethod
    @contextmanager
    def _transaction(cls, uid=SUPERUSER_ID, timeout=None):
        """An environment of its own connection, rolled back unless committed."""
        with db_connect(get_db_name()).cursor() as cr:
            # no SELECT, which would settle already what this transaction sees
            cr.execute("SET LOCAL lock_timeout = %s", [timeout or cls.LOCK_TIMEOUT])
            yield api.Environment(cr, uid, {"tracking_disable": True})
            cr.rollback()
