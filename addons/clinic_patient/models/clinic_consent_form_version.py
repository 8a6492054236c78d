from odoo import api, fields, models
from odoo.addons.clinic_base.tools import append_only
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty

from ..tools.canonical import digest

TEXTS = ("name", "body")
# what a published version is
FACTS = ("form_id", "number", "name", "body", "state", "digest", "published_at")


class ClinicConsentFormVersion(models.Model):
    """The words that are signed. Published ones never change: refused here and by
    PostgreSQL, every language of them.

    ``digest`` is the SHA-256 of number, titles and texts in all languages.
    """

    _name = "clinic.consent.form.version"
    _description = "Version of a consent form"
    _inherit = ["clinic.moved.mixin"]
    _order = "form_id, number desc"

    _moved_fields = frozenset(
        ["number", "state", "digest", "published_at", "published_by_id"]
    )

    form_id = fields.Many2one(
        "clinic.consent.form", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Version", readonly=True, copy=False)
    name = fields.Char("Title", required=True, translate=True)
    body = fields.Html("Text", translate=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    digest = fields.Char("Digest (SHA-256)", readonly=True, copy=False)
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one(
        "res.users", "Published by", readonly=True, copy=False, ondelete="restrict"
    )
    is_current = fields.Boolean(compute="_compute_is_current")

    _number_unique = models.UniqueIndex(
        "(form_id, number)",
        "Somebody else has just made a version of this form. Reload the page.",
    )
    _one_draft = models.UniqueIndex(
        "(form_id) WHERE state = 'draft'",
        "This form has a draft already. Reload the page to go on with it.",
    )

    def init(self):
        super().init()
        _guard_published(self.env.cr, self._table)

    @api.depends("name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(title)s, version %(number)s",
                title=version.name,
                number=version.number,
            )

    @api.depends("form_id.version_ids.state")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version == version.form_id.current_version_id

    @api.model_create_multi
    def create(self, vals_list):
        named = []
        for vals in vals_list:
            form = self.env["clinic.consent.form"].browse(vals.get("form_id"))
            named.append(not vals.get("name") and form)
            vals.setdefault("name", form.name)
        self.flush_model(["state"])  # what was published just now makes room
        versions = super().create(vals_list)
        for version, form in zip(versions, named, strict=True):
            others = version.form_id.version_ids - version
            version._move({"number": max(others.mapped("number"), default=0) + 1})
            if form:
                version._take_titles(form)
        return versions

    def _take_titles(self, form):
        titles = form._fields["name"]._get_stored_translations(form) or {}
        for lang, title in titles.items():
            self.with_context(lang=lang).name = title

    def write(self, vals):
        if any(version.state == "published" for version in self):
            raise UserError(
                self.env._(
                    "This version is published and does not change any more. Choose "
                    "'Edit' on the form: it makes the next version, with this text."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(version.state == "published" for version in self):
            raise UserError(
                self.env._(
                    "A published version may have been signed and is kept. Archive "
                    "the form if it is not used any more."
                )
            )

    def action_publish(self):
        """From now on this version is signed."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "This version was published on %(day)s already. Reload the page.",
                    day=fields.Date.to_string(self.published_at),
                )
            )
        if is_html_empty(self.with_context(lang=None).body):
            raise UserError(self.env._("Write the text of the form, then publish it."))
        self._move(
            {
                "digest": self._get_digest(),
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
                "state": "published",
            }
        )
        self.env["clinic.operation.log"]._log(
            "consent_form.publish", self, new={"number": self.number}
        )
        return True

    # -- fingerprints --------------------------------------------------------------
    def _get_digest(self):
        """The digest that the stored texts have now."""
        self.ensure_one()
        content = {"number": self.number}
        for name in TEXTS:
            texts = self._fields[name]._get_stored_translations(self) or {}
            content[name] = {
                lang: text for lang, text in texts.items() if not lang.startswith("_")
            }
        return digest(content)

    def _get_text(self, language):
        """The title and the text as somebody reads them in a language."""
        self.ensure_one()
        version = self.with_context(lang=language)
        return version.name or "", str(version.body or "")

    def _get_text_digest(self, language):
        return digest(list(self._get_text(language)))


def _guard_published(cr, table):
    """PostgreSQL lets nobody change or delete a published version."""

    def columns(row):
        return SQL(", ").join(SQL.identifier(row, name) for name in FACTS)

    cr.execute(append_only.FUNCTION_SQL)
    name = SQL.identifier(table)
    function = SQL.identifier(append_only.FUNCTION)
    for kind, when in (
        (
            "refuse_change",
            SQL(
                "BEFORE UPDATE ON %s FOR EACH ROW WHEN (OLD.state = 'published'"
                " AND (%s) IS DISTINCT FROM (%s))",
                name,
                columns("old"),
                columns("new"),
            ),
        ),
        (
            "refuse_delete",
            SQL(
                "BEFORE DELETE ON %s FOR EACH ROW WHEN (OLD.state = 'published')", name
            ),
        ),
        ("refuse_truncate", SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", name)),
    ):
        trigger = SQL.identifier(f"{table}_{kind}")
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
        cr.execute(
            SQL("CREATE TRIGGER %s %s EXECUTE FUNCTION %s()", trigger, when, function)
        )
