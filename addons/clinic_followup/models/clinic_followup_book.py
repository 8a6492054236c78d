from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .clinic_followup_call import BY_PHONE

FIRST_HOUR = 9.0  # the free times are offered beside it


class ClinicFollowup(models.Model):
    """A booking that comes of a row of the recall list."""

    _inherit = "clinic.followup"

    def action_book(self):
        """The booking dialog, filled with what is known."""
        self.ensure_one()
        self._check_may_book()
        # sudo: time zone of the branch
        branch = self.branch_id.sudo()
        day = max(self.due_on, branch._local_date(fields.Datetime.now()))
        return self.env["clinic.appointment"]._get_book_action(
            {
                "type": "ir.actions.act_window",
                "context": {
                    "default_home_branch_id": branch.id,
                    "default_patient_id": self.patient_id.id,
                    "default_service_id": self._get_service().id,
                    "default_doctor_id": self._get_doctor().id,
                    "default_day": fields.Date.to_string(day),
                    "default_hour": FIRST_HOUR,
                    "default_followup_id": self.id,
                },
            }
        )

    def action_book_slot(self, start_at, practitioner_id=None):
        """One of the free times that were offered."""
        self.ensure_one()
        self._check_may_book()
        appointments = self.env["clinic.appointment"].with_context(
            **{BY_PHONE: self.id}
        )
        appointments.create(
            {
                "patient_id": self.patient_id.id,
                "branch_id": self.branch_id.id,
                "practitioner_id": int(practitioner_id or 0) or False,
                "service_id": self._get_service().id,
                "start_at": fields.Datetime.to_datetime(start_at),
                "source": "phone",
                "followup_id": self.id,
            }
        )
        return True

    def _check_may_book(self):
        self._check_worker()
        if self.state == "booked":
            raise UserError(
                self.env._(
                    "%(patient)s has an appointment already. Move that one instead.",
                    patient=self.patient_id.display_name,
                )
            )
        if not self.env["clinic.appointment"].has_access("create"):
            raise AccessError(
                self.env._("Your role books no appointments. Ask reception to do it.")
            )
