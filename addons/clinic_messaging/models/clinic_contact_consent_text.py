import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

FROZEN = frozenset({"version", "body", "chain_id", "state", "published_at"})


class ClinicContactConsentText(models.Model):
    """What people read before they say what may be sent to them.

    A published text never changes, by Python nor by SQL; a language may be added to
    it. Who wants other words publishes the next version.
    """

    _name = "clinic.contact.consent.text"
    _description = "Text of contact consents"
    _order = "published_at desc, id desc"
    _rec_name = "version"

    version = fields.Char(required=True, copy=False)
    chain_id = fields.Many2one(
        "clinic.chain", index="btree_not_null", help="None: of all chains."
    )
    body = fields.Text(
        required=True,
        translate=True,
        help="Who sends, what, by which channels, and how to take the consent back.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    missing_text = fields.Char("Missing", compute="_compute_missing_text")

    _version_unique = models.UniqueIndex(
        "(version, COALESCE(chain_id, 0))",
        "There is a text with this version already. Give this one the next number.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(_TRIGGER)

    @api.depends("body")
    def _compute_missing_text(self):
        for text in self:
            missing = ", ".join(text._get_missing_languages())
            text.missing_text = missing and self.env._(
                "Not written in %(languages)s.", languages=missing
            )

    @api.model_create_multi
    def create(self, vals_list):
        texts = super().create(vals_list)
        published = texts.filtered(lambda text: text.state == "published")
        published.filtered(lambda text: not text.published_at).write(
            {"published_at": fields.Datetime.now()}
        )
        return texts

    def write(self, vals):
        if not FROZEN.isdisjoint(vals) and not self.env.su:
            for text in self:
                if text.state == "published" and not text._is_new_language(vals):
                    raise UserError(self._get_refusal())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(text.state == "published" for text in self):
            raise UserError(self._get_refusal())

    def _is_new_language(self, vals):
        stored = self._fields["body"]._get_stored_translations(self) or {}
        lang = self.env.lang or "en_US"
        return set(vals) & FROZEN == {"body"} and lang not in stored

    def _get_refusal(self):
        return self.env._(
            "People agreed to these words, they do not change any more. Duplicate the "
            "text, change the copy, and publish it as the next version."
        )

    def _get_missing_languages(self):
        stored = self._fields["body"]._get_stored_translations(self._origin) or {}
        installed = self.env["res.lang"].get_installed()
        return [name for code, name in installed if not stored.get(code)]

    def action_publish(self):
        """The button: from now on people are asked with these words."""
        self.check_access("write")
        for text in self:
            missing = text._get_missing_languages()
            if missing:
                raise UserError(
                    self.env._(
                        "Write the text in %(languages)s first: people read it in "
                        "their own language.",
                        languages=", ".join(missing),
                    )
                )
        draft = self.filtered(lambda text: text.state == "draft")
        draft.write({"state": "published", "published_at": fields.Datetime.now()})
        for text in draft:
            self.env["clinic.operation.log"]._log(
                "consent_text.publish", text, summary=text.version
            )
        return True

    @api.model
    def _get_current(self, branch):
        """The text that people of this branch read now; of its chain before others."""
        # sudo: what everybody is shown who is asked
        texts = self.sudo()
        chain = branch.sudo().chain_id  # sudo: which chain it belongs to
        published = Domain("state", "=", "published")
        return texts.search(
            published & Domain("chain_id", "=", chain.id), limit=1
        ) or texts.search(published & Domain("chain_id", "=", False), limit=1)

    def _get_mark(self, lang=None):
        """Version and fingerprint of the words that were read, for the evidence."""
        self.ensure_one()
        words = self.with_context(lang=lang).body or ""
        return f"{self.version} {hashlib.sha256(words.encode()).hexdigest()[:12]}"


# a language is a key of ``body``: what is there stays as it is
_TRIGGER = SQL(
    """
    CREATE OR REPLACE FUNCTION clinic_contact_consent_text_frozen() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'published' AND (TG_OP = 'DELETE'
            OR NEW.state <> 'published' OR NEW.version <> OLD.version
            OR NOT NEW.body @> OLD.body
            OR NEW.chain_id IS DISTINCT FROM OLD.chain_id) THEN
            RAISE EXCEPTION 'a published text of contact consents never changes';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER clinic_contact_consent_text_frozen
    BEFORE UPDATE OR DELETE ON clinic_contact_consent_text
    FOR EACH ROW EXECUTE FUNCTION clinic_contact_consent_text_frozen();
    """
)
