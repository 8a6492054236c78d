from odoo import fields, models

CAME = ("arrived", "done")


class ClinicFollowup(models.Model):
    """Appointments stand for follow-ups, and visits end them.

    - A booking takes the follow-up that it was made from, else the earliest open
      revisit of its service (or of none); the other ones stay.
    - A step that says so stops when another appointment of its service (of any,
      where it has none) is booked; it is open again if that falls away.
    - Who comes for the appointment has done it. Who comes without one has done the
      revisits of that service (or of none) that were due by then.
    - A step that says so stops with a later visit that left.
    """

    _inherit = "clinic.followup"

    def _booked(self, appointment):
        """The appointment stands for these."""
        self._check_live()
        self._move({"state": "booked", "appointment_id": appointment.id})
        self._note_event("booked")
        self._moved()

    def _unbooked(self):
        """Their appointment fell away: due again, today."""
        for row in self:
            day = row._get_today()
            late_on = max(row.late_on, day)
            row._move(
                {
                    "state": "open",
                    "appointment_id": False,
                    "due_on": day,
                    "late_on": late_on,
                }
            )
        self._note_event("unbooked")
        self._moved()
        self._opened()

    def _find_appointment(self):
        """The next one of the patient that may stand for this, if any."""
        self.ensure_one()
        # sudo: whether he has one; the row is the caller's
        appointments = self.env["clinic.appointment"].sudo()
        domain = [
            ("patient_id", "=", self.patient_id.id),
            ("state", "=", "booked"),
            ("start_at", ">", fields.Datetime.now()),
        ]
        found = appointments.search(domain, order="start_at, id")
        taken = self.sudo().search([("appointment_id", "in", found.ids)])  # sudo: too
        found -= taken.filtered(lambda row: row.state == "booked").appointment_id
        fitting = found.filtered(
            lambda one: one.followup_id == self or self._is_for(one.service_id)
        )
        return fitting.sorted(lambda one: one.followup_id != self)[:1]

    def _is_for(self, services):
        return not self.service_id or self.service_id in services

    def _filter_stopped_by(self, appointment):
        """Those that are due, and need nothing since this is booked."""
        return self.filtered(
            lambda row: (
                row.step_id.stops_when_booked
                and row.due_on <= row._get_today()
                and row._is_for(appointment.service_id)
            )
        )


class ClinicAppointment(models.Model):
    _inherit = "clinic.appointment"
    _clinic_field_classes = {"followup_id": "none"}

    followup_id = fields.Many2one(
        "clinic.followup",
        "Follow-up",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain="[('patient_id', '=', patient_id), ('state', '=', 'open')]",
        help="The follow-up that this appointment was booked from. Empty: the earliest "
        "open revisit of the same service is taken.",
    )

    def _booked(self):
        res = super()._booked()
        self._take_followups()
        return res

    def _cancelled(self):
        res = super()._cancelled()
        # whose visit goes on without the booking is here for it
        self.filtered("visit_id")._free_followups()
        (self - self.filtered("visit_id"))._end_followups()
        return res

    def _missed(self):
        res = super()._missed()
        self._free_followups()
        return res

    def _follow_state(self, state):
        res = super()._follow_state(state)
        if state in CAME:
            self._end_followups()
        return res

    def _take_followups(self):
        # sudo: whoever books carries out what was planned for the patient
        rows = self.env["clinic.followup"].sudo()
        waiting = rows.search(
            [("patient_id", "in", self.patient_id.ids), ("state", "=", "open")]
        )
        for appointment in self.sudo() if waiting else ():  # sudo: as above
            mine = waiting.filtered(
                lambda row, one=appointment: row.patient_id == one.patient_id
            )
            taken = appointment._pick_followup(mine)
            if taken:
                taken._booked(appointment)
                appointment.followup_id = taken
            stopped = (mine - taken)._filter_stopped_by(appointment)
            if stopped:
                stopped._move({"appointment_id": appointment.id})
                stopped._action_drop("booked")
            waiting -= taken | stopped

    def _pick_followup(self, waiting):
        """The chosen one, else the earliest revisit of this service or of none."""
        self.ensure_one()
        if self.followup_id:
            return waiting & self.followup_id
        fitting = waiting.filtered(
            lambda row: row.kind == "revisit" and row._is_for(self.service_id)
        )
        return fitting[:1]

    def _get_followups(self, state):
        # sudo: as when it was booked
        rows = self.env["clinic.followup"].sudo()
        return rows.search([("appointment_id", "in", self.ids), ("state", "=", state)])

    def _end_followups(self):
        rows = self._get_followups("booked")
        if rows:
            rows._action_done("came")

    def _free_followups(self):
        """Booked for it, or dropped because of it: needed again."""
        if not self:
            return
        booked = self._get_followups("booked")
        if booked:
            booked._unbooked()
        stopped = self._get_followups("dropped").filtered(
            lambda row: (
                row.reason == "booked"
                and row.patient_id.active
                and not row.patient_id.deceased_on
            )
        )
        if stopped:
            stopped._reopen("unbooked")


class ClinicVisit(models.Model):
    _inherit = "clinic.visit"

    def _action_leave(self):
        res = super()._action_leave()
        # sudo: whoever lets him go ends what was planned for him
        self.env["clinic.followup"].sudo()._follow_left(self)
        return res
