from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.addons.clinic_patient.tools.roles import SEE_TODAY
from odoo.exceptions import AccessError, UserError

NOTED = "clinic_desk.call_screens"


class ClinicVisit(models.Model):
    """A number is called to a room, and the call screen of the branch shows it."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"called_at": "none", "called_to": "none"}
    _moved_fields = frozenset(["called_at", "called_to"])

    called_at = fields.Datetime(readonly=True, copy=False)
    called_to = fields.Char(
        "Room", readonly=True, copy=False, help="Where his number was called to."
    )

    @api.model
    def _get_board_fields(self):
        return super()._get_board_fields() | {"called_at", "called_to"}

    # -- calling -------------------------------------------------------------------
    def action_call(self, room=None):
        """Call the number, to `room` or to the room where the caller called before."""
        self.ensure_one()
        self.check_access("write")
        self._check_may_call()
        room = (room or "").strip() or self._get_usual_room()
        if not room:
            return self._get_call_action()
        self._action_call(room)
        return True

    def _check_may_call(self):
        if not self.env.user.has_groups(SEE_TODAY):
            raise AccessError(
                self.env._("Reception, nurses and practitioners call patients.")
            )
        self._check_at_my_branch()
        if self.state not in IN_HOUSE:
            raise UserError(
                self.env._(
                    "%(patient)s is not waiting any more. Reload the page to see where "
                    "the patient is.",
                    patient=self.patient_id.display_name,
                )
            )
        self._check_has_number()

    def _action_call(self, room):
        self._move({"called_at": fields.Datetime.now(), "called_to": room})
        user = self.env.user.sudo()  # sudo: a note on his own row
        if user.clinic_call_room != room:
            user.clinic_call_room = room

    def _get_usual_room(self):
        return self.env.user.clinic_call_room

    def _get_call_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call to which room?"),
            "res_model": "clinic.visit.call",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def _go_in_house(self, state):
        """Back in the waiting room: the number is called anew."""
        res = super()._go_in_house(state)
        if state == "waiting":
            called = self.filtered("called_at")
            called._move({"called_at": False, "called_to": False})
        return res

    # -- the screen ----------------------------------------------------------------
    def _board_changed(self):
        super()._board_changed()
        visits = self._origin
        if visits and not self.env.context.get("clinic_bulk"):
            visits._call_screens_changed()

    def _call_screens_changed(self):
        """The screens of these branches read again when the transaction commits."""
        noted = self.env.cr.precommit.data
        if NOTED not in noted:
            noted[NOTED] = set()
            self.env.cr.precommit.add(self.env["clinic.visit"]._tell_call_screens)
        # sudo: where it is, told to nobody
        noted[NOTED].update(self.sudo().branch_id.ids)

    @api.model
    def _tell_call_screens(self):
        ids = self.env.cr.precommit.data.pop(NOTED, ())
        # sudo: the address of the screen is closed to who moves a visit
        branches = self.env["clinic.branch"].sudo().browse(sorted(ids))
        branches.exists()._tell_call_screen()


class ResUsers(models.Model):
    _inherit = "res.users"

    clinic_call_room = fields.Char(
        "Room for calls",
        copy=False,
        help="The room to which this person called a patient last.",
    )
