from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_patient.tools.roles import CLINICAL
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .clinic_handover_kind import GROUP, ROLES

IN_HOUSE = ("waiting", "in_consultation", "in_treatment")


class ClinicHandover(models.Model):
    """A patient passes from one person to the next, with what the next must know.

    Clinical facts stand apart from the others: the desk hands over and takes over
    without reading them. It is taken over once; until then it is on the list of the
    receiver with a clock.
    """

    _name = "clinic.handover"
    _description = "Handover"
    _inherit = ["clinic.patient.part.mixin", "clinic.moved.mixin"]
    _order = "handed_at desc, id desc"
    _clinic_field_classes = {
        "facts": "clinical",
        "visit_id": "none",
        "branch_id": "none",
        "kind_id": "none",
        "from_user_id": "none",
        "to_user_id": "none",
        "to_role": "none",
        "notes": "none",
        "state": "none",
        "handed_at": "none",
        "due_at": "none",
        "accepted_at": "none",
        "accepted_by": "none",
        "return_reason": "none",
    }
    # all of it: a handover is written once, and moved by its buttons
    _moved_fields = frozenset(_clinic_field_classes) | {"patient_id"}

    visit_id = fields.Many2one(
        "clinic.visit", required=True, readonly=True, index=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, readonly=True, index=True, ondelete="restrict"
    )
    branch_id = fields.Many2one(
        "clinic.branch", required=True, readonly=True, index=True
    )
    queue_number = fields.Integer(related="visit_id.queue_number")
    kind_id = fields.Many2one(
        "clinic.handover.kind", required=True, readonly=True, ondelete="restrict"
    )
    from_user_id = fields.Many2one("res.users", "From", readonly=True)
    to_role = fields.Selection(ROLES, "To", required=True, readonly=True)
    to_user_id = fields.Many2one(
        "res.users",
        "For",
        readonly=True,
        index="btree_not_null",
        help="Empty: whoever of the role takes it first.",
    )
    facts = fields.Json("Clinical facts", readonly=True, groups=CLINICAL)
    notes = fields.Json("Facts", readonly=True)
    state = fields.Selection(
        [
            ("open", "To be taken over"),
            ("accepted", "Taken over"),
            ("returned", "Given back"),
        ],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    handed_at = fields.Datetime(readonly=True, copy=False)
    due_at = fields.Datetime("Due", readonly=True, copy=False)
    accepted_at = fields.Datetime("Taken over at", readonly=True, copy=False)
    accepted_by = fields.Many2one("res.users", readonly=True, copy=False)
    return_reason = fields.Char(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    is_for_me = fields.Boolean(
        "To be taken over by me",
        compute="_compute_is_for_me",
        search="_search_is_for_me",
    )

    _open_idx = models.Index("(branch_id, due_at) WHERE state = 'open'")
    _one_open = models.UniqueIndex(
        "(visit_id, kind_id) WHERE state = 'open'",
        "This handover is under way already. It waits to be taken over.",
    )

    @api.depends("kind_id", "patient_id")
    def _compute_display_name(self):
        for handover in self:
            # sudo: a label, which tells of a closed file what the user may know
            patient = handover.sudo().patient_id.display_name
            parts = [handover.kind_id.name, patient]
            handover.display_name = " · ".join(filter(None, parts))

    @api.depends("state", "due_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for handover in self:
            handover.is_late = (
                handover.state == "open"
                and bool(handover.due_at)
                and handover.due_at < now
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "open"), ("due_at", "<", fields.Datetime.now())]

    @api.depends("state", "to_role", "to_user_id", "branch_id")
    @api.depends_context("uid")
    def _compute_is_for_me(self):
        mine = self.filtered_domain(self._get_for_me_domain())
        for handover in self:
            handover.is_for_me = handover in mine

    def _search_is_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_for_me_domain()

    @api.model
    def _get_for_me_domain(self):
        user = self.env.user
        roles = [role for role, _label in ROLES if user.has_group(GROUP + role)]
        return Domain(
            [
                ("state", "=", "open"),
                ("to_role", "in", roles),
                ("to_user_id", "in", [False, user.id]),
                ("branch_id", "in", user._clinic_branches().ids),
            ]
        )

    # -- handing over ----------------------------------------------------------------
    @api.model
    def _hand_over(self, visit, kind, facts=(), to_user=None):
        """One handover of `visit`; `facts` = [(fact of the kind, text), ...]."""
        visit.check_access("read")
        self._check_can_hand_over(visit, kind, to_user)
        texts = {fact: (text or "").strip() for fact, text in facts}
        self._check_facts(kind, texts)
        now = fields.Datetime.now()
        # sudo: checked above; nobody writes a handover by hand
        made = self.sudo().with_context(clinic_bulk=True)
        made = made.create(
            {
                "visit_id": visit.id,
                "patient_id": visit.patient_id.id,
                "branch_id": visit.branch_id.id,
                "kind_id": kind.id,
                "from_user_id": self.env.uid,
                "to_role": kind.to_role,
                "to_user_id": to_user.id if to_user else False,
                "handed_at": now,
                "due_at": now + timedelta(minutes=kind.minutes),
                **self._split_facts(texts),
            }
        )
        handover = self.browse(made.id)
        handover.sudo()._tell_receivers()  # sudo: whom to tell
        visit._board_changed()
        return handover

    def _check_can_hand_over(self, visit, kind, to_user):
        if not self.env.user.has_group(GROUP + kind.from_role):
            raise AccessError(
                self.env._(
                    '"%(kind)s" is handed over by the role %(role)s. Choose another '
                    "kind.",
                    kind=kind.name,
                    role=dict(
                        kind._fields["from_role"]._description_selection(self.env)
                    )[kind.from_role],
                )
            )
        visit._check_at_my_branch()
        if visit.state not in IN_HOUSE:
            raise UserError(
                self.env._(
                    "%(patient)s is not in the house. Check the patient in first.",
                    patient=visit.patient_id.display_name,
                )
            )
        # sudo: what somebody may do, and where he works
        receiver = to_user and to_user.sudo()
        if receiver and not (
            receiver.has_group(GROUP + kind.to_role)
            and visit.branch_id in receiver.clinic_branch_ids
        ):
            raise UserError(
                self.env._(
                    "%(name)s does not take over here. Choose somebody of the role at "
                    "this branch, or leave it open for all of them.",
                    name=to_user.name,
                )
            )
        self._check_none_open(visit, kind)

    def _check_none_open(self, visit, kind):
        # sudo: whether there is one
        open_one = self.sudo().search_count(
            [
                ("visit_id", "=", visit.id),
                ("kind_id", "=", kind.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        if open_one:
            raise UserError(
                self.env._(
                    "This handover is under way already. It waits to be taken over."
                )
            )

    def _check_facts(self, kind, texts):
        missing = [
            fact.label
            for fact in kind.fact_ids
            if fact.is_required and not texts.get(fact)
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Write down before you hand over: %(facts)s.",
                    facts=", ".join(missing),
                )
            )

    def _split_facts(self, texts):
        """What was said, in the words of today, clinical apart from the rest."""
        said = {"facts": [], "notes": []}
        for fact, text in texts.items():
            if text:
                name = "facts" if fact.is_clinical else "notes"
                said[name].append({"label": fact.label, "value": text})
        return said

    # -- taking over -----------------------------------------------------------------
    def action_accept(self):
        """Whoever presses first has it; the other learns who."""
        for handover in self:
            handover._check_open()
            handover._check_receiver()
            handover._move(
                {
                    "state": "accepted",
                    "accepted_at": fields.Datetime.now(),
                    "accepted_by": self.env.uid,
                }
            )
        self.visit_id._board_changed()
        return True

    def action_return(self):
        """Ask for a reason, then give it back to who handed over."""
        self.ensure_one()
        self._check_open()
        self._check_receiver()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give back"),
            "res_model": "clinic.handover.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_handover_id": self.id},
        }

    def _action_return(self, reason):
        self.ensure_one()
        self._check_open()
        self._check_receiver()
        self._move({"state": "returned", "return_reason": reason})
        self._notify(
            self.from_user_id,
            self.env._(
                "Given back: %(kind)s. Open the list of handovers.",
                kind=self.kind_id.name,
            ),
        )
        self.visit_id._board_changed()
        return True

    def _check_open(self):
        self.check_access("read")
        if self.state == "accepted":
            # sudo: the name of a colleague
            name = self.sudo().accepted_by.name
            raise UserError(
                self.env._(
                    "%(name)s has taken this over already. Reload the list.", name=name
                )
            )
        if self.state != "open":
            raise UserError(
                self.env._("This handover was given back. Hand the patient over again.")
            )

    def _check_receiver(self):
        self.check_access("write")
        is_here = self.branch_id in self.env.user._clinic_branches()
        if not is_here or not self.env.user.has_group(GROUP + self.to_role):
            raise AccessError(
                self.env._("This handover is for another role. It stays on their list.")
            )
        if self.to_user_id and self.to_user_id != self.env.user:
            raise UserError(
                self.env._(
                    "This handover is for %(name)s. Ask for it to be handed to you.",
                    name=self.to_user_id.name,
                )
            )

    # -- telling -----------------------------------------------------------------------
    def _tell_receivers(self):
        self.ensure_one()
        receivers = self.to_user_id
        if not receivers:
            group = self.env.ref(GROUP + self.to_role)
            receivers = self.branch_id.user_ids & group.all_user_ids
        self._notify(
            receivers - self.env.user,
            self.env._(
                "%(kind)s: number %(number)s. Open the list of handovers.",
                kind=self.kind_id.name,
                number=self.visit_id.queue_number or "-",
            ),
        )

    def _notify(self, users, message):
        """A toast without name and without clinical text."""
        # sudo: the channel of a person
        users.sudo()._bus_send(
            "simple_notification",
            {"type": "info", "title": self.env._("Handover"), "message": message},
        )
