import secrets

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

ADMINISTRATOR = "clinic_base.group_clinic_base_administrator"
# no letters and digits that are mistaken for each other when read out
ALPHABET = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ234679"
GROUPS, LETTERS = 4, 4


class ClinicUserMake(models.TransientModel):
    """Makes a person with roles and branches, or changes those of one."""

    _name = "clinic.user.make"
    _description = "Person with roles"
    _inherit = ["clinic.user.roles.mixin"]

    user_id = fields.Many2one(
        "res.users",
        "Existing person",
        domain=[("share", "=", False)],
        help="Choose somebody to change his roles. Empty: a new person.",
    )
    name = fields.Char()
    login = fields.Char("Log-in", help="An e-mail address, or a short name.")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language",
        default=lambda self: self.env.lang,
    )
    branch_ids = fields.Many2many(
        "clinic.branch", string="Branches", domain=[("is_external", "=", False)]
    )
    branch_id = fields.Many2one(
        "clinic.branch",
        "Starts at",
        compute="_compute_branch_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', branch_ids)]",
        help="New records of this person start with this branch.",
    )
    way = fields.Selection(
        [
            ("password", "I say the first password in person"),
            ("invite", "Invitation by e-mail"),
        ],
        "First log-in",
        required=True,
        default="password",
    )
    is_mail_ready = fields.Boolean(compute="_compute_is_mail_ready")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.users" and context.get("active_id"):
            values.setdefault("user_id", context["active_id"])
        user = self.env["res.users"].browse(values.get("user_id", ()))
        return {**values, **self._prepare_values(user)} if user else values

    @api.onchange("user_id")
    def _onchange_user_id(self):
        if self.user_id:
            self.update(self._prepare_values(self.user_id))

    def _prepare_values(self, user):
        given = user.group_ids
        boxes = {
            name: self.env.ref(xmlid) in given
            for name, xmlid in self._get_role_groups().items()
        }
        return {
            **boxes,
            "name": user.name,
            "login": user.login,
            "lang": user.lang,
            "branch_ids": [Command.set(user.clinic_branch_ids.ids)],
            "branch_id": user.clinic_branch_id.id,
        }

    @api.depends("branch_ids")
    def _compute_branch_id(self):
        for wizard in self:
            if wizard.branch_id not in wizard.branch_ids:
                wizard.branch_id = wizard.branch_ids[:1]

    def _compute_is_mail_ready(self):
        # sudo: whether there is an outgoing mail server, nothing about it
        servers = self.env["ir.mail_server"].sudo()
        self.is_mail_ready = bool(servers.search_count([], limit=1))

    def action_make(self):
        """Make or change the person, and say how he gets in."""
        self.ensure_one()
        self._check_administrator()
        self._check_roles()
        if self.user_id:
            self._change_user(self.user_id)
            return self._get_message(
                self.env._("%(name)s has the new roles.", name=self.user_id.name)
            )
        self._check_login()
        password = None if self.way == "invite" else self._make_password()
        user = self._make_user(password)
        if password:
            return self._get_message(
                self.env._(
                    "%(name)s logs in as %(login)s with the password %(password)s. Say "
                    "it in person: it is not shown again.",
                    name=user.name,
                    login=user.login,
                    password=password,
                ),
                sticky=True,
            )
        user.with_context(create_user=True).action_reset_password()
        return self._get_message(
            self.env._("An invitation goes to %(login)s.", login=user.login)
        )

    def _check_administrator(self):
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only an administrator gives roles. Ask one for it.")
            )

    def _check_roles(self):
        groups = self._get_groups()
        if not groups & self._get_roles():
            raise UserError(
                self.env._(
                    "Tick at least one role: without it the person sees nothing."
                )
            )
        administrator = self.env.ref(ADMINISTRATOR)
        if not self.branch_ids and groups != administrator:
            raise UserError(
                self.env._("Choose at least one branch: roles hold at branches.")
            )
        if self.user_id == self.env.user and administrator not in groups:
            raise UserError(
                self.env._(
                    "You would lose the administrator's role and could not give it "
                    "back. Ask another administrator to take it from you."
                )
            )

    def _get_roles(self):
        names = [n for n in self._get_role_groups() if n.startswith("role_")]
        xmlids = self._get_role_groups()
        return self.env["res.groups"].union(*(self.env.ref(xmlids[n]) for n in names))

    def _check_login(self):
        if not (self.name or "").strip() or not (self.login or "").strip():
            raise UserError(self.env._("Type the name of the person and a log-in."))
        users = self.env["res.users"].with_context(active_test=False)
        taken = users.search([("login", "=ilike", self._escape_login())], limit=1)
        if taken:
            raise UserError(
                self.env._(
                    "The log-in %(login)s belongs to %(name)s. Choose another one, or "
                    "change the roles of that person.",
                    login=taken.login,
                    name=taken.name,
                )
            )
        if self.way == "invite":
            self._check_invitation()

    def _escape_login(self):
        login = self.login.strip()
        for character in "\\%_":
            login = login.replace(character, "\\" + character)
        return login

    def _check_invitation(self):
        if not self.is_mail_ready:
            raise UserError(
                self.env._(
                    "There is no outgoing mail server. Say the first password in "
                    "person, or set a server up in the settings first."
                )
            )
        if "@" not in self.login:
            raise UserError(
                self.env._("For an invitation the log-in must be an e-mail address.")
            )

    def _make_password(self):
        return "-".join(
            "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
            for _ in range(GROUPS)
        )

    def _make_user(self, password):
        users = self.env["res.users"].with_context(no_reset_password=True)
        login = self.login.strip()
        company = self.branch_id.company_id or self.env.company
        companies = self.branch_ids.company_id | company
        vals = {
            "name": self.name.strip(),
            "login": login,
            "lang": self.lang,
            "company_id": company.id,
            "company_ids": [Command.set(companies.ids)],
            "group_ids": [Command.set(self._get_groups().ids)],
            **self._prepare_place_vals(),
        }
        if "@" in login:
            vals["email"] = login
        if password:
            vals["password"] = password
        return users.create(vals)

    def _change_user(self, user):
        ticked = self._get_groups()
        for xmlid in self._get_role_groups().values():
            group = self.env.ref(xmlid)
            command = Command.link if group in ticked else Command.unlink
            if (group in ticked) != (group in user.group_ids):
                user.write({"group_ids": [command(group.id)]})
        user.write(self._prepare_place_vals())

    def _prepare_place_vals(self):
        return {
            "clinic_branch_ids": [Command.set(self.branch_ids.ids)],
            "clinic_branch_id": self.branch_id.id,
        }

    @api.model
    def _get_message(self, message, sticky=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Done"),
                "message": message,
                "sticky": sticky,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
