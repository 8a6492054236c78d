import dataclasses
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_base.tools import masking
from odoo.addons.clinic_base.tools.local_date import to_local, to_utc
from odoo.addons.clinic_patient.tools import phones
from odoo.exceptions import ConcurrencyError
from odoo.fields import NO_ACCESS, Domain
from odoo.tools.sql import escape_psql
from psycopg2.errors import UniqueViolation

from ..tools.call_times import next_call_time, read_window
from .clinic_message import CHANNELS

ANSWERS_WITHIN = timedelta(days=30)  # an older message is not what he answers
LONGEST, LONGEST_NUMBER = 4000, 200  # characters kept of a reply, of its number
MOVED = (
    "patient_id",
    "branch_id",
    "provider_id",
    "message_id",
    "external_id",
    "channel",
    "address",
    "body",
    "received_at",
    "due_at",
    "state",
    "intent",
    "user_id",
    "answer_id",
    "done_at",
    "done_by",
)


class ClinicMessageReply(models.Model):
    """What somebody wrote to the clinic; somebody answers it before the clock ends.

    Who wrote is found by the address: the person of the message that is answered,
    else the only one on that phone. Of several, and of an unknown number, a person
    decides.
    """

    _name = "clinic.message.reply"
    _description = "Reply"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "received_at desc, id desc"
    _rec_name = "address_shown"
    _moved_fields = frozenset(MOVED)
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        set(MOVED) - {"patient_id", "address", "body"}, "none"
    )

    patient_id = fields.Many2one(
        "clinic.patient", index=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", index=True, readonly=True, ondelete="restrict"
    )
    provider_id = fields.Many2one("clinic.message.provider", readonly=True)
    message_id = fields.Many2one(
        "clinic.message", "In answer to", readonly=True, ondelete="restrict"
    )
    external_id = fields.Char(readonly=True, help="Number that the provider gave it.")
    channel = fields.Selection(CHANNELS, readonly=True)
    # closed as the contact data of the patient is
    address = fields.Char(readonly=True, groups=NO_ACCESS)
    address_shown = fields.Char("From", compute="_compute_address_shown")
    body = fields.Text("Wrote", readonly=True)
    received_at = fields.Datetime("Received", readonly=True)
    due_at = fields.Datetime("Answer until", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")], default="open", readonly=True
    )
    intent = fields.Char(readonly=True, help="What a short reply was read as: a code.")
    user_id = fields.Many2one(
        "res.users", "Taken by", readonly=True, index="btree_not_null"
    )
    answer_id = fields.Many2one(
        "clinic.message", "Answer", readonly=True, ondelete="restrict"
    )
    done_at = fields.Datetime(readonly=True)
    done_by = fields.Many2one("res.users", readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    candidate_ids = fields.Many2many(
        "clinic.patient",
        string="On this phone",
        compute="_compute_candidate_ids",
        help="Files with this number, of those that are open to you.",
    )
    candidates = fields.Char("Who it may be", compute="_compute_candidates")

    _open_idx = models.Index("(branch_id, due_at) WHERE state = 'open'")
    _once = models.UniqueIndex(
        "(provider_id, external_id) WHERE external_id IS NOT NULL",
        "This reply was received already.",
    )

    @api.depends("address", "channel")
    def _compute_address_shown(self):
        # sudo: the column is closed; what leaves is a mask
        for reply, closed in zip(self, self.sudo(), strict=True):
            is_mail = closed.channel == "email"
            mask = masking.mask_email if is_mail else masking.mask_phone
            reply.address_shown = mask(closed.address)

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for reply in self:
            is_open = reply.state == "open" and bool(reply.due_at)
            reply.is_late = is_open and reply.due_at < now

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due_at", "<", fields.Datetime.now())]

    @api.depends("address", "branch_id")
    @api.depends_context("uid")
    def _compute_candidate_ids(self):
        found = self._get_candidates()
        for reply in self:
            reply.candidate_ids = found[reply.id]

    @api.depends("address", "branch_id", "patient_id")
    @api.depends_context("uid")
    def _compute_candidates(self):
        unknown = self.filtered(lambda reply: not reply.patient_id)
        found = unknown._get_candidates()
        for reply in self:
            files = found.get(reply.id, self.env["clinic.patient"])
            reply.candidates = ", ".join(files.mapped("display_name"))

    def _get_candidates(self):
        """{reply id: open files on that number}, whatever the number of replies."""
        closed = self.sudo()  # sudo: the column is closed; only files he may read leave
        keys = {reply.id: phones.reversed_key(reply.address) for reply in closed}
        chains = closed.branch_id.chain_id
        wanted = {key for key in keys.values() if key}
        files = self.env["clinic.patient"]
        found = files._search_same_phone(wanted, chains.ids) if wanted else files
        # sudo: whether numbers are equal, of files that the user may read
        own = {patient.id: patient._get_own_keys() for patient in found.sudo()}
        return {
            number: found.filtered(lambda p, k=key: k in own[p.id])
            for number, key in keys.items()
        }

    # -- receiving ---------------------------------------------------------------------
    @api.model
    def _receive(self, inbound, provider):
        """Keep what came in: one row per `Inbound`, a repeated one finds its row.

        Short answers are read at once (`_answer_intent`); the others wait for a
        person, and their clock runs in the hours of reminders.
        """
        # sudo: the provider's call comes without a user; nothing of it is shown
        receiver = self.sudo().with_context(clinic_bulk=True)
        provider = provider.sudo()  # sudo: as above
        found = [receiver._receive_one(_clean(each), provider).id for each in inbound]
        return receiver.browse(list(dict.fromkeys(found)))

    def _receive_one(self, inbound, provider):
        known = self._find_known(inbound, provider)
        if known:
            return known
        try:
            with self.env.cr.savepoint():
                reply = self.create(self._prepare_received_vals(inbound, provider))
                self.env.flush_all()
        except UniqueViolation as error:
            # replayed by Odoo, the row of the other transaction is found
            raise ConcurrencyError("the reply came in twice at once") from error
        if reply._answer_intent():
            reply._move({"state": "done", "done_at": fields.Datetime.now()})
        return reply

    def _find_known(self, inbound, provider):
        if not inbound.external_id:
            return self.browse()
        return self.search(
            [
                ("provider_id", "=", provider.id),
                ("external_id", "=", inbound.external_id),
            ],
            limit=1,
        )

    def _prepare_received_vals(self, inbound, provider):
        now = fields.Datetime.now()
        address = self._read_address(inbound, provider)
        message = self._find_answered(inbound, address, provider)
        patients = self._find_patients(address, inbound.channel, provider)
        patient = message.patient_id or (
            patients if len(patients) == 1 else patients[:0]
        )
        patient = patient.merged_into_id or patient
        branch = message.branch_id or patient.home_branch_id
        branch = branch or patients[:1].home_branch_id or self._get_any_branch(provider)
        received_at = min(inbound.received_at or now, now)
        return {
            "patient_id": patient.id,
            "branch_id": branch.id,
            "provider_id": provider.id,
            "message_id": message.id,
            "external_id": inbound.external_id or False,
            "channel": inbound.channel,
            "address": address,
            "body": (inbound.text or "")[:LONGEST],
            "received_at": received_at,
            "due_at": self._get_due(received_at, branch),
        }

    def _read_address(self, inbound, provider):
        """Phones in the form in which files keep them."""
        text = (inbound.address or "").strip()[:254]
        if inbound.channel == "email":
            return text.lower()
        branch = self._get_any_branch(provider)
        country = branch.country_id or branch.company_id.country_id
        return phones.parse_phone(text, country.code or None).e164 or text

    def _get_any_branch(self, provider):
        if provider.reply_branch_id:
            return provider.reply_branch_id
        domain = Domain("is_external", "=", False)
        if provider.company_ids:
            domain &= Domain("company_id", "in", provider.company_ids.ids)
        return self.env["clinic.branch"].search(domain, order="id", limit=1)

    def _find_answered(self, inbound, address, provider):
        """The message of ours that this answers: as told, else the last one there."""
        messages = self.env["clinic.message"]
        if told := inbound.in_reply_to:
            # an account speaks of what it has itself delivered
            own = Domain("provider_id", "=", provider.id)
            found = messages.search(own & Domain("key", "=", told), limit=1)
            found = found or messages.search(
                own & Domain("provider_ref", "=", told), limit=1
            )
            if found and found.channel == inbound.channel:
                return found
        since = fields.Datetime.now() - ANSWERS_WITHIN
        domain = [
            ("channel", "=", inbound.channel),
            ("address", "=", address),
            ("state", "in", ("sent", "unknown")),
            ("claimed_at", ">=", since),
        ]
        return messages.search(domain, order="claimed_at desc, id desc", limit=1)

    def _find_patients(self, address, channel, provider):
        """Files with that phone or mail address, of the chains of the provider."""
        files = self.env["clinic.patient"]
        if not address:
            return files
        if channel == "email":
            domain = Domain("email", "=ilike", escape_psql(address))
        else:
            key = phones.reversed_key(address)
            domain = Domain("phone_key", "=", key) | Domain("phone2_key", "=", key)
            if not key:
                return files
        if provider.company_ids:
            companies = provider.company_ids.ids
            domain &= Domain("chain_id.branch_ids.company_id", "in", companies)
        return files.search(domain, limit=50)

    @api.model
    def _get_due(self, received_at, branch):
        policy = self.env["clinic.policy"]
        minutes = policy._get("contact.reply_minutes", branch=branch or None)
        if branch:
            hours = read_window(policy._get("contact.reminder_hours", branch=branch))
            local = to_local(received_at, branch.tz)
            start = next_call_time(local, hours)
            received_at = received_at if start == local else to_utc(start, branch.tz)
        return received_at + timedelta(minutes=minutes)

    # -- hooks -------------------------------------------------------------------------
    def _answer_intent(self):
        """Act on a short answer; True when no person has to read it. Addons extend it.

        Called once, in sudo, on the one reply that has just come in.
        """
        self.ensure_one()
        return self._read_opt_out()


def _clean(inbound):
    """Without what PostgreSQL does not keep."""
    texts = {
        name: (getattr(inbound, name) or "").replace("\0", "")
        for name in ("external_id", "address", "text", "in_reply_to")
    }
    texts["external_id"] = texts["external_id"][:LONGEST_NUMBER]
    return dataclasses.replace(inbound, **texts)
