from odoo import api, fields, models
from odoo.addons.clinic_base.tools import masking
from odoo.fields import NO_ACCESS

CHANNELS = [
    ("sms", "SMS"),
    ("email", "E-mail"),
    ("wechat", "WeChat"),
    ("phone", "Phone call"),
    ("portal", "Portal"),
]
PURPOSES = [
    ("requested", "Asked for just now"),
    ("clinical", "Care"),
    ("transactional", "Appointments and bills"),
    ("marketing", "Offers and news"),
]
STATES = [
    ("queued", "Queued"),
    ("claimed", "Being sent"),
    ("to_do", "Waits for a person"),
    ("sent", "Sent"),
    ("suppressed", "Not sent"),
    ("failed", "Failed"),
    ("unknown", "Unknown whether sent"),
]


class ClinicMessage(models.Model):
    """One decision about one message: sent, not sent with its reason, or unknown.

    ``key`` names the occasion (patient, purpose, source record, period). PostgreSQL
    holds one row per key, and a row is handed to a provider at most once.
    """

    _name = "clinic.message"
    _description = "Message"
    _inherit = ["clinic.disclosure.mixin"]
    _order = "due_at desc, id desc"
    _log_access = False
    _rec_name = "key"
    _clinic_field_class = "contact"
    _clinic_field_classes = dict.fromkeys(
        (
            "key",
            "chain_id",
            "branch_id",
            "company_id",
            "purpose",
            "kind",
            "channel",
            "channels",
            "template_id",
            "provider_id",
            "lang",
            "res_model",
            "res_id",
            "slot",
            "queue",
            "state",
            "reason",
            "made_at",
            "made_by",
            "due_at",
            "expires_at",
            "event_at",
            "claimed_at",
            "claim",
            "attempts",
            "sent_at",
            "local_date",
            "provider_ref",
            "delivery",
            "delivered_at",
        ),
        "none",
    )

    key = fields.Char(required=True, readonly=True)
    patient_id = fields.Many2one("clinic.patient", readonly=True, ondelete="restrict")
    chain_id = fields.Many2one("clinic.chain", readonly=True)
    branch_id = fields.Many2one("clinic.branch", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    kind = fields.Char(
        "Occasion", readonly=True, help="Code of the template, or of the occasion."
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    channels = fields.Char(
        readonly=True, help="Channels that may be tried, in this order."
    )
    template_id = fields.Many2one("clinic.message.template", readonly=True)
    provider_id = fields.Many2one("clinic.message.provider", readonly=True)
    lang = fields.Char(readonly=True)
    # where it goes: closed as the contact data of the patient is
    address = fields.Char(readonly=True, groups=NO_ACCESS)
    address_key = fields.Char(readonly=True, groups=NO_ACCESS)
    address_shown = fields.Char("To", compute="_compute_address_shown")
    subject = fields.Char(readonly=True)
    body = fields.Text(readonly=True, help="What was sent, word for word.")
    params = fields.Json(readonly=True, groups=NO_ACCESS)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    slot = fields.Char(
        readonly=True, help="One message per address and slot, such as a day's visits."
    )
    queue = fields.Selection([("now", "At once"), ("bulk", "In turn")], readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Char(readonly=True, help="Why it was not sent, as a code.")
    made_at = fields.Datetime(readonly=True)
    made_by = fields.Integer(readonly=True)
    due_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    event_at = fields.Datetime(
        readonly=True, help="What it is about: a reminder moves earlier, not past it."
    )
    claimed_at = fields.Datetime(readonly=True)
    claim = fields.Char(readonly=True, groups=NO_ACCESS)
    attempts = fields.Integer(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    local_date = fields.Date("Day", readonly=True, help="Of the branch.")
    provider_ref = fields.Char(readonly=True)
    detail = fields.Char(readonly=True, help="What the provider answered.")
    delivery = fields.Selection(
        [("delivered", "Delivered"), ("undelivered", "Not delivered")], readonly=True
    )
    delivered_at = fields.Datetime(readonly=True)

    _key_unique = models.UniqueIndex("(key)")
    _slot_unique = models.UniqueIndex(
        "(address_key, slot) WHERE slot IS NOT NULL"
        " AND state IN ('queued', 'claimed', 'to_do', 'sent', 'unknown')"
    )
    _patient_idx = models.Index(
        "(patient_id, due_at DESC) WHERE patient_id IS NOT NULL"
    )
    _source_idx = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _open_idx = models.Index(
        "(state, claimed_at) WHERE state IN ('claimed', 'to_do', 'unknown', 'failed')"
    )

    @api.depends("address", "patient_id")
    @api.depends_context("uid")
    def _compute_address_shown(self):
        """A mask, or the address to whom the file shows it today."""
        patients = self.patient_id
        shown = patients._get_contact_shown_ids(patients._get_readable_ids())
        # sudo: the column is closed; what leaves is a mask unless it may be seen
        for message, closed in zip(self, self.sudo(), strict=True):
            address = closed.address or False
            if address and message.patient_id.id not in shown:
                mask = masking.mask_email if "@" in address else masking.mask_phone
                address = mask(address)
            message.address_shown = address
