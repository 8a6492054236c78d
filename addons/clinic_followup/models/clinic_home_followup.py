import dataclasses

from odoo import api, models
from odoo.addons.clinic_desk.tools.tiles import Tile

ACTION = "clinic_followup.clinic_followup_action"
STEPS = ("due_steps", "overdue_steps")
OWNERS = (
    "followup",
    "practitioner",
    "nurse",
    "reception",
    "consultant",
)
OVERSEERS = ("manager", "medical_director")


class ClinicHome(models.AbstractModel):
    """What waits for each one, what is late, what is nobody's, what was reported."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        return [
            *map(self._leave_revisits, super()._get_tiles(scope)),
            *self._get_own_followup_tiles(scope),
            *self._get_branch_followup_tiles(scope),
        ]

    @api.model
    def _leave_revisits(self, tile):
        """A caller's steps are follow-ups now, but for the revisits not yet booked."""
        if tile.key not in STEPS:
            return tile
        _ = self.env._
        labels = {
            "due_steps": _("Revisits to be booked today"),
            "overdue_steps": _("Revisits not booked in time"),
        }
        return dataclasses.replace(
            tile,
            label=labels[tile.key],
            domain=[*tile.domain, ("kind", "=", "revisit")],
            lines=("patient_id", "due_on", "owner_id"),
        )

    @api.model
    def _get_due_followups(self, scope, *more):
        return [
            ("state", "=", "open"),
            ("due_on", "<=", scope.day),
            *self.env["clinic.followup"]._get_recall_domain(),
            *more,
        ]

    @api.model
    def _get_own_followup_tiles(self, scope):
        mine = ("owner_id", "=", scope.user.id)
        return [
            Tile(
                "my_followups",
                self.env._("My follow-ups due"),
                "clinic.followup",
                self._get_due_followups(scope, mine, ("late_on", ">=", scope.day)),
                ACTION,
                OWNERS,
                tone="info",
                lines=("patient_id", "what", "due_on"),
                order="due_on, id",
            ),
            Tile(
                "my_late_followups",
                self.env._("My follow-ups overdue"),
                "clinic.followup",
                self._get_due_followups(scope, mine, ("late_on", "<", scope.day)),
                ACTION,
                OWNERS,
                tone="danger",
                lines=("patient_id", "what", "due_on"),
                order="due_on, id",
            ),
        ]

    @api.model
    def _get_branch_followup_tiles(self, scope):
        """Of the branch: for its overseers, and for who is named there."""
        here = ("branch_id", "in", scope.branches.ids)
        told = self._get_told_roles(scope)
        return [
            Tile(
                "late_followups",
                self.env._("Follow-ups overdue"),
                "clinic.followup",
                self._get_due_followups(scope, here, ("late_on", "<", scope.day)),
                ACTION,
                told,
                tone="danger",
            ),
            Tile(
                "free_followups",
                self.env._("Follow-ups without owner"),
                "clinic.followup",
                self._get_due_followups(scope, here, ("owner_id", "=", False)),
                ACTION,
                (*told, "followup"),
                tone="danger",
            ),
            Tile(
                "reported_followups",
                self.env._("Late follow-ups reported"),
                "clinic.followup",
                self._get_due_followups(
                    scope,
                    here,
                    ("escalation", ">", 0),
                    ("escalated_to_id", "in", [scope.user.id, False]),
                ),
                ACTION,
                told,
                tone="danger",
                lines=("patient_id", "what", "due_on", "owner_id"),
                order="due_on, id",
            ),
        ]

    @api.model
    def _get_told_roles(self, scope):
        """Overseers; besides, whoever is named as lead or manager of follow-up."""
        # sudo: who is named there
        branches = scope.branches.sudo()
        named = branches.followup_lead_id | branches.followup_manager_id
        return (*OVERSEERS, *scope.roles) if scope.user in named else OVERSEERS
