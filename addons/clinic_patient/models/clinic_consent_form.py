from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicConsentForm(models.Model):
    """A paper that a patient signs before a treatment.

    What he reads is a version: a draft while it is written, never changed once it is
    published. The newest published one is what is signed from now on; what was signed
    stays bound to its own version.
    """

    _name = "clinic.consent.form"
    _description = "Consent form"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    chain_id = fields.Many2one(
        "clinic.chain",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all chains.",
    )
    service_ids = fields.Many2many(
        "product.product",
        string="Needed for",
        domain=[("is_clinic_service", "=", True)],
        help="Whoever gets one of these services signs this form first. Empty: it is "
        "signed when somebody chooses it.",
    )
    version_ids = fields.One2many("clinic.consent.form.version", "form_id")
    current_version_id = fields.Many2one(
        "clinic.consent.form.version", "Published version", compute="_compute_versions"
    )
    draft_version_id = fields.Many2one(
        "clinic.consent.form.version", "Draft", compute="_compute_versions"
    )
    active = fields.Boolean(default=True)

    @api.depends("version_ids.state", "version_ids.number")
    def _compute_versions(self):
        for form in self:
            newest = form.version_ids.sorted("number", reverse=True)
            published = newest.filtered(lambda version: version.state == "published")
            form.current_version_id = published[:1]
            form.draft_version_id = (newest - published)[:1]

    @api.ondelete(at_uninstall=False)
    def _unlink_never_published(self):
        if any(version.state == "published" for version in self.version_ids):
            raise UserError(
                self.env._(
                    "Versions of this form were published and may have been signed. "
                    "Archive the form instead."
                )
            )

    def action_edit(self):
        """Open the draft; made of the published version where there is none."""
        self.ensure_one()
        self.check_access("write")
        draft = self.draft_version_id or self._make_draft()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": draft._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _make_draft(self):
        if self.current_version_id:
            return self.current_version_id.copy()
        return self.version_ids.create({"form_id": self.id})

    # -- which forms a visit needs -----------------------------------------------
    @api.model
    def _get_signable(self, chains):
        """Forms that may be signed now in one of the chains."""
        return self.search(
            [
                ("version_ids.state", "=", "published"),
                ("chain_id", "in", [False, *chains.ids]),
            ]
        )
