from datetime import timedelta

from odoo import api, fields, models

from ..tools import attendance

LATEST = timedelta(days=1)  # of what nobody noticed for a day a person reads the list


class ClinicAppointment(models.Model):
    """Who did not come, who cancelled late, who has to confirm.

    The job only flags; a person says that it was a no-show.
    """

    _inherit = "clinic.appointment"
    _clinic_field_classes = {
        "booked_at": "none",
        "late_stage": "none",
        "is_late_cancel": "none",
        "must_confirm": "none",
    }
    _moved_fields = frozenset(
        ["booked_at", "late_stage", "is_late_cancel", "must_confirm"]
    )

    booked_at = fields.Datetime(
        "Agreed on", readonly=True, copy=False, help="When this time was agreed."
    )
    late_stage = fields.Selection(
        [("late", "Late"), ("missing", "Did not come?")],
        "Not here",
        readonly=True,
        copy=False,
    )
    is_late_cancel = fields.Boolean(
        "Cancelled late",
        readonly=True,
        copy=False,
        help="So late that the time could not be given to somebody else.",
    )
    must_confirm = fields.Boolean(
        "Must confirm",
        readonly=True,
        copy=False,
        help="Did not come several times: the time is kept once it is confirmed.",
    )

    _late_idx = models.Index("(branch_id, late_stage) WHERE state = 'booked'")

    # -- hooks of the booking ----------------------------------------------------------
    def _booked(self):
        res = super()._booked()
        now = fields.Datetime.now()
        standings = self.patient_id._get_attendance()
        for must_confirm, appointments in self.grouped(
            lambda one: standings[one.patient_id.id].must_confirm
        ).items():
            appointments._move({"booked_at": now, "must_confirm": must_confirm})
        return res

    def _moved(self, old):
        res = super()._moved(old)
        agreed = self.filtered(lambda one: one._is_another_start(old))
        agreed._move({"booked_at": fields.Datetime.now(), "late_stage": False})
        return res

    def _is_another_start(self, old):
        self.ensure_one()
        return old.get(self.id, {}).get("start_at", self.start_at) != self.start_at

    def _cancelled(self):
        res = super()._cancelled()
        # whose visit went on without the booking came on another day
        for appointment in self.filtered("visit_id"):
            appointment._move({"is_late_cancel": appointment._is_late_to_cancel()})
        return res

    def _is_late_to_cancel(self):
        """Whether cancelling now is counted as late."""
        self.ensure_one()
        now = fields.Datetime.now()
        return attendance.is_late(self.start_at, now, self._get_cancel_hours())

    def _get_cancel_hours(self):
        """How long before the start it may be cancelled freely."""
        self.ensure_one()
        key = "surgery_cancel_hours" if self._is_surgery() else "cancel_hours"
        return self.env["clinic.policy"]._get(
            f"appointment.{key}", branch=self.branch_id
        )

    def _is_surgery(self):
        self.ensure_one()
        # sudo: a setting of the service
        return bool(self.sudo().service_id.is_clinic_surgery)

    # -- who is not here ---------------------------------------------------------------
    @api.model
    def _cron_flag_late(self):
        """Every few minutes: who is late, and of whom somebody is asked."""
        flagged = self._flag_late(fields.Datetime.now())
        self.env["ir.cron"]._commit_progress(flagged, remaining=0)

    @api.model
    def _flag_late(self, now):
        """Flag what is booked, has begun and is not here; how many are new."""
        count = 0
        policies = self.env["clinic.policy"]
        open_ones = self.search(
            [
                ("state", "=", "booked"),
                ("start_at", "<=", now),
                ("start_at", ">", now - LATEST),
            ]
        )
        for branch, appointments in open_ones.grouped("branch_id").items():
            for stage in ("late", "missing"):
                minutes = policies._get(f"appointment.{stage}_minutes", branch=branch)
                before = now - timedelta(minutes=minutes)
                flagged = appointments.filtered(
                    lambda one, before=before, stage=stage: (
                        one.start_at <= before
                        and one.late_stage not in (stage, "missing")
                    )
                )
                flagged._move({"late_stage": stage})
                flagged.visit_id._board_changed()
                count += len(flagged)
        return count

    def _missed(self):
        """A person has said so: somebody calls him the same day."""
        res = super()._missed()
        for appointment in self:
            appointment._call_after_no_show()
        return res

    def _call_after_no_show(self):
        self.ensure_one()
        policies = self.env["clinic.policy"]
        if policies._get("appointment.no_show_call", branch=self.branch_id):
            told = self.with_context(lang=self._get_staff_lang())
            self.env["clinic.call.task"]._open(
                self.patient_id,
                self.branch_id,
                "no_show",
                told.env._("Did not come at %(time)s", time=told._say_time()),
                told.env._(
                    "You had an appointment at %(time)s and we missed you. Is "
                    "everything all right? When would another time suit you?",
                    time=told._say_time(),
                ),
                fields.Datetime.now(),
                source=self,
            )
        if policies._get("appointment.no_show_message", branch=self.branch_id):
            self.env["clinic.message"]._enqueue([self._prepare_no_show_row()])

    def _prepare_no_show_row(self):
        self.ensure_one()
        now = fields.Datetime.now()
        return {
            "key": f"no_show:{self.id}:{self.start_at}",
            "patient": self.patient_id,
            "template": "no_show_sorry",
            "branch": self.branch_id,
            "source": self,
            "due_at": now,
            "expires_at": now + timedelta(days=1),
        }

    def _get_staff_lang(self):
        """The language of the people at the branch, for what is made by a job."""
        # sudo: language of a company
        return self.sudo().company_id.partner_id.lang or self.env.lang
