from odoo.tests import tagged

from ..hooks import FUNCTIONS, uninstall_hook
from .common_outbox import OutboxCommon


@tagged("post_install", "-at_install")
class TestMessageUninstall(OutboxCommon):
    """What the hook does, inside a transaction."""

    def _count_functions(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_proc WHERE proname = ANY(%s)", [list(FUNCTIONS)]
        )
        return self.env.cr.fetchone()[0]

    def test_nothing_stays_and_nothing_refuses(self):
        message = self._enqueue()
        self._send(message)
        self.assertEqual(self._count_functions(), len(FUNCTIONS))
        uninstall_hook(self.env)
        self.assertFalse(self._count_functions())
        message.sudo().unlink()
        self.env.cr.execute(
            "SELECT count(*) FROM pg_tables"
            " WHERE tablename IN ('clinic_phone_code', 'clinic_rate_limit')"
        )
        self.assertFalse(self.env.cr.fetchone()[0])
