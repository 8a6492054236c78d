import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

CHANNEL = "clinic_call_"
SHOWN_CALLS = 6
SHOWN_WAITING = 40
CALL_MINUTES = 15
OPENERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_manager,"
    "clinic_base.group_clinic_base_administrator"
)
RENEWERS = (
    "clinic_base.group_clinic_base_manager,clinic_base.group_clinic_base_administrator"
)


class ClinicBranch(models.Model):
    """The call screen: a page for the television of the waiting room.

    Whoever knows its address sees queue numbers, rooms and doctors of today, and no
    patient. The address holds a token that nobody guesses and that can be renewed.
    """

    _inherit = "clinic.branch"

    call_token = fields.Char(copy=False, readonly=True, groups=NO_ACCESS)

    _call_token_unique = models.UniqueIndex(
        "(call_token) WHERE call_token IS NOT NULL",
        "Two branches have the same call screen. Renew the address of one.",
    )

    # -- its address ---------------------------------------------------------------
    @api.model
    def action_open_own_call_screen(self):
        """The menu: the screen of the branch where one works now."""
        branch = self.env.user._clinic_current_branch()
        if not branch:
            raise UserError(self.env._("Choose the branch where you work first."))
        return branch.action_open_call_screen()

    def action_open_call_screen(self):
        self.ensure_one()
        self._check_call_screen(OPENERS)
        return {
            "type": "ir.actions.act_url",
            "url": f"/clinic/call/{self._get_call_token()}",
            "target": "new",
        }

    def action_renew_call_screen(self):
        """Screens that show the old address go dark."""
        self.ensure_one()
        self._check_call_screen(RENEWERS)
        self._renew_call_token()
        self.env["clinic.operation.log"]._log(
            "branch.call_screen",
            self,
            summary=self.env._("The address of the call screen was renewed."),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The old address shows nothing any more. Open the call screen "
                    "again where it hangs."
                ),
            },
        }

    def _check_call_screen(self, groups):
        user = self.env.user
        is_everywhere = user.has_group("clinic_base.group_clinic_base_administrator")
        if not user.has_groups(groups) or not (
            is_everywhere or self in user._clinic_branches()
        ):
            raise AccessError(
                self.env._(
                    "The call screen is opened by the reception or the manager of the "
                    "branch. Ask one of them."
                )
            )

    def _get_call_token(self):
        closed = self.sudo()  # sudo: the token, for who may open the screen
        return closed.call_token or self._renew_call_token()

    def _renew_call_token(self):
        closed = self.sudo()  # sudo: as in _get_call_token
        self._tell_call_screen()
        closed.call_token = secrets.token_urlsafe(24)
        return closed.call_token

    @api.model
    def _find_by_call_token(self, token):
        """The branch of a screen, in sudo: who has the token may see it."""
        # sudo: the public has no right on branches
        branches = self.sudo()
        if not token or len(token) > 64:
            return branches.browse()
        return branches.search([("call_token", "=", token)], limit=1)

    # -- what it shows -------------------------------------------------------------
    def _tell_call_screen(self):
        """Nothing but the word that something moved; the screen reads again."""
        for branch in self.sudo():  # sudo: the token
            if branch.call_token:
                self.env["bus.bus"]._sendone(
                    CHANNEL + branch.call_token, "clinic_desk/call", {}
                )

    def _get_call_state(self):
        """{"calls": [...], "waiting": [...]}: numbers, rooms and doctors, no names."""
        self.ensure_one()
        now = fields.Datetime.now()
        visits = self.env["clinic.visit"].sudo()  # sudo: see _find_by_call_token
        domain = [
            ("branch_id", "=", self.id),
            ("queue_date", "=", self._local_date(now)),
            ("queue_number", ">", 0),
        ]
        called = visits.search(
            [
                *domain,
                ("called_at", ">=", now - timedelta(minutes=CALL_MINUTES)),
                ("state", "in", IN_HOUSE),
            ],
            order="called_at desc, id desc",
            limit=SHOWN_CALLS,
        )
        waiting = visits.search(
            [*domain, ("called_at", "=", False), ("state", "=", "waiting")],
            order="queue_number",
            limit=SHOWN_WAITING,
        )
        return {
            "calls": [visit._prepare_call() for visit in called],
            "waiting": [
                {
                    "number": visit.queue_number,
                    "doctor": visit.practitioner_id.name or "",
                }
                for visit in waiting
            ],
        }


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    def _prepare_call(self):
        return {
            "number": self.queue_number,
            "room": self.called_to or "",
            "doctor": self.practitioner_id.name or "",
            "at": fields.Datetime.to_string(self.called_at),
        }
