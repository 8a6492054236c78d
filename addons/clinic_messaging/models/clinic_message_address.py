import hashlib
import hmac

from odoo import api, fields, models
from odoo.tools import SQL

STATES = [("ok", "Arrives there"), ("unreachable", "Cannot be reached")]


class ClinicMessageAddress(models.Model):
    """What is known of an address on a channel: a bounce, a number that nobody has.

    An address that cannot be reached is no withdrawal of a consent: another channel
    may be taken, and a corrected address starts afresh. The address itself is not
    kept, only a keyed fingerprint of it.
    """

    _name = "clinic.message.address"
    _description = "Address that messages reach or not"
    _order = "since desc, id desc"
    _log_access = False
    _rec_name = "reason"

    chain_id = fields.Many2one(
        "clinic.chain", required=True, readonly=True, index=True, ondelete="cascade"
    )
    channel = fields.Char(required=True, readonly=True)
    address_key = fields.Char("Fingerprint", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Char(readonly=True, help="What the provider or the caller said.")
    since = fields.Datetime(required=True, readonly=True)

    _place_unique = models.UniqueIndex("(chain_id, channel, address_key)")

    @api.model
    def _get_salt(self):
        """What fingerprints are made with: not to be guessed from outside."""
        # sudo: the secret of this database, of which a digest leaves
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return hmac.new(
            (secret or "").encode(), b"clinic.message.address", hashlib.sha256
        ).hexdigest()

    @api.model
    def _get_key(self, address):
        """The fingerprint of a phone (E.164) or an e-mail address."""
        text = self._get_salt() + (address or "").strip().lower()
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @api.model
    def _mark(self, chain, channel, address, state="unreachable", reason=None):
        """Note that messages do not arrive there (or do again); True if that is new."""
        if not address:
            return False
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO clinic_message_address AS a
                       (chain_id, channel, address_key, state, reason, since)
                VALUES (%(chain)s, %(channel)s, %(key)s, %(state)s, %(reason)s,
                        %(now)s)
                ON CONFLICT (chain_id, channel, address_key) DO UPDATE
                   SET state = EXCLUDED.state, reason = EXCLUDED.reason,
                       since = EXCLUDED.since
                 WHERE a.state <> EXCLUDED.state
                """,
                chain=chain.id,
                channel=channel,
                key=self._get_key(address),
                state=state,
                reason=reason or None,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        return bool(self.env.cr.rowcount)

    @api.model
    def _mark_unreachable(self, chain, channel, address, reason=None):
        """A bounce, a number out of use (for calls: mark "sms" as well)."""
        return self._mark(chain, channel, address, "unreachable", reason)

    @api.model
    def _mark_reached(self, chain, channel, address):
        """Something arrived there, or came from there: it may be used again."""
        self.flush_model()
        known = self.sudo().search(  # sudo: whether it is known, no row is shown
            [
                ("chain_id", "=", chain.id),
                ("channel", "=", channel),
                ("address_key", "=", self._get_key(address)),
                ("state", "=", "unreachable"),
            ]
        )
        return bool(known) and self._mark(chain, channel, address, "ok")

    @api.model
    def _is_unreachable(self, chain, channel, address):
        # sudo: one word about an address that the caller has; no row is shown
        return bool(
            self.sudo().search_count(
                [
                    ("chain_id", "=", chain.id),
                    ("channel", "=", channel),
                    ("address_key", "=", self._get_key(address)),
                    ("state", "=", "unreachable"),
                ],
                limit=1,
            )
        )
