from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

VACUUM = 10_000  # rows of one nightly run


class ClinicPatientGrant(models.Model):
    """A branch, or one person of it, may read the file of another branch for a while.

    Three ways to get one: a visit there, by hand (``clinic.patient.grant.give``), an
    emergency. Nobody has the right to write here: the methods check, and each grant
    given or withdrawn is a row of the operation log.
    """

    _name = "clinic.patient.grant"
    _description = "Right of a branch to read a file"
    _inherit = ["clinic.patient.part.mixin", "clinic.patient.grant.hand.mixin"]

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("clinic.branch", required=True, index=True)
    kind = fields.Selection(
        [("visit", "Visit"), ("manual", "By hand"), ("emergency", "Emergency")],
        required=True,
        default="manual",
    )
    user_id = fields.Many2one(
        "res.users",
        "Only for",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: everybody of the branch.",
    )
    until = fields.Datetime(index=True, help="Empty: until it is withdrawn.")
    reason = fields.Char(required=True)
    visit_id = fields.Many2one(
        "clinic.visit", index="btree_not_null", ondelete="cascade"
    )
    is_alive = fields.Boolean("Open now", compute="_compute_is_alive")

    # the file rule asks at each search which files a branch may read now
    _reader_idx = models.Index("(branch_id, until, patient_id)")
    _person_idx = models.Index("(user_id, until, patient_id) WHERE user_id IS NOT NULL")

    @api.depends("until")
    def _compute_is_alive(self):
        now = fields.Datetime.now()
        for grant in self:
            grant.is_alive = not grant.until or grant.until >= now

    @api.constrains("patient_id", "branch_id")
    def _check_same_chain(self):
        # sudo: compares chains, discloses neither
        for grant in self.sudo():
            if grant.branch_id.chain_id != grant.patient_id.chain_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s belongs to another chain. A file is opened within "
                        "its own chain only.",
                        branch=grant.branch_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        grants = super().create(vals_list)
        for kind, given in grants.grouped("kind").items():
            if kind != "emergency":  # logs itself, with its access
                operation = "grant.visit" if kind == "visit" else "grant.given"
                given._log_operation(operation)
        return grants

    def _log_operation(self, operation, summary=None):
        """One row for all, with numbers instead of names."""
        rows = [
            {
                "patient": grant.patient_id.id,
                "branch": grant.branch_id.id,
                "user": grant.user_id.id or None,
                "until": fields.Datetime.to_string(grant.until) or None,
            }
            for grant in self
        ]
        if summary is None:
            summary = "; ".join(sorted(set(self.mapped("reason"))))[:500]
        self.env["clinic.operation.log"]._log(
            operation, self, summary=summary, new=rows
        )

    # -- the end -----------------------------------------------------------------
    def _close(self, summary):
        """They end at once, and the log says why."""
        now = fields.Datetime.now()
        # sudo: ends rights, gives none; who may is the caller's question
        open_now = self.sudo().filtered(lambda g: not g.until or g.until >= now)
        if open_now:
            # a right holds through its last second
            open_now.write({"until": now - timedelta(seconds=1)})
            open_now._log_operation("grant.withdrawn", summary)
        return open_now

    @api.model
    def _close_unconsented(self, patients):
        """Close what another legal entity reads without the patient's consent.

        Not what was opened in an emergency: it has an end of its own.
        """
        # sudo: ends rights, gives none
        grants = self.sudo().search(
            [
                ("patient_id", "in", patients.ids),
                ("kind", "!=", "emergency"),
                "|",
                ("until", "=", False),
                ("until", ">=", fields.Datetime.now()),
            ]
        )
        pairs = defaultdict(self.browse)
        for grant in grants:
            company = grant.branch_id.company_id
            home = grant.patient_id.home_branch_id
            if home and home.company_id != company:
                pairs[grant.patient_id.id, company.id] |= grant
        consented = self.env["clinic.visit"]._get_sharing_consents(set(pairs))
        refused = self.browse().union(
            *(found for pair, found in pairs.items() if pair not in consented)
        )
        return refused._close(self.env._("No consent to share the file"))

    @api.autovacuum
    def _remove_ended(self):
        """Nightly: lines whose end is so long ago that nobody asks for them."""
        policies = self.env["clinic.policy"]
        now = fields.Datetime.now()
        ended = Domain("until", "<", now) & Domain("kind", "!=", "emergency")
        per_branch = Domain.OR(
            Domain("branch_id", "=", branch.id)
            & Domain(
                "until",
                "<",
                now
                - timedelta(days=policies._get("file.grant_keep_days", branch=branch)),
            )
            for (branch,) in self._read_group(ended, ["branch_id"])
        )
        old = self.search(ended & per_branch, limit=VACUUM)
        old.unlink()
        return len(old), len(old) == VACUUM
