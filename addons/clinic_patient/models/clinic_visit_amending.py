from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import frozendict, ormcache

from ..tools.reasons import is_meaningful
from ..tools.roles import CLINICAL, SIGNERS
from .clinic_visit_amendment import LIVE, is_closed


class ClinicVisit(models.Model):
    """An archived record opens to the author of an approved amendment, for a while."""

    _inherit = "clinic.visit"

    amendment_ids = fields.One2many(
        "clinic.visit.amendment", "visit_id", "Amendments", groups=CLINICAL
    )
    live_amendment_id = fields.Many2one(
        "clinic.visit.amendment",
        compute="_compute_live_amendment_id",
        compute_sudo=True,
        groups=CLINICAL,
    )
    amendment_state = fields.Selection(
        [
            ("mine_requested", "My amendment waits for the medical director"),
            ("mine_open", "My amendment is open"),
            ("others", "Somebody else amends the record"),
        ],
        compute="_compute_live_amendment_id",
        compute_sudo=True,
        groups=CLINICAL,
    )
    amendment_until = fields.Datetime(
        "Open until",
        compute="_compute_live_amendment_id",
        compute_sudo=True,
        groups=CLINICAL,
    )
    is_record_locked = fields.Boolean(
        compute="_compute_is_record_locked",
        help="Archived, and no amendment of the user is open.",
    )

    @api.depends("amendment_ids.state", "amendment_ids.until")
    @api.depends_context("uid")
    def _compute_live_amendment_id(self):
        for visit in self:
            live = visit.amendment_ids.filtered(lambda a: a.state in LIVE)[:1]
            visit.live_amendment_id = live
            visit.amendment_until = live.until
            if not live:
                visit.amendment_state = False
            elif live.requested_by != self.env.user:
                visit.amendment_state = "others"
            else:
                visit.amendment_state = f"mine_{live.state}"

    @api.depends("record_state", "amendment_ids.state", "amendment_ids.until")
    @api.depends_context("uid")
    def _compute_is_record_locked(self):
        closed = self.filtered(is_closed)
        locked = closed - closed._filter_amending()
        for visit in self:
            visit.is_record_locked = visit in locked

    def _filter_amending(self):
        """Those that the current user may change now: his amendment is open."""
        if not self.ids:
            return self.browse()
        # sudo: only whether there is one
        found = (
            self.env["clinic.visit.amendment"]
            .sudo()
            .search(
                [
                    ("visit_id", "in", self.ids),
                    ("state", "=", "open"),
                    ("requested_by", "=", self.env.uid),
                    ("until", ">", fields.Datetime.now()),
                ]
            )
        )
        ids = set(found.visit_id.ids)
        return self.filtered(lambda visit: visit._origin.id in ids)

    # -- what may be written -------------------------------------------------------
    @api.model
    @ormcache()
    def _get_record_fields(self):
        """{field: "record" | "lives"}: what an amendment changes, and what is no part
        of the record and goes on after archiving (money, next steps)."""
        found = dict.fromkeys(("practitioner_id", "visit_class"), "record")
        for name, field in self._fields.items():
            comodel = self.env.get(field.comodel_name) if field.comodel_name else None
            if field.type == "one2many" and getattr(
                comodel, "_lives_after_archive", False
            ):
                found[name] = "lives"
            elif self._get_clinic_field_class(name) == "clinical":
                found[name] = "record"
        return frozendict(found)

    def _check_changeable(self, vals):
        kinds = {self._get_record_fields().get(name) for name in vals}
        closed = self.filtered(is_closed)
        if not closed:
            return super()._check_changeable(vals)
        free = closed if kinds <= {"lives"} else self.browse()
        if kinds <= {"lives", "record"}:
            free |= (closed - free)._filter_amending()
        return super(ClinicVisit, self - free)._check_changeable(vals)

    def _check_files_changeable(self):
        """Files beside the record are closed with it."""
        closed = self.sudo().filtered(is_closed)  # sudo: how final it is
        mine = closed.with_env(self.env)
        if mine - mine._filter_amending():
            closed._check_changeable({"attachment_ids": None})

    # -- buttons -------------------------------------------------------------------
    def _request_amendment(self, reason):
        """Ask the medical director; where nobody else may decide, it is a logged
        self-approval."""
        self.ensure_one()
        self._check_may_amend()
        if not is_meaningful(reason):
            raise UserError(
                self.env._("Say in a few words what is wrong in the record, and why.")
            )
        # sudo: nobody writes amendments, these checked methods do
        amendments = self.env["clinic.visit.amendment"].sudo()
        amendments.flush_model(["state"])  # one that is over just now makes room
        amendment = amendments.create(
            {
                "visit_id": self.id,
                "branch_id": self.branch_id.id,
                "reason": reason,
                "requested_by": self.env.uid,
                "requested_at": fields.Datetime.now(),
            }
        )
        approval = self.env["clinic.approval"]._request(
            "amendment",
            amendment.sudo(False),
            reason=self.env._("The reason stands on the amendment itself."),
            branch=self.branch_id,
        )
        amendment.approval_id = approval
        if not approval.sudo()._get_approvers():  # sudo: whether there is anybody
            raise UserError(
                self.env._(
                    "Nobody at this branch may approve an amendment. Ask the "
                    "administrator to give somebody the role of medical director."
                )
            )
        if approval.can_decide:
            approval._action_approve()
        return amendment.sudo(False)

    def _check_may_amend(self):
        if not self.env.user.has_groups(SIGNERS):
            raise AccessError(
                self.env._(
                    "Only a practitioner or the medical director amends a record."
                )
            )
        self.check_access("write")
        if self.record_state != "archived":
            raise UserError(
                self.env._(
                    "Only an archived record is amended. Change the record itself."
                )
                if self.record_state != "sealed"
                else self.env._("This record is sealed and cannot be amended.")
            )
        mine = self.sudo()  # sudo: whether somebody is at it, and what was kept
        if not mine.record_ids:
            mine._keep_records()
        live = mine.live_amendment_id
        if live.state == "open" and live.until <= fields.Datetime.now():
            live._end_by_itself()
        elif live:
            raise UserError(
                self.env._(
                    "An amendment of this record by %(author)s is under way. Reload "
                    "the page to see it.",
                    author=live.requested_by.name,
                )
            )

    def action_finish_amendment(self):
        self._get_live_amendment()._finish()
        return True

    def action_take_back_amendment(self):
        self._get_live_amendment()._take_back()
        return True

    def _get_live_amendment(self):
        self.ensure_one()
        self.check_access("write")
        # a number only: its own rights say what of it may be read
        live = self.sudo().live_amendment_id.sudo(False)
        if not live:
            raise UserError(
                self.env._(
                    "No amendment of this record is under way. Reload the page to "
                    "see it."
                )
            )
        return live
