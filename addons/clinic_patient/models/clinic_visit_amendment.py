import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.canonical import canonical
from ..tools.record_content import carry_over
from ..tools.roles import CLINICAL
from .clinic_visit_archive import CLOSED

_logger = logging.getLogger(__name__)
LIVE = ("requested", "open")


class ClinicVisitAmendment(models.Model):
    """A change of an archived record: asked with a reason, approved, done, kept.

    The medical director opens it for some hours; in these the author, and nobody
    else, changes the record on the page of the visit. "Finish" keeps the next version
    with what was changed. A window that ends by itself is finished with what was
    changed until then. The approval says nothing of the reason, which is clinical.

    Rows are written by these methods alone.
    """

    _name = "clinic.visit.amendment"
    _description = "Amendment"
    _inherit = ["clinic.visit.child.mixin"]
    _order = "id desc"
    _rec_name = "visit_id"
    _lives_after_archive = True
    _clinic_field_classes = {
        "reason": "clinical",
        "baseline": "clinical",
        "changes_html": "clinical",
        "record_id": "clinical",
        **dict.fromkeys(
            (
                "visit_id",
                "branch_id",
                "requested_by",
                "requested_at",
                "state",
                "approval_id",
                "opened_at",
                "until",
                "finished_at",
                "is_ended_by_itself",
            ),
            "none",
        ),
    }

    visit_id = fields.Many2one(required=True)
    branch_id = fields.Many2one("clinic.branch", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True, groups=CLINICAL)
    requested_by = fields.Many2one(
        "res.users", "Author", required=True, readonly=True, ondelete="restrict"
    )
    requested_at = fields.Datetime("Asked at", required=True, readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("open", "Open"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("expired", "Expired"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        default="requested",
        readonly=True,
    )
    approval_id = fields.Many2one("clinic.approval", readonly=True, index=True)
    opened_at = fields.Datetime("Opened at", readonly=True)
    until = fields.Datetime("Open until", readonly=True)
    finished_at = fields.Datetime("Finished at", readonly=True)
    is_ended_by_itself = fields.Boolean("Ended by itself", readonly=True)
    baseline = fields.Json(
        readonly=True,
        groups=CLINICAL,
        help="The record as the database worded it when the amendment was opened.",
    )
    record_id = fields.Many2one(
        "clinic.visit.record", "Kept as", readonly=True, groups=CLINICAL
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    changes_html = fields.Html(related="record_id.changes_html", groups=CLINICAL)

    _one_live = models.UniqueIndex(
        "(visit_id) WHERE state IN ('requested', 'open')",
        "An amendment of this record is under way. Reload the page to see it.",
    )
    _open_idx = models.Index("(until) WHERE state = 'open'")

    @api.depends("state", "requested_at")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for amendment in self:
            day = amendment.requested_at and amendment.requested_at.date().isoformat()
            parts = [self.env._("Amendment"), day, states.get(amendment.state)]
            amendment.display_name = " · ".join(part for part in parts if part)

    def action_open_visit(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "clinic.visit",
            "res_id": self.visit_id.id,
            "views": [(False, "form")],
        }

    @api.depends("state", "approval_id.state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for amendment in self:
            # sudo: nurses read amendments, but no requests of others; a yes or no
            # about the current user
            approval = amendment.sudo().approval_id
            is_asked = amendment.state == "requested"
            amendment.can_decide = is_asked and approval.can_decide

    def action_approve(self):
        return self._get_approval().action_approve()

    def action_refuse(self):
        return self._get_approval().action_refuse()

    def _get_approval(self):
        """The request, with the rights of the user: it checks who decides."""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().approval_id.sudo(False)  # sudo: its number only

    # -- decided -------------------------------------------------------------------
    def _clinic_approval_decided(self, approval):
        mine = self.sudo()  # sudo: the approval checked who decides
        if mine.state != "requested" or approval.sudo() != mine.approval_id:
            return
        if approval.state == "approved":
            mine._open()
        elif approval.state in ("refused", "cancelled"):
            mine.write({"state": approval.state})
        mine._tell_author()

    def _open(self):
        now = fields.Datetime.now()
        hours = self.env["clinic.policy"]._get(
            "visit.amend_hours", branch=self.branch_id
        )
        self.write(
            {
                "state": "open",
                "opened_at": now,
                "until": now + timedelta(hours=hours),
                "baseline": self.visit_id._get_record_content(),
            }
        )

    def _tell_author(self):
        """A word on his screen, without anything clinical."""
        author = self.requested_by
        if author == self.env.user:
            return
        there = self.with_context(lang=author.lang).env
        messages = {
            "open": there._("Your amendment was approved. You may change the record."),
            "refused": there._("Your amendment was refused. Ask the medical director."),
        }
        if self.state in messages:
            author._bus_send(
                "simple_notification",
                {"type": "info", "message": messages[self.state], "sticky": True},
            )

    # -- finishing -----------------------------------------------------------------
    def _check_mine(self, states):
        self.ensure_one()
        if self.requested_by != self.env.user:
            raise AccessError(
                self.env._(
                    "This amendment is %(author)s's. Only its author finishes it or "
                    "takes it back.",
                    author=self.requested_by.name,
                )
            )
        if self.state not in states:
            raise UserError(
                self.env._("This amendment is over already. Reload the page to see it.")
            )

    def _finish(self):
        """The author is done; the next version of the record is kept."""
        self._check_mine(("open",))
        mine = self.sudo()  # sudo: the author, checked above
        content = mine._get_changed_content()
        if content is None:
            raise UserError(
                self.env._(
                    "Nothing was changed. Change the record first, or take the "
                    "amendment back."
                )
            )
        return mine._keep(content)

    def _take_back(self):
        self._check_mine(LIVE)
        mine = self.sudo()  # sudo: the author, checked above
        if mine.state == "open" and mine._get_changed_content() is not None:
            raise UserError(
                self.env._(
                    "The record was changed already. Finish the amendment: what was "
                    "changed is kept, with your reason."
                )
            )
        if mine.state == "requested" and mine.approval_id.state == "requested":
            self.approval_id.action_cancel()  # calls _clinic_approval_decided
        if mine.state in LIVE:
            mine.write({"state": "cancelled", "finished_at": fields.Datetime.now()})

    def _end_by_itself(self):
        """The hours are over: keep what was changed, or nothing."""
        content = self._get_changed_content()
        self.is_ended_by_itself = True
        if content is None:
            self.write({"state": "expired", "finished_at": fields.Datetime.now()})
        else:
            self._keep(content)

    def _get_changed_content(self):
        """What the record says now; None when the author changed nothing."""
        visit = self.visit_id
        archived = visit._get_kept_content()
        content = carry_over(
            archived, self.baseline or archived, visit._get_record_content()
        )
        return content if canonical(content) != canonical(archived) else None

    def _keep(self, content):
        visit = self.visit_id
        record = visit._keep_records(
            "amended",
            contents={visit.id: content},
            reason=self.reason,
            author_id=self.requested_by.id,
            approved_by=self.approval_id.decided_by.id,
            approval_number=self.approval_id.id,
        )
        self.write(
            {
                "state": "done",
                "finished_at": fields.Datetime.now(),
                "record_id": record.id,
            }
        )
        self.env["clinic.operation.log"]._log(
            "record.amended",
            visit,
            old={"digest": record.previous_digest},
            new={"digest": record.digest, "version": record.number},
        )
        return record

    @api.model
    def _get_passed_domain(self):
        return [("state", "=", "open"), ("until", "<=", fields.Datetime.now())]

    @api.model
    def _cron_end_amendments(self, batch=100):
        domain = self._get_passed_domain()
        todo = self.search(domain, limit=batch, order="id").try_lock_for_update()
        last_error = None
        for amendment in todo:
            try:
                with self.env.cr.savepoint():
                    amendment._end_by_itself()
            except Exception as error:
                _logger.exception("Amendment %s does not end", amendment.id)
                last_error = error
        self.env["ir.cron"]._commit_progress(len(todo), remaining=0)
        if last_error:
            raise last_error


def is_closed(visit):
    return visit.record_state in CLOSED
