import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS, Domain

from ..providers import ADAPTERS
from .clinic_message import CHANNELS

RATE, POOL, TIMEOUT, ATTEMPTS = 20, 20, 10, 5


class ClinicMessageProvider(models.Model):
    """An account at somebody who delivers messages.

    ``code`` names the adapter; what this one needs stands in ``setting_ids``. The first
    account of the channel and the company that is not at rest is taken; an account
    that answers nothing rests for a while, and the next one takes over.
    """

    _name = "clinic.message.provider"
    _description = "Message provider"
    _inherit = ["clinic.logged.mixin"]
    _order = "sequence, id"
    _clinic_logged_as = "provider"
    _clinic_logged_fields = ("name", "active", "code", "channel", "company_ids")

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Selection("_get_codes", "Kind", required=True)
    channel = fields.Selection(CHANNELS, required=True)
    company_ids = fields.Many2many(
        "res.company", string="Companies", help="None: of all companies."
    )
    setting_ids = fields.One2many(
        "clinic.message.provider.setting", "provider_id", string="Settings"
    )
    problem = fields.Char(
        compute="_compute_problem", help="Why nothing can be sent by this account."
    )
    is_by_hand = fields.Boolean(compute="_compute_adapter")
    is_keyed = fields.Boolean(
        "Tells what it has",
        compute="_compute_adapter",
        help="After a broken call the account is asked what it has. Of the others "
        "nobody knows: such a message is never sent again by itself.",
    )
    needs_registration = fields.Boolean(compute="_compute_adapter")
    # pace
    rate = fields.Integer(
        "Messages per second",
        default=RATE,
        help="In turn; what is asked for just now does not wait.",
    )
    timeout = fields.Integer("Seconds to wait for an answer", default=TIMEOUT)
    max_attempts = fields.Integer(
        "Attempts", default=ATTEMPTS, help="Where the account said: not now."
    )
    resting_until = fields.Datetime(
        "At rest until", readonly=True, help="It answered nothing of late."
    )
    rest_count = fields.Integer(readonly=True)
    last_detail = fields.Char("Last trouble", readonly=True)
    # what the provider calls
    token = fields.Char(
        groups=NO_ACCESS, copy=False, default=lambda self: secrets.token_urlsafe(32)
    )
    receipt_url = fields.Char(
        "Address for receipts",
        compute="_compute_hook_urls",
        groups="clinic_base.group_clinic_base_administrator",
    )
    reply_url = fields.Char(
        "Address for replies",
        compute="_compute_hook_urls",
        groups="clinic_base.group_clinic_base_administrator",
    )

    _token_unique = models.UniqueIndex("(token)")
    _numbers = models.Constraint(
        "CHECK (rate >= 1 AND rate <= 1000 AND timeout >= 1 AND timeout <= 60"
        " AND max_attempts >= 1 AND max_attempts <= 20)",
        "Choose 1 to 1000 messages per second, 1 to 60 seconds to wait, and 1 to 20 "
        "attempts.",
    )

    @api.model
    def _get_codes(self):
        return [(code, str(ADAPTERS[code].label)) for code in sorted(ADAPTERS)]

    @api.depends("code", "setting_ids.is_filled")
    def _compute_problem(self):
        for provider in self:
            # sudo: whether settings are filled in, not what stands in them
            missing = [
                row.label
                for row in provider.sudo().setting_ids
                if row.is_required and not row.is_filled
            ]
            provider.problem = False
            if missing:
                provider.problem = self.env._(
                    "Fill in first: %(settings)s.", settings=", ".join(missing)
                )

    @api.depends("code")
    def _compute_adapter(self):
        for provider in self:
            adapter = ADAPTERS.get(provider.code)
            provider.is_by_hand = adapter and adapter.by_hand
            provider.is_keyed = adapter and adapter.is_keyed
            provider.needs_registration = adapter and adapter.needs_registration

    @api.depends("code")
    def _compute_hook_urls(self):
        for provider in self:
            # sudo: the token is shown to administrators, as part of an address
            token = provider.sudo().token if provider._origin else False
            provider.receipt_url = token and provider._get_hook_url(token, "receipt")
            provider.reply_url = token and provider._get_hook_url(token, "reply")

    @api.constrains("code", "channel")
    def _check_channel(self):
        for provider in self:
            adapter = ADAPTERS.get(provider.code)
            if adapter and adapter.channel not in (None, provider.channel):
                raise ValidationError(
                    self.env._(
                        "%(kind)s cannot be used for this channel. Choose the other "
                        "channel, or another kind of account.",
                        kind=str(adapter.label),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        providers = super().create(vals_list)
        providers._sync_settings()
        return providers

    def write(self, vals):
        if "setting_ids" in vals:
            vals = {**vals, "setting_ids": self._put_secrets_last(vals["setting_ids"])}
        done = super().write(vals)
        if "code" in vals:
            self._sync_settings()
        return done

    def _put_secrets_last(self, commands):
        """A new address clears the secrets, but not those that come with it."""
        last = set(self.setting_ids.filtered("is_secret").ids)
        return sorted(commands, key=lambda command: command[1] in last)

    def _sync_settings(self):
        """One row for each setting of the adapter, what is filled in stays."""
        # sudo: rows without content, made by whoever may make the account
        for provider in self.sudo():
            wanted = [row.name for row in ADAPTERS[provider.code].settings]
            rows = provider.setting_ids
            rows.filtered(lambda row, names=wanted: row.name not in names).unlink()
            known = set(provider.setting_ids.mapped("name"))
            rows.create(
                [
                    {"provider_id": provider.id, "name": name, "sequence": place}
                    for place, name in enumerate(wanted)
                    if name not in known
                ]
            )

    def _set_settings(self, values):
        """Fill in settings by name, as data and tests do."""
        self.ensure_one()
        for row in self.setting_ids.sorted("is_secret"):
            if row.name in values:
                row.value = values[row.name]

    # -- for the sender and the hooks ----------------------------------------------
    def _get_adapter(self):
        """The adapter with its settings; secrets are read here and nowhere else."""
        self.ensure_one()
        provider = self.sudo()  # sudo: the sender needs the secrets of the account
        adapter = ADAPTERS[provider.code]
        values = adapter.prepare(self.env, provider.setting_ids._get_values())
        return adapter(values, timeout=provider.timeout)

    @api.model
    def _find_by_token(self, token):
        # sudo: a provider calls without a user; the token is its key
        return self.sudo().search(Domain("token", "=", token or "-"), limit=1)

    def _get_hook_url(self, token, kind):
        return f"{self.get_base_url()}/clinic/hook/{token}/{kind}"

    def action_renew_token(self):
        """New addresses for receipts and replies; the old ones stop."""
        self.check_access("write")
        for provider in self:
            # sudo: the column is closed to everybody
            provider.sudo().token = secrets.token_urlsafe(32)

    def action_wake(self):
        """Use the account again at once, after what was wrong has been mended."""
        self.check_access("write")
        self.write({"resting_until": False, "rest_count": 0})
        self.env["clinic.message"]._wake_senders()
