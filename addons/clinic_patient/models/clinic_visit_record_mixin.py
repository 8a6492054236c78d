from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.roles import SIGNERS

SEEN = ("in_consultation", "in_treatment", "left")


class ClinicVisitRecordMixin(models.AbstractModel):
    """How final the record is, and what comes after the visit."""

    _name = "clinic.visit.record.mixin"
    _description = "Record of a visit"

    is_without_next_step = fields.Boolean(
        "Left without next step",
        compute="_compute_is_without_next_step",
        compute_sudo=True,
        search="_search_is_without_next_step",
        help="He left, and nobody wrote down how it goes on. Visits of an old system "
        "are not asked.",
    )

    @api.depends("state", "external_ref", "next_step_ids.state")
    def _compute_is_without_next_step(self):
        for visit in self:
            live = visit.next_step_ids.filtered(lambda step: step.state != "dropped")
            visit.is_without_next_step = (
                visit.state == "left" and not visit.external_ref and not live
            )

    def _search_is_without_next_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain(
            [
                ("state", "=", "left"),
                ("external_ref", "=", False),
                ("next_step_ids", "not any", [("state", "!=", "dropped")]),
            ]
        )

    def action_sign(self):
        return self._action_sign()

    def _action_sign(self):
        """A licensed person takes responsibility for the draft."""
        if not self.env.user.has_groups(SIGNERS):
            raise AccessError(
                self.env._(
                    "Only a practitioner or the medical director signs a record."
                )
            )
        for visit in self:
            obstacle = visit._get_sign_obstacle()
            if obstacle:
                raise UserError(obstacle)
            visit._move(
                {
                    "record_state": "signed",
                    "signed_by": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                    "drafted_by": visit.drafted_by.id or self.env.uid,
                }
            )
        return True

    def _get_sign_obstacle(self):
        """Why this draft is not signed by the current user, as a sentence; empty when
        it may be. Extend to ask more of it."""
        self.ensure_one()
        if self.record_state != "draft" and self.signed_by:
            return self.env._(
                "%(visit)s cannot be signed again: %(person)s signed it already. "
                "Reload the page to see it.",
                visit=self.display_name,
                person=self.signed_by.sudo().name,  # sudo: who signed
            )
        if self.record_state != "draft" or self.state not in SEEN:
            return self.env._(
                "%(visit)s cannot be signed: only the draft of a patient who was seen "
                "can.",
                visit=self.display_name,
            )
        return ""

    def _action_archive_record(self):
        """No plain change from here on; the visit stays visible (active is no part
        of this)."""
        for visit in self:
            if visit.record_state != "signed" or visit.state != "left":
                raise UserError(
                    self.env._(
                        "%(visit)s cannot be archived: sign it, and let the patient "
                        "leave first.",
                        visit=visit.display_name,
                    )
                )
        self._move({"record_state": "archived"})
        return True

    @api.model
    def _cron_archive_records(self, batch=500):
        """Archive what was signed and left ``visit.archive_hours`` ago."""
        domain = self._get_archive_domain()
        todo = self.search(domain, limit=batch, order="id").try_lock_for_update()
        todo._action_archive_record()
        self.env["ir.cron"]._commit_progress(
            len(todo), remaining=self.search_count(domain)
        )

    @api.model
    def _get_archive_domain(self):
        now = fields.Datetime.now()
        signed = Domain([("record_state", "=", "signed"), ("state", "=", "left")])
        per_branch = []
        for (branch,) in self._read_group(signed, ["branch_id"]):
            hours = self.env["clinic.policy"]._get("visit.archive_hours", branch=branch)
            limit = now - timedelta(hours=hours)
            per_branch.append(
                Domain("branch_id", "=", branch.id) & Domain("left_at", "<=", limit)
            )
        return signed & Domain.OR(per_branch)
