from odoo import fields, models
from odoo.exceptions import UserError

FIRST_HOUR = 9.0  # of the day that was agreed; the free times are offered beside it


class ClinicNextStep(models.Model):
    """A revisit is done once it is booked, and open again if the booking falls away."""

    _inherit = "clinic.next.step"
    _clinic_field_classes = {"appointment_id": "none"}
    _moved_fields = frozenset(["appointment_id"])

    appointment_id = fields.Many2one(
        "clinic.appointment",
        "Appointment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def action_book(self):
        """The button "Book": the booking dialog, filled with what was agreed."""
        self.ensure_one()
        self.check_access("read")
        self.env["clinic.appointment"].check_access("create")
        if self.state != "open":
            raise UserError(
                self.env._("This step is closed already. Reload the page to see it.")
            )
        # sudo: who saw him last, for the same doctor to be proposed
        doctor = self.sudo().visit_id.practitioner_id
        return self.env["clinic.appointment"]._get_book_action(
            {
                "type": "ir.actions.act_window",
                "context": {
                    "default_patient_id": self.patient_id.id,
                    "default_service_id": self.service_id.id,
                    "default_doctor_id": doctor.id,
                    "default_day": fields.Date.to_string(self._get_book_day()),
                    "default_hour": FIRST_HOUR,
                    "default_next_step_id": self.id,
                },
            }
        )

    def _get_book_day(self):
        self.ensure_one()
        # sudo: time zone of the branch of the visit
        today = self.sudo().visit_id.branch_id._local_date(fields.Datetime.now())
        return max(self.due_on or today, today)


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"
    _clinic_field_classes = {"next_step_id": "none"}

    next_step_id = fields.Many2one(
        "clinic.next.step",
        "Agreed next step",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('patient_id', '=', patient_id), ('kind', '=', 'revisit')]",
        help="The revisit that this appointment is for. Empty: the earliest open one "
        "of the same service is taken.",
    )

    def _booked(self):
        res = super()._booked()
        self._close_steps()
        return res

    def _cancelled(self):
        res = super()._cancelled()
        # whose visit goes on without the booking is here for it
        self.filtered("visit_id")._open_steps()
        return res

    def _missed(self):
        res = super()._missed()
        self._open_steps()
        return res

    def _close_steps(self):
        """Each booking closes one open revisit of its patient, at most."""
        # sudo: whoever books carries out what the doctor agreed, also in a file that
        # only this booking opens
        steps = self.env["clinic.next.step"].sudo()
        waiting = steps.search(
            [
                ("patient_id", "in", self.patient_id.ids),
                ("kind", "=", "revisit"),
                ("state", "=", "open"),
            ],
            order="due_on, id",
        )
        for appointment in self.sudo():  # sudo: as above
            step = appointment._pick_step(waiting)
            if step:
                waiting -= step
                step._move({"state": "done", "appointment_id": appointment.id})
                appointment.next_step_id = step

    def _pick_step(self, waiting):
        """The chosen one, else the earliest of this service or of none."""
        self.ensure_one()
        mine = waiting.filtered(lambda step: step.patient_id == self.patient_id)
        if self.next_step_id:
            return mine & self.next_step_id
        fitting = mine.filtered(
            lambda step: not step.service_id or step.service_id == self.service_id
        )
        return fitting[:1]

    def _open_steps(self):
        # sudo: as when it was booked
        steps = self.env["clinic.next.step"].sudo()
        steps = steps.search(
            [("appointment_id", "in", self.ids), ("state", "=", "done")]
        )
        steps._move({"state": "open", "appointment_id": False})
