import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import signatures
from ..tools.canonical import digest
from .clinic_consent_rules import RELATIONS, SIGNERS


class ClinicConsentSignature(models.Model):
    """Who signed which version of a form for which visit: never changed, never taken
    back. Whoever changes his mind gets a row in `clinic.consent.withdrawal`.

    ``digest`` is the SHA-256 of what was signed, by whom, when and how: the digest of
    the version, the text as it was shown, the strokes as they were drawn. People of
    the house are plain integers, so that the deletion of a user changes no row.
    """

    _name = "clinic.consent.signature"
    _description = "Signed consent"
    _inherit = [
        "clinic.append.only.mixin",
        "clinic.visit.child.mixin",
        "clinic.consent.rules",
    ]
    _order = "signed_at desc, id desc"
    _log_access = False
    _rec_name = "signer_name"
    _clinic_field_class = "clinical"
    _clinic_field_classes = {
        **dict.fromkeys(
            ("signer_name", "guardian_id", "relation", "record_number"), "identity"
        ),
        **dict.fromkeys(
            ("visit_id", "number", "signer", "language", "signed_at", "local_date"),
            "none",
        ),
        **dict.fromkeys(
            ("version_digest", "text_digest", "digest", "taken_by", "device", "state"),
            "none",
        ),
        **dict.fromkeys(("taken_by_name", "withdrawal_ids", "practice_name"), "none"),
    }

    visit_id = fields.Many2one(required=True, readonly=True)
    patient_id = fields.Many2one(readonly=True)
    form_id = fields.Many2one(
        "clinic.consent.form", required=True, readonly=True, ondelete="restrict"
    )
    version_id = fields.Many2one(
        "clinic.consent.form.version",
        "Version",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    number = fields.Integer(
        readonly=True, help="How many times this form was signed for this visit."
    )
    signer = fields.Selection(SIGNERS, required=True, readonly=True)
    signer_name = fields.Char(required=True, readonly=True)
    guardian_id = fields.Many2one(
        "clinic.patient",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The file of whoever signed for the patient, if there is one.",
    )
    relation = fields.Selection(RELATIONS, readonly=True)
    record_number = fields.Char(readonly=True)
    language = fields.Char(required=True, readonly=True)
    strokes = fields.Json(readonly=True, help="Points [x, y, milliseconds].")
    image = fields.Binary("Signature", compute="_compute_image")
    body = fields.Html("Text", compute="_compute_body", sanitize=False)
    title = fields.Char(compute="_compute_body")
    version_digest = fields.Char(readonly=True)
    text_digest = fields.Char(readonly=True)
    digest = fields.Char("Digest (SHA-256)", required=True, readonly=True)
    signed_at = fields.Datetime(
        required=True, readonly=True, help="By the clock of the server."
    )
    local_date = fields.Date("Day", required=True, readonly=True)
    taken_by = fields.Integer(
        "Witness (user number)", required=True, readonly=True, aggregator=None
    )
    taken_by_name = fields.Char("Witness", compute="_compute_taken_by_name")
    practice_name = fields.Char("Branch", compute="_compute_practice_name")
    device = fields.Char(readonly=True)
    withdrawal_ids = fields.One2many("clinic.consent.withdrawal", "signature_id")
    state = fields.Selection(
        [("valid", "Valid"), ("withdrawn", "Withdrawn")], compute="_compute_state"
    )

    _once = models.UniqueIndex(
        "(visit_id, form_id, number)",
        "This form has just been signed on another screen. Reload the page to see it.",
    )

    @api.depends("signer_name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Core reads labels of linked rows in sudo: closed ones name nobody."""
        rows = self.sudo(False)  # sudo(False): back to the rights of the user
        is_asked = not self.env.user._is_superuser()
        known = rows._filtered_access("read") if is_asked else self
        for row in self:
            is_open = row.id in known._ids
            row.display_name = row.signer_name if is_open else f"#{row.id}"

    @api.depends("strokes")
    def _compute_image(self):
        for row in self:
            row.image = base64.b64encode(signatures.to_png(row.strokes))

    @api.depends("version_id", "language")
    def _compute_body(self):
        # sudo: the words of a form; the row itself was opened by its reader
        for row in self:
            version = row.sudo().version_id
            row.title, row.body = version._get_text(row.language)

    @api.depends("taken_by")
    def _compute_taken_by_name(self):
        # sudo: names of colleagues
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.browse(set(self.mapped("taken_by"))).exists()
        names = {user.id: user.name for user in found}
        for row in self:
            row.taken_by_name = names.get(row.taken_by) or f"#{row.taken_by}"

    @api.depends("visit_id")
    def _compute_practice_name(self):
        for row in self:
            row.practice_name = row.sudo().visit_id.branch_id.name  # sudo: a name

    @api.depends("withdrawal_ids")
    def _compute_state(self):
        for row in self:
            row.state = "withdrawn" if row.withdrawal_ids else "valid"

    def _get_append_only_refusal(self):
        return self.env._(
            "A signature is never changed. Withdraw the consent, and let the form be "
            "signed again."
        )

    # -- signing -------------------------------------------------------------------
    @api.model
    def _sign(self, visit, version, said):
        """The row of a signature that was just given on this screen.

        ``said`` holds language, strokes, signer and, where it is not the patient,
        guardian (a patient), signer_name and relation.
        """
        self._check_may_sign(visit)
        self._check_version(version)
        self._check_strokes(said.get("strokes"))
        # sudo: rights were checked; nobody writes rows here but this method
        rows = self.sudo()
        before = rows.search(
            [("visit_id", "=", visit.id), ("form_id", "=", version.form_id.id)]
        )
        self._check_not_signed(before)
        vals = self._prepare_signature_vals(visit, version, said)
        vals["number"] = len(before) + 1
        vals["digest"] = digest(self._get_content(vals))
        return rows.create(vals).with_env(self.env)

    @api.model
    def _prepare_signature_vals(self, visit, version, said):
        now = fields.Datetime.now()
        language = said.get("language") or self.env.lang or "en_US"
        return {
            "visit_id": visit.id,
            "patient_id": visit.patient_id.id,
            "record_number": visit.patient_id.record_number or "",
            "form_id": version.form_id.id,
            "version_id": version.id,
            "version_digest": version.digest,
            "text_digest": version._get_text_digest(language),
            "language": language,
            "strokes": said["strokes"],
            "signed_at": now,
            "local_date": visit._local_date(now),
            "taken_by": self.env.uid,
            "device": self._get_device(),
            **self._prepare_signer_vals(visit.patient_id, said),
        }

    @api.model
    def _get_device(self):
        agent = request.httprequest.user_agent.string if request else ""
        return (agent or "")[:200]

    # -- proof -----------------------------------------------------------------------
    @api.model
    def _get_content(self, row):
        """What the digest is made of, from a row or the values of one."""
        instant = fields.Datetime.to_datetime(row["signed_at"])
        guardian = row["guardian_id"]
        return {
            "version": row["version_digest"],
            "text": row["text_digest"],
            "language": row["language"],
            "record_number": row["record_number"] or "",
            "visit": int(row["visit_id"]),
            "signer": row["signer"],
            "signer_name": row["signer_name"],
            "guardian": int(guardian or 0),
            "relation": row["relation"] or "",
            "strokes": row["strokes"],
            "signed_at": instant.isoformat(),
            "witness": row["taken_by"],
            "device": row["device"] or "",
        }

    def _get_problems(self):
        """What does not fit any more, as sentences; none when nothing was touched."""
        self.ensure_one()
        version = self.sudo().version_id  # sudo: the words that were signed
        problems = []
        if digest(self._get_content(self)) != self.digest:
            problems.append(
                self.env._("The row of the signature is not what was signed.")
            )
        if version._get_digest() != self.version_digest:
            problems.append(self.env._("The form is not the version that was signed."))
        if version._get_text_digest(self.language) != self.text_digest:
            problems.append(self.env._("The text is not the one that was shown."))
        return problems

    def action_verify(self):
        """Compute the digests again and say whether everything is as it was signed."""
        self.ensure_one()
        self.check_access("read")
        problems = self._get_problems()
        if problems:
            problems.append(
                self.env._("Keep the printed copy and call the medical director.")
            )
        else:
            problems.append(
                self.env._(
                    "Text, signer, strokes and time are as they were signed. Digest "
                    "%(digest)s…",
                    digest=self.digest[:16],
                )
            )
        is_good = len(problems) == 1
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if is_good else "danger",
                "sticky": not is_good,
                "title": self.env._("Signature unchanged")
                if is_good
                else self.env._("Signature changed"),
                "message": " ".join(problems),
            },
        }

    def action_withdraw(self):
        """Ask why, then write the withdrawal down."""
        self.ensure_one()
        self.check_access("read")
        self._check_may_withdraw()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw the consent"),
            "res_model": "clinic.consent.withdraw",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_signature_id": self.id},
        }

    def _withdraw(self, reason):
        self.ensure_one()
        self.check_access("read")
        self._check_may_withdraw()
        now = fields.Datetime.now()
        # sudo: rights were checked; nobody writes rows there but this method
        rows = self.env["clinic.consent.withdrawal"].sudo()
        visit = self.sudo().visit_id  # sudo: the day at the branch of the visit
        made = rows.create(
            {
                "signature_id": self.id,
                "visit_id": visit.id,
                "patient_id": visit.patient_id.id,
                "reason": reason,
                "withdrawn_at": now,
                "local_date": visit._local_date(now),
                "taken_by": self.env.uid,
            }
        )
        self.invalidate_recordset(["withdrawal_ids", "state"])
        return made.with_env(self.env)

    def _check_record_open(self, visits):
        """Said by `_check_may_sign`, whatever else may be amended."""

    def _check_may_withdraw(self):
        if not (self.env.su or self.env.user.has_groups(self._get_withdrawers())):
            self._refuse_withdrawal()
        if self.withdrawal_ids:
            raise UserError(
                self.env._("This consent is withdrawn already. Reload the page.")
            )
