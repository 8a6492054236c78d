from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .clinic_complaint import OPEN

GROUP = "clinic_base.group_clinic_base_"
HANDLERS = ("manager", "medical_director")
READERS = ("manager", "reception", "nurse", "practitioner", "consultant", "followup")


class ClinicComplaint(models.Model):
    """Whose a complaint is, and who may work it.

    The category says the role: the branch's manager, the medical director where it is
    about treatment, the privacy officer where it is about personal data. Of several
    people the one with the fewest open ones. Whom it is about comes last: only where
    nobody else is there, as in a house of one doctor.
    """

    _inherit = "clinic.complaint"

    # -- by rule -----------------------------------------------------------------------
    def _find_owner(self):
        """The user whose it is; empty where nobody is there: managers see those."""
        self.ensure_one()
        role = self.category_id.owner_role or HANDLERS[0]
        roles = (role, *(other for other in HANDLERS if other != role))
        return self._find_person(roles)

    def _find_person(self, roles, but=None):
        """Somebody with one of these roles, in this order; empty without any."""
        self.ensure_one()
        nobody = self.env["res.users"]
        concerned = self.practitioner_id.user_id
        fallback = nobody
        for role in roles:
            people = self._get_people(role) - (but or nobody)
            others = people - concerned
            if others:
                return self._get_least_loaded(others)
            fallback = fallback or people
        return fallback[:1]

    def _get_people(self, role):
        """Who holds the role at the branch; directors and officers: in the chain."""
        # sudo: who works where, whoever notes the complaint
        branch = self.branch_id.sudo()
        place = Domain("clinic_branch_ids", "in", branch.ids)
        if role != "manager":
            place = Domain("clinic_branch_ids.chain_id", "in", branch.chain_id.ids)
        holds = Domain("all_group_ids", "in", self.env.ref(GROUP + role).ids)
        users = self.env["res.users"].sudo()  # sudo: as above
        return users.search(place & holds & Domain("share", "=", False), order="id")

    @api.model
    def _get_least_loaded(self, users):
        # sudo: how many each of them has
        rows = self.sudo()._read_group(
            [("owner_id", "in", users.ids), ("state", "in", OPEN)],
            ["owner_id"],
            ["__count"],
        )
        counts = {user.id: count for user, count in rows}
        return min(users, key=lambda user: (counts.get(user.id, 0), user.id))

    def _set_owner(self, user):
        self.ensure_one()
        self._move({"owner_id": user.id})
        if user != self.env.user:
            self._tell(user, "yours")

    # -- who may work it ---------------------------------------------------------------
    def _check_handler(self):
        """The owner, a manager of the branch or the medical director; never him whom
        it is about, unless it is his because nobody else is there.
        """
        self.check_access("read")
        if self.env.su:
            return
        # sudo: whose it is and whom it is about
        for complaint in self.sudo():
            obstacle = complaint._get_obstacle()
            if obstacle:
                raise AccessError(obstacle)

    def _get_obstacle(self):
        """Why the current user may not deal with it; empty where he may."""
        self.ensure_one()
        user, owner = self.env.user, self.owner_id
        if owner == user:
            return ""
        if self.practitioner_id.user_id == user:
            return self.env._(
                "This complaint is about you: %(owner)s deals with it. Tell what you "
                "know in a note below.",
                owner=owner.name or self.env._("a colleague"),
            )
        if not user.has_groups(",".join(GROUP + role for role in HANDLERS)):
            return self.env._(
                "%(owner)s deals with this complaint. Tell what you know in a note "
                "below.",
                owner=owner.name or self.env._("The manager"),
            )
        return ""

    def _action_give(self, user):
        """Somebody else takes it over: he works at the branch, or for the chain."""
        self._check_handler()
        self._check_open()
        for complaint in self.sudo():  # sudo: the right is checked above
            allowed = complaint._get_possible_owners()
            if user not in allowed:
                raise UserError(
                    self.env._(
                        "%(name)s cannot deal with it. Choose somebody of %(branch)s "
                        "whom it is not about.",
                        name=user.sudo().name,  # sudo: name of a colleague
                        branch=complaint.branch_id.name,
                    )
                )
            if complaint.owner_id != user:
                complaint._set_owner(user)
        return True

    def _get_possible_owners(self):
        """Users who may be given this complaint, and may read it then."""
        self.ensure_one()
        roles = ",".join(GROUP + role for role in READERS)
        here = self.branch_id.user_ids.filtered(
            lambda user: user.active and user.has_groups(roles)
        )
        chain = self._get_people("medical_director") | self._get_people("privacy")
        return (here | chain) - self.practitioner_id.user_id
