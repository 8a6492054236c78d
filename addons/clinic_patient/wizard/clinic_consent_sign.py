from odoo import api, fields, models
from odoo.addons.clinic_base.tools.doors import read_write
from odoo.exceptions import UserError

from ..models.clinic_consent_rules import RELATIONS, SIGNERS


class ClinicConsentSign(models.TransientModel):
    """The window in which a patient reads a form and signs it."""

    _name = "clinic.consent.sign"
    _description = "Sign a consent form"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, readonly=True, ondelete="cascade"
    )
    patient_id = fields.Many2one(related="visit_id.patient_id", related_sudo=False)
    is_minor = fields.Boolean(related="patient_id.is_minor", related_sudo=False)
    guardian_ids = fields.Many2many(
        "clinic.patient", compute="_compute_guardian_ids", string="Guardians"
    )
    offered_form_ids = fields.Many2many(
        "clinic.consent.form", compute="_compute_offered_form_ids"
    )
    form_id = fields.Many2one(
        "clinic.consent.form",
        compute="_compute_form_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    version_id = fields.Many2one(
        "clinic.consent.form.version",
        compute="_compute_version_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    language = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        compute="_compute_language",
        store=True,
        readonly=False,
    )
    title = fields.Char(compute="_compute_body")
    body = fields.Html("Text", compute="_compute_body", sanitize=False)
    signer = fields.Selection(
        SIGNERS,
        "Signed by",
        compute="_compute_signer",
        store=True,
        readonly=False,
    )
    guardian_id = fields.Many2one(
        "clinic.patient",
        compute="_compute_guardian_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    signer_name = fields.Char("Name of the guardian")
    relation = fields.Selection(RELATIONS)
    strokes = fields.Json("Signature")

    @api.depends("visit_id")
    def _compute_guardian_ids(self):
        for wizard in self:
            wizard.guardian_ids = wizard.visit_id.patient_id.guardian_ids

    @api.depends("visit_id")
    def _compute_offered_form_ids(self):
        for wizard in self:
            # sudo: the chain of the branch
            chain = wizard.visit_id.sudo().branch_id.chain_id
            forms = self.env["clinic.consent.form"]
            wizard.offered_form_ids = forms._get_signable(chain)

    @api.depends("visit_id")
    def _compute_form_id(self):
        for wizard in self:
            visit = wizard.visit_id
            if not wizard.form_id and visit and visit.has_access("read"):
                wizard.form_id = wizard.visit_id._get_missing_forms()[:1]

    @api.depends("form_id")
    def _compute_version_id(self):
        for wizard in self:
            wizard.version_id = wizard.form_id.current_version_id

    @api.depends("visit_id")
    def _compute_language(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for wizard in self:
            lang = wizard.visit_id.patient_id.lang
            wizard.language = lang if lang in installed else self.env.lang or "en_US"

    @api.depends("version_id", "language")
    def _compute_body(self):
        for wizard in self:
            version = wizard.version_id
            if version:
                wizard.title, wizard.body = version._get_text(wizard.language)
            else:
                wizard.title = wizard.body = False

    @api.depends("visit_id")
    def _compute_signer(self):
        for wizard in self:
            is_minor = wizard.visit_id.patient_id.is_minor
            wizard.signer = "guardian" if is_minor else "self"

    @api.depends("signer")
    def _compute_guardian_id(self):
        for wizard in self:
            guardians = wizard.guardian_ids
            is_sure = wizard.signer == "guardian" and len(guardians) == 1
            wizard.guardian_id = guardians._origin if is_sure else False

    @api.model_create_multi
    def create(self, vals_list):
        rules = self.env["clinic.consent.rules"]
        rules._check_may_take()
        chosen = self.default_get(["visit_id"]).get("visit_id")
        for vals in vals_list:
            visit = vals.get("visit_id") or chosen
            rules._check_may_sign(self.env["clinic.visit"].browse(visit))
        return super().create(vals_list)

    @read_write
    def onchange(self, values, field_names, fields_spec):
        """What is shown tells what will be done to whom: it is written down."""
        window = self or self.new({"visit_id": values.get("visit_id")})
        visit = window.visit_id._origin
        if visit:
            self.env["clinic.consent.rules"]._check_may_sign(visit)
            self.env["clinic.access.log"]._note(
                visit.patient_id.ids, "clinical", "clinic.consent.sign"
            )
        return super().onchange(values, field_names, fields_spec)

    def action_sign(self):
        self.ensure_one()
        self.check_access("write")
        if not self.version_id:
            raise UserError(self.env._("Choose the form that is signed."))
        self.env["clinic.consent.signature"]._sign(
            self.visit_id,
            self.version_id,
            {
                "language": self.language,
                "strokes": self.strokes,
                "signer": self.signer,
                "guardian": self.guardian_id,
                "signer_name": self.signer_name,
                "relation": self.relation,
            },
        )
        return self._get_next_window()

    def _get_next_window(self):
        """The next form that is missing, or back to the visit."""
        if self.visit_id._get_missing_forms():
            return self.visit_id.action_sign_consent()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(title)s is signed.", title=self.title or self.form_id.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
