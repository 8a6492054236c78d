from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools.moves import MOVES

GONE = ("left", "left_unseen", "no_show", "cancelled")


class ClinicVisit(models.Model):
    """What the buttons of board and visit do: role, branch and state are checked here.

    Two screens may press at once: the second transaction is replayed by Odoo, finds
    the state that the first one left, and its user reads a sentence.
    """

    _inherit = "clinic.visit"

    def action_check_in(self):
        self._check_move("check_in")
        question = self._get_other_day_action()
        if question:
            return question
        for visit in self:
            if visit.state != "expected":
                raise UserError(
                    self.env._(
                        "%(patient)s is checked in already, or does not come any "
                        "more: the visit is '%(state)s'. Look at the board.",
                        patient=visit.patient_id.display_name,
                        state=visit._get_state_label(),
                    )
                )
        return self._action_wait()

    def action_consult(self):
        self._check_move("consult")
        self._take_for_me()
        return self._action_consult()

    def action_treat(self):
        self._check_move("treat")
        return self._action_treat()

    def action_wait_again(self):
        self._check_move("wait_again")
        for visit in self:
            if visit.state == "expected":
                raise UserError(
                    self.env._(
                        "%(patient)s has not arrived. Check the patient in instead.",
                        patient=visit.patient_id.display_name,
                    )
                )
        return self._action_wait()

    def action_leave(self):
        self._check_move("leave")
        return self._action_leave()

    def action_leave_unseen(self):
        self._check_move("leave_unseen")
        return self._action_leave_unseen()

    def action_no_show(self):
        self._check_move("no_show")
        return self._action_no_show()

    def action_cancel_visit(self):
        self._check_move("cancel_visit")
        return self._action_cancel()

    def action_give(self, practitioner_id):
        """Another doctor sees the patient, or any doctor if none is given."""
        self._check_move("check_in")
        # sudo: who treats at the branches of these visits
        practitioners = self.env["clinic.practitioner"].sudo()
        practitioner = practitioners.browse(practitioner_id or []).exists()
        for visit in self:
            if visit.state in GONE:
                raise UserError(
                    self.env._(
                        "%(patient)s is gone: the visit is '%(state)s'. Reload the "
                        "page.",
                        patient=visit.patient_id.display_name,
                        state=visit._get_state_label(),
                    )
                )
            if practitioner and visit.branch_id not in practitioner.branch_ids:
                raise UserError(
                    self.env._(
                        "%(doctor)s is not registered at %(branch)s. Choose somebody "
                        "who works there.",
                        doctor=practitioner.name,
                        branch=visit.branch_id.name,
                    )
                )
        self.practitioner_id = practitioner.id
        return True

    def _check_move(self, name):
        """The role has this move, at a branch where the person works."""
        user = self.env.user
        if self.env.su:
            return
        if not user.has_groups(MOVES[name].roles):
            raise AccessError(
                self.env._(
                    "Your role does not move visits this way. Ask the reception."
                )
            )
        self.check_access("write")
        self._check_at_my_branch()

    def _check_at_my_branch(self):
        """A file is open at several branches; its visit is worked at one."""
        if self.env.su:
            return
        away = self.branch_id - self.env.user._clinic_branches()
        if away:
            raise AccessError(
                self.env._(
                    "This visit is at %(branch)s, where you do not work. Ask the "
                    "reception there.",
                    branch=away[0].display_name,
                )
            )

    def _take_for_me(self):
        """Who calls in a patient of 'any doctor' is the one who sees him."""
        practitioners = self.env["clinic.practitioner"]
        mine = practitioners.search([("user_id", "=", self.env.uid)], limit=1)
        anybody = self.filtered(lambda visit: not visit.practitioner_id)
        if mine and anybody:
            anybody.practitioner_id = mine

    def _get_state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]
