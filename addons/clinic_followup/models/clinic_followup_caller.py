from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.recall import WORKERS

FIXED = ("branch_id", "user_id", "role")


class ClinicFollowupCaller(models.Model):
    """Who works follow-ups of a branch, and how large a share of them.

    Shared out is what no doctor, consultant or named caller of the patient has, see
    ``clinic_followup_assign.py``. Who is away gets nothing for those days, and what is
    due then goes to the others.
    """

    _name = "clinic.followup.caller"
    _description = "Follow-up caller of a branch"
    _order = "branch_id, role, id"

    branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user._clinic_current_branch(),
    )
    user_id = fields.Many2one(
        "res.users", "Caller", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(
        [
            ("followup", "Follow-up caller"),
            ("nurse", "Nurse"),
            ("reception", "Reception"),
        ],
        "Takes work of",
        required=True,
        default="followup",
    )
    share = fields.Integer(
        required=True,
        default=100,
        aggregator=None,
        help="100: a full share. 50: half of one.",
    )
    away_from = fields.Date(help="Empty, with a last day: away already.")
    away_until = fields.Date(help="The last day. Empty: until further notice.")
    active = fields.Boolean(default=True)
    open_count = fields.Integer("Due", compute="_compute_open_count")

    _one = models.UniqueIndex(
        "(branch_id, user_id, role) WHERE active",
        "This person is on the list of the branch already.",
    )
    _some_share = models.Constraint(
        "CHECK (share BETWEEN 1 AND 1000)",
        "A share is from 1 to 1000. Archive who takes no calls any more.",
    )
    _back_after_leaving = models.Constraint(
        "CHECK (away_until >= away_from)",
        "The last day away is not before the first one. Correct the days.",
    )

    @api.depends("user_id", "branch_id")
    def _compute_display_name(self):
        for caller in self:
            # sudo: the names of a colleague and a branch
            one = caller.sudo()
            names = (one.user_id.name, one.branch_id.name)
            caller.display_name = " · ".join(filter(None, names))

    @api.depends("user_id", "branch_id")
    def _compute_open_count(self):
        """What waits for this person there today."""
        now = fields.Datetime.now()
        rows = self.env["clinic.followup"]
        due = Domain.OR(
            Domain("branch_id", "=", branch.id)
            & Domain("due_on", "<=", branch._local_date(now))
            for branch in self.branch_id.sudo()  # sudo: time zones
        )
        mine = Domain("owner_id", "in", self.user_id.ids) & Domain("state", "=", "open")
        # sudo: how many, nothing of them
        groups = rows.sudo()._read_group(
            due & mine & rows._get_recall_domain(),
            ["branch_id", "owner_id"],
            ["__count"],
        )
        counts = {(branch, owner): count for branch, owner, count in groups}
        for caller in self:
            place = (caller.branch_id, caller.user_id)
            caller.open_count = counts.get(place, 0)

    @api.constrains("branch_id", "user_id")
    def _check_works_there(self):
        for caller in self.sudo():  # sudo: where a colleague works, and as what
            if caller.branch_id not in caller.user_id.clinic_branch_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not work at %(branch)s. An administrator adds "
                        "the person to the branch first.",
                        name=caller.user_id.name,
                        branch=caller.branch_id.name,
                    )
                )
            if not caller.user_id.has_groups(WORKERS):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no role that calls patients. Ask an "
                        "administrator for one.",
                        name=caller.user_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["active"])  # who was archived just now makes room
        callers = super().create(vals_list)
        self._share_out_anew()
        return callers

    def write(self, vals):
        for name in set(FIXED).intersection(vals):
            field = self._fields[name]
            if any(
                field.convert_to_write(one[name], one) != vals[name] for one in self
            ):
                raise UserError(
                    self.env._(
                        "Another person, branch or work is another line. Archive this "
                        "one, and add it."
                    )
                )
        res = super().write(vals)
        self._share_out_anew()
        return res

    @api.model
    def _share_out_anew(self):
        """Who is away from today on has handed over within minutes."""
        # sudo: wakes the job, which works for every branch
        self.env.ref("clinic_followup.ir_cron_clinic_followup_owners").sudo()._trigger()

    def action_hand_over(self):
        """All that waits for this person at the branch, to somebody else."""
        self.ensure_one()
        return self.env["clinic.followup.give"]._open(
            {"default_branch_id": self.branch_id.id, "default_from_id": self.user_id.id}
        )
