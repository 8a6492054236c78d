from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

DELIVERED, UNDELIVERED = "delivered", "undelivered"
LONGEST = 200  # characters that are kept of a report
# last digits by which two spellings of a number are the same
TAIL = 8


class ClinicMessageReceipt(models.Model):
    """What a provider reported later; each report counts once, however often it comes.

    A receipt proves that the provider has the message: one of which nobody knew, or
    whose call is not over yet, is sent from then on. What was delivered stays so.
    """

    _name = "clinic.message.receipt"
    _description = "Receipt of a message"
    _order = "id desc"
    _log_access = False
    _rec_name = "event"

    provider_id = fields.Many2one(
        "clinic.message.provider", required=True, readonly=True, ondelete="cascade"
    )
    event = fields.Char(required=True, readonly=True)
    message_id = fields.Many2one(
        "clinic.message", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    status = fields.Selection(
        [(DELIVERED, "Delivered"), (UNDELIVERED, "Not delivered")], readonly=True
    )
    detail = fields.Char(readonly=True)
    received_at = fields.Datetime(readonly=True)

    _event_unique = models.UniqueIndex("(provider_id, event)")

    @api.model
    def _receive(self, receipts, provider):
        """Take over receipts of a provider; how many were new and ours."""
        # sudo: a provider calls without a user; nothing of it is shown to him
        taken = self.sudo()
        return sum(taken._receive_one(receipt, provider) for receipt in receipts)

    def _receive_one(self, receipt, provider):
        message = self._find_message(receipt, provider)
        if not message or not self._keep(receipt, provider, message):
            return False
        message._take_receipt(receipt)
        return True

    def _keep(self, receipt, provider, message):
        """Whether this report is new."""
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO clinic_message_receipt (provider_id, event, message_id,
                        status, detail, received_at)
                   VALUES (%s, %s, %s, %s, %s, %s)
                   ON CONFLICT (provider_id, event) DO NOTHING RETURNING id""",
                provider.id,
                f"{message.id}/{receipt.status}",
                message.id,
                receipt.status,
                _clean(receipt.detail) or None,
                fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        return bool(rows)

    def _find_message(self, receipt, provider):
        """The message of this account, by our key or its reference; not another's."""
        messages = self.env["clinic.message"]
        own = Domain("provider_id", "=", provider.id)
        found = messages.browse()
        if key := _clean(receipt.key):
            found = messages.search(own & Domain("key", "=", key), limit=1)
        if not found and (ref := _clean(receipt.ref)):
            found = messages.search(own & Domain("provider_ref", "=", ref), limit=1)
        if found.claimed_at and _is_same_address(found.address, receipt.address):
            return found
        return messages.browse()


class ClinicMessage(models.Model):
    _inherit = "clinic.message"

    def _take_receipt(self, receipt):
        """Write down what became of this message."""
        self.ensure_one()
        now = fields.Datetime.now()
        vals = {}
        # also one that was said not to be there and waits for its next attempt
        if self.state in ("claimed", "unknown", "queued"):
            vals = {"state": "sent", "outcome": "accepted", "sent_at": now}
            ref = self.provider_ref or _clean(receipt.ref)
            vals |= {"reason": False, "provider_ref": ref}
            if self.template_id.is_secret:
                vals["params"] = False
        if self.delivery != DELIVERED:
            vals["delivery"] = receipt.status
            vals["delivered_at"] = min(receipt.at or now, now)
            vals["detail"] = _clean(receipt.detail) or self.detail
        self.write(vals)
        if vals.get("state"):
            self._call_hook("_after_sent")
        if vals.get("delivery") == UNDELIVERED:
            self._after_undelivered(receipt.reason)

    def _after_undelivered(self, reason):
        """The provider had it, the network did not bring it: as if it had failed."""
        self.write({"reason": reason or "undelivered"})
        if reason == "bad_address":
            self._mark_unreachable(reason)
        self._call_hook("_after_failed")


def _clean(text):
    """As PostgreSQL keeps it, and not longer than a receipt needs.

    >>> _clean("a" + chr(0) + "b")
    'ab'
    """
    return text.replace("\0", "")[:LONGEST]


def _is_same_address(ours, theirs):
    """Two spellings of one address, or none given.

    >>> _is_same_address("+8613800138000", "13800138000")
    True
    >>> _is_same_address("+8613800138000", "+8613900139000")
    False
    """
    if not theirs:
        return True
    ours, theirs = (ours or "").lower(), theirs.lower()
    if "@" in ours or "@" in theirs:
        return ours == theirs
    return ours[-TAIL:] == theirs[-TAIL:]
