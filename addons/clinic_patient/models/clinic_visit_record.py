from markupsafe import Markup
from odoo import api, fields, models

from ..tools import canonical
from ..tools.record_content import get_changes, in_language, say

# of a row, what its fingerprint covers
SEALED = (
    "visit_id",
    "patient_id",
    "number",
    "kind",
    "content",
    "reason",
    "author_id",
    "approved_by",
    "approval_number",
    "previous_digest",
)


class ClinicVisitRecord(models.Model):
    """The record of a visit, kept in words at the moment of archiving.

    Number 1 is the record as archived; each finished amendment adds one. Rows never
    change. Each carries the SHA-256 of what it says and of the row before it, so
    that a row changed or taken away behind our back is seen.
    """

    _name = "clinic.visit.record"
    _description = "Archived record"
    _inherit = ["clinic.append.only.mixin", "clinic.patient.part.mixin"]
    _order = "visit_id desc, number desc"
    _rec_name = "number"
    _log_access = False
    _clinic_field_class = "clinical"
    _clinic_field_classes = dict.fromkeys(
        (
            "visit_id",
            "number",
            "kind",
            "digest",
            "previous_digest",
            "author_id",
            "approved_by",
            "approval_number",
            "made_at",
        ),
        "none",
    )

    visit_id = fields.Many2one(
        "clinic.visit", required=True, index=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer("Version", required=True, aggregator=None)
    kind = fields.Selection(
        [("archived", "Archived"), ("amended", "Amended")], required=True
    )
    content = fields.Json(required=True)
    reason = fields.Text("Reason of the amendment")
    author_id = fields.Integer("Author (number)", aggregator=None)
    approved_by = fields.Integer("Approved by (number)", aggregator=None)
    approval_number = fields.Integer("Approval", aggregator=None)
    made_at = fields.Datetime("Kept at", required=True)
    previous_digest = fields.Char("Fingerprint of the version before")
    digest = fields.Char("Fingerprint", required=True)

    author_name = fields.Char("Author", compute="_compute_names")
    approver_name = fields.Char("Approved by", compute="_compute_names")
    content_html = fields.Html(
        "Record", compute="_compute_content_html", sanitize=False
    )
    changes_html = fields.Html(
        "What was changed", compute="_compute_changes_html", sanitize=False
    )

    _number_unique = models.UniqueIndex(
        "(visit_id, number)",
        "This version of the record was kept already. Reload the page to see it.",
    )

    @api.depends("number", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = self.env._(
                "Version %(number)s · %(kind)s",
                number=record.number,
                kind=kinds.get(record.kind, ""),
            )

    @api.depends("author_id", "approved_by")
    def _compute_names(self):
        # sudo: names of people who signed their name under the record
        users = self.env["res.users"].sudo().with_context(active_test=False)
        ids = {*self.mapped("author_id"), *self.mapped("approved_by")} - {0}
        names = {user.id: user.name for user in users.browse(ids).exists()}
        for record in self:
            record.author_name = names.get(record.author_id, False)
            record.approver_name = names.get(record.approved_by, False)

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_content_html(self):
        for record in self:
            record.content_html = _render_content(record.content, self._get_lang())

    @api.depends("content", "number")
    @api.depends_context("lang")
    def _compute_changes_html(self):
        before = self._get_contents_before()
        for record in self:
            changes = record.number > 1 and get_changes(
                before.get((record.visit_id.id, record.number - 1)), record.content
            )
            record.changes_html = self._render_changes(changes or [])

    def _get_contents_before(self):
        """{(visit, number): content} of the versions before these."""
        # sudo: as the versions themselves, which the user reads
        found = self.sudo().search([("visit_id", "in", self.visit_id.ids)])
        return {(row.visit_id.id, row.number): row.content for row in found}

    def _get_lang(self):
        return self.env.lang or "en_US"

    @api.model
    def _render_changes(self, changes):
        """A table of old and new, empty where nothing was changed."""
        if not changes:
            return False
        lang = self._get_lang()
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (
                say(change["section"], lang),
                say(change["label"], lang),
                say(change["old"], lang),
                say(change["new"], lang),
            )
            for change in changes
        )
        head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Section"),
            self.env._("Entry"),
            self.env._("Before"),
            self.env._("Now"),
        )
        return Markup(
            '<table class="table table-sm o_clinic_changes">'
            "<thead>%s</thead><tbody>%s</tbody></table>"
        ) % (head, rows)

    # -- keeping -------------------------------------------------------------------
    @api.model
    def _append(self, visits, kind, contents=None, **more):
        """Keep the records of ``visits`` as they stand; the new rows.

        ``contents`` is {visit id: content} where it differs from the visit's own.
        """
        last = self._get_last_by_visit(visits)
        rows = [
            self._prepare_vals(visit, kind, last.get(visit.id), contents or {}) | more
            for visit in visits
        ]
        for row in rows:
            row["digest"] = self._get_digest(row)
        return self.create(rows)

    @api.model
    def _get_last_by_visit(self, visits):
        found = self.search([("visit_id", "in", visits.ids)], order="number")
        return {record.visit_id.id: record for record in found}

    @api.model
    def _prepare_vals(self, visit, kind, before, contents):
        return {
            "visit_id": visit.id,
            "patient_id": visit.patient_id.id,
            "number": before.number + 1 if before else 1,
            "kind": kind,
            "content": contents.get(visit.id) or visit._get_record_content(),
            "author_id": self.env.uid,
            "made_at": fields.Datetime.now(),
            "previous_digest": before.digest if before else False,
        }

    @api.model
    def _get_digest(self, vals):
        sealed = {name: vals.get(name) or None for name in SEALED}
        made_at = fields.Datetime.to_string(vals["made_at"])
        return canonical.digest({**sealed, "made_at": made_at})

    # -- looking whether it is as it was -------------------------------------------
    def _get_broken(self):
        """Those of the rows that do not say any more what they said."""
        rows = self.sudo()  # sudo: versions before it, compared and not shown
        chain = rows.search([("visit_id", "in", rows.visit_id.ids)], order="number")
        digests = {(row.visit_id.id, row.number): row.digest for row in chain}
        broken = self.browse()
        for record in self:
            row = record.sudo()  # sudo: as above
            vals = {name: row[name] for name in (*SEALED, "made_at")}
            vals |= {"visit_id": row.visit_id.id, "patient_id": row.patient_id.id}
            before = digests.get((row.visit_id.id, row.number - 1))
            linked = (row.previous_digest or None) == before
            if not linked or self._get_digest(vals) != row.digest:
                broken |= record
        return broken

    def action_verify(self):
        """Recompute the fingerprints, for everybody who may read the record."""
        self.check_access("read")
        broken = self._get_broken()
        if broken:
            message = self.env._(
                "Version %(number)s does not say any more what was kept. Tell the "
                "privacy officer.",
                number=", ".join(str(row.number) for row in broken),
            )
        else:
            message = self.env._("The record says what was kept.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
            },
        }

    def _get_append_only_refusal(self):
        return self.env._(
            "What was archived stays as it is. Ask for an amendment of the visit."
        )


def _render_content(content, lang):
    parts = []
    for section in in_language(content, lang):
        rows = Markup("").join(
            Markup('<tr><th class="w-25 fw-normal text-muted">%s</th><td>%s</td></tr>')
            % row
            for row in section["rows"]
        )
        parts.append(
            Markup("<h4>%s</h4><table class='table table-sm'>%s</table>")
            % (section["label"], rows)
        )
    return Markup("").join(parts)
