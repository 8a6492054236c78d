from odoo import api, fields, models
from odoo.addons.clinic_base.tools.masking import MASK, has_mask_character
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

from ..providers import ADAPTERS


class ClinicMessageProviderSetting(models.Model):
    """One setting of an account; secrets are born encrypted and never shown again.

    A secret goes to no other address than the one that it was typed for: where that
    changes, the secrets of the account are cleared and have to be typed again.
    """

    _name = "clinic.message.provider.setting"
    _description = "Setting of a message provider"
    _inherit = ["clinic.encrypted.mixin"]
    _order = "provider_id, sequence, id"

    provider_id = fields.Many2one(
        "clinic.message.provider", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Char(required=True, readonly=True)
    label = fields.Char("Setting", compute="_compute_label")
    hint = fields.Char(compute="_compute_label")
    is_secret = fields.Boolean(compute="_compute_label")
    is_required = fields.Boolean(compute="_compute_label")
    is_filled = fields.Boolean(compute="_compute_is_filled")
    value = fields.Char(compute="_compute_value", inverse="_inverse_value")
    plain = fields.Char(groups=NO_ACCESS, copy=False)
    ciphertext = fields.Binary(attachment=False, groups=NO_ACCESS, copy=False)

    _name_unique = models.UniqueIndex("(provider_id, name)")

    def _get_setting(self):
        """What the adapter says about this setting, or None."""
        self.ensure_one()
        adapter = ADAPTERS.get(self.provider_id.code)
        found = [
            row for row in getattr(adapter, "settings", ()) if row.name == self.name
        ]
        return found[0] if found else None

    @api.depends("name", "provider_id.code")
    def _compute_label(self):
        for row in self:
            setting = row._get_setting()
            row.label = str(setting.label) if setting else row.name
            hints = [str(setting.help)] if setting and setting.help else []
            if setting and setting.is_target:
                hints.append(
                    self.env._("Changing it clears the secrets: type them again.")
                )
            row.hint = " ".join(hints) or False
            row.is_secret = bool(setting and setting.is_secret)
            row.is_required = bool(setting and setting.is_required)

    @api.depends("plain", "ciphertext", "name")
    def _compute_value(self):
        for row in self:
            closed = row.sudo()  # sudo: closed columns; a secret leaves as a mask
            setting = row._get_setting()
            default = setting.default if setting else ""
            secret = MASK if closed.ciphertext else False
            row.value = secret if row.is_secret else closed.plain or default or False

    @api.depends("value")
    def _compute_is_filled(self):
        # apart from the value: what is being typed in a form must stay as it is
        for row in self:
            row.is_filled = bool(row.value)

    def _inverse_value(self):
        for row in self:
            value = (row.value or "").strip()
            if row.is_secret and has_mask_character(value):
                if value != MASK:
                    raise ValidationError(
                        self.env._("Type the whole of it: %(label)s.", label=row.label)
                    )
                continue
            closed = row.sudo()  # sudo: closed columns, written by who may write this
            before = closed.plain
            secret = self._clinic_encrypt(value, "value") if row.is_secret else False
            closed.write({"plain": not row.is_secret and value, "ciphertext": secret})
            row._log_change()
            row._guard_secrets(before, value)
        # what was typed is not what is shown
        self.invalidate_recordset(["value", "is_filled"])
        self.provider_id.invalidate_recordset(["problem"])

    def write(self, vals):
        done = super().write(vals)
        if "provider_id" in vals:
            # sudo: a closed column; a secret does not move to another account
            self.sudo().ciphertext = False
        return done

    def _guard_secrets(self, before, after):
        """Clear the secrets of the account where this says to send them elsewhere."""
        setting = self._get_setting()
        if not setting or not setting.is_target:
            return
        if (before or setting.default) == (after or setting.default):
            return
        # sudo: closed columns, cleared by who may write this
        secrets = self.sudo().provider_id.setting_ids.filtered("ciphertext")
        secrets.value = False

    def _log_change(self):
        """That it changed, not what it says."""
        if self.env.registry.ready:
            self.env["clinic.operation.log"]._log(
                "provider.setting", self.provider_id, summary=self.name
            )

    def _get_values(self):
        """{name: value} in clear; for the adapter only."""
        found = {}
        for row in self:
            if row.is_secret:
                found[row.name] = self._clinic_decrypt(
                    row.ciphertext, "value", strict=True
                )
            else:
                found[row.name] = row.plain or ""
        return found
