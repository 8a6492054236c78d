from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import words


class ClinicMessageTemplateRegistration(models.Model):
    """How a provider knows our words: it sends a registered text, we send values."""

    _name = "clinic.message.template.registration"
    _description = "Registration of a template"
    _order = "template_id, provider_id, lang"

    template_id = fields.Many2one(
        "clinic.message.template", required=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(
        "clinic.message.provider", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        help="None: for every language that has no registration of its own.",
    )
    sign_name = fields.Char("Signature", help="As it is registered: 【signature】.")
    provider_template = fields.Char(
        "Template at the provider", required=True, help="Its number there."
    )
    parameters = fields.Char(
        help="Names at the provider, with commas; name=placeholder where they differ."
    )

    _provider_unique = models.UniqueIndex(
        "(template_id, provider_id, COALESCE(lang, ''))",
        "This provider has a registration in that language. Change that one.",
    )

    @api.constrains("parameters", "template_id")
    def _check_parameters(self):
        for row in self:
            offered = row.template_id._get_placeholders()
            names = words.read_parameters(row.parameters).values()
            unknown = [name for name in names if name not in offered]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "Nobody fills the parameters %(names)s. Write name=placeholder "
                        "with one of: %(offered)s.",
                        names=", ".join(unknown),
                        offered=", ".join(offered),
                    )
                )
