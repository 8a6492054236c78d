from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.reasons import is_meaningful

GROUP = "clinic_base.group_clinic_base_"
REVIEWERS = ("privacy", "medical_director")


class ClinicEmergencyReviewMixin(models.AbstractModel):
    """A second person looks at every emergency access.

    Privacy officer or medical director of the patient's chain, never who opened the
    file himself, but where nobody else holds the role: then it is a logged
    self-review. A review is final.
    """

    _name = "clinic.emergency.review.mixin"
    _description = "Review of an emergency access"

    state = fields.Selection(
        [("open", "To review"), ("accepted", "Accepted"), ("objected", "Objected")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    review_due_at = fields.Datetime("Review until", required=True, readonly=True)
    reviewed_by_id = fields.Many2one(
        "res.users", "Reviewed by", readonly=True, ondelete="restrict"
    )
    reviewed_at = fields.Datetime(readonly=True)
    review_note = fields.Text(readonly=True)
    is_self_review = fields.Boolean(
        "Reviewed by himself",
        readonly=True,
        help="Who opened the file also reviewed it, because nobody else holds the "
        "role.",
    )
    reminded_on = fields.Date(readonly=True)
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    can_review = fields.Boolean(compute="_compute_can_review")

    @api.depends("state", "review_due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for access in self:
            due = access.review_due_at
            access.is_overdue = access.state == "open" and bool(due) and due < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "open") & Domain("review_due_at", "<", "now")
        return overdue if True in value else ~overdue

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_review(self):
        is_reviewer = self._has_review_role(self.env.user)
        for access in self:
            access.can_review = (
                is_reviewer
                and access.state == "open"
                and not access._get_review_obstacle()
            )

    # -- deciding ----------------------------------------------------------------
    def action_review(self):
        """The window in which a reviewer accepts or objects."""
        self.ensure_one()
        self.check_access("read")
        self._check_can_review()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review of an emergency access"),
            "res_model": "clinic.emergency.review",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_access_id": self.id},
        }

    def _action_review(self, verdict, note=None):
        """Accept or object, once. The note is required where one objects."""
        self.ensure_one()
        self.check_access("read")
        self._check_can_review()
        if verdict == "objected" and not is_meaningful(note):
            raise UserError(
                self.env._("Say in a few words what you object to, then save again.")
            )
        vals = {
            "state": verdict,
            "review_note": (note or "").strip() or False,
            "reviewed_by_id": self.env.uid,
            "reviewed_at": fields.Datetime.now(),
            "is_self_review": self.user_id == self.env.user,
        }
        self.sudo().write(vals)  # sudo: nobody writes here; checked above
        self.env["clinic.operation.log"]._log(
            f"emergency.{verdict}",
            self,
            summary=self.env._("Self-review") if self.is_self_review else False,
            new={"number": self.record_number, "opened_by": self.user_id.id},
        )
        self.sudo()._notify_verdict()  # sudo: the opener reads his notice
        return True

    def _check_can_review(self):
        if self.state != "open":
            raise UserError(
                self.env._(
                    "This emergency access was reviewed already. A review is final."
                )
            )
        if obstacle := self._get_review_obstacle():
            raise AccessError(obstacle)

    def _get_review_obstacle(self):
        """Why the current user may not review it, as a sentence; empty if he may."""
        self.ensure_one()
        user = self.env.user
        if not self._is_reviewer(user):
            return self.env._(
                "The privacy officer or the medical director of the chain reviews "
                "emergency accesses."
            )
        others = self.user_id == user and self._get_reviewers() - user
        if others:
            return self.env._(
                "You opened this file yourself. Let another person review it: "
                "%(names)s.",
                names=", ".join(others[:5].mapped("name")),
            )
        return ""

    @api.model
    def _has_review_role(self, user):
        return user.has_groups(",".join(GROUP + role for role in REVIEWERS))

    def _is_reviewer(self, user):
        chain = self.sudo().patient_id.chain_id  # sudo: only which chain it is
        branches = user._clinic_branches().sudo()  # sudo: chains of own branches
        return self._has_review_role(user) and chain in branches.chain_id

    def _get_reviewers(self, roles=REVIEWERS):
        """Active people of the patient's chain who hold one of the roles."""
        self.ensure_one()
        chain = self.sudo().patient_id.chain_id  # sudo: only which chain it is
        return self._get_people(roles, [("clinic_branch_ids.chain_id", "=", chain.id)])

    @api.model
    def _get_people(self, roles, domain):
        groups = self.env["res.groups"]
        for role in roles:
            groups |= self.env.ref(GROUP + role)
        users = self.env["res.users"].sudo()  # sudo: names of people in charge
        return users.search(
            [("all_group_ids", "in", groups.ids), ("share", "=", False), *domain]
        )

    # -- reminders ---------------------------------------------------------------
    @api.model
    def _cron_remind(self):
        """Once a day each reviewer is told how many reviews are overdue."""
        today = fields.Date.today()
        overdue = self.search(
            [
                ("is_overdue", "=", True),
                "|",
                ("reminded_on", "=", False),
                ("reminded_on", "<", today),
            ]
        )
        for _chain, accesses in overdue.grouped(
            lambda a: a.patient_id.chain_id
        ).items():
            accesses._notify_overdue()
        overdue.write({"reminded_on": today})
