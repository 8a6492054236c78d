import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class ClinicMessage(models.Model):
    """What follows when it is known what became of a message."""

    _inherit = "clinic.message"

    # the senders take what is due in this order, and look for what was left behind
    _due_idx = models.Index(
        "(queue, due_at, id) WHERE state = 'queued' AND purpose <> 'marketing'"
    )
    _due_offers_idx = models.Index(
        "(queue, due_at, id) WHERE state = 'queued' AND purpose = 'marketing'"
    )
    _claimed_idx = models.Index("(queue, id) WHERE state = 'claimed'")
    _provider_ref_idx = models.Index(
        "(provider_id, provider_ref) WHERE provider_ref IS NOT NULL"
    )

    def _get_provider_reasons(self):
        return super()._get_provider_reasons() | {
            "words": (
                self.env._("Words not complete"),
                self.env._("Something that the words name is missing: see the detail."),
            ),
            "undelivered": (
                self.env._("Not delivered"),
                self.env._("The network did not deliver it. Call if it matters."),
            ),
        }

    @api.model
    def _wake_senders(self, queues=("now", "bulk")):
        self.env["clinic.message.sender"]._wake(queues)

    def _hand_to_person(self):
        """The message waits until somebody has sent it, or has called."""
        if self:
            self.write({"state": "to_do"})
            self._call_hook("_after_to_do")

    def _call_hook(self, name):
        """Call a hook of other topics; what fails there loses nothing here."""
        try:
            with self.env.cr.savepoint():
                getattr(self, name)()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("%s of messages %s failed", name, self.ids)

    def _after_sent(self):
        """Hook: a provider has accepted these messages."""

    def _after_failed(self):
        """Hook: these messages were refused for good, or never arrived."""

    def _after_unknown(self):
        """Hook: nobody knows of these messages whether the provider has them."""

    def _after_to_do(self):
        """Hook: a person has to do these."""

    def _mark_unreachable(self, reason):
        """The address gets nothing more; consents stay as they are."""
        self.ensure_one()
        # sudo: the closed address, of which a fingerprint is kept
        message = self.sudo()
        if message.address and message.chain_id:
            self.env["clinic.message.address"]._mark_unreachable(
                message.chain_id, message.channel, message.address, reason
            )
