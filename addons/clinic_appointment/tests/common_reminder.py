from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields

from .common import AppointmentCommon

DAY_BEFORE = datetime(2030, 3, 3, 2, 0)  # 10 o'clock in Shanghai
SUNDAY = date(2030, 3, 3)


class ReminderCommon(AppointmentCommon):
    """Appointments on a Monday; `_plan` runs the job at an instant (UTC)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reminders = cls.env["clinic.reminder"]
        cls.messages = cls.env["clinic.message"]
        cls.calls = cls.env["clinic.call.task"]
        providers = cls.env["clinic.message.provider"]
        providers.search([]).active = False
        cls.sms = providers.create({"name": "S", "code": "local", "channel": "sms"})

    def _plan(self, at=DAY_BEFORE):
        with freeze_time(at):
            return self.reminders._plan(fields.Datetime.now())

    def _call(self, at):
        with freeze_time(at):
            return self.reminders._call_unanswered(fields.Datetime.now())

    def _new_sibling(self, name, **vals):
        return self._new_patient(name, phone="13800138000", **vals)

    def _get_reminders(self, *appointments, code="d1"):
        ids = [appointment.id for appointment in appointments]
        return self.reminders.search(
            [("appointment_id", "in", ids), ("code", "=", code)]
        )

    def _send(self, messages):
        """As the sender records it."""
        self.env.flush_all()
        self.assertEqual(set(messages.mapped("state")), {"queued"})
        for state in ("claimed", "sent"):
            self.env.cr.execute(
                "UPDATE clinic_message SET state = %s, claimed_at = %s,"
                " sent_at = CASE WHEN %s = 'sent' THEN %s::timestamp END"
                " WHERE id = ANY(%s)",
                [
                    state,
                    fields.Datetime.now(),
                    state,
                    fields.Datetime.now(),
                    messages.ids,
                ],
            )
        messages.invalidate_recordset()
        messages._after_sent()

    def _get_text(self, message):
        rendered = self.env["clinic.message.template"]._render(message)[message.id]
        self.assertFalse(rendered.problem)
        return rendered.text

    def _set_policy(self, key, value):
        keys = self.env["clinic.policy.key"]
        self.env["clinic.policy"].create(
            {
                "key_id": keys.search([("key", "=", key)]).id,
                "chain_id": self.chain.id,
                "value": value,
            }
        )

    def _miss(self, appointment):
        """A person says later that nobody came."""
        with freeze_time(appointment.start_at + timedelta(minutes=40)):
            appointment.with_user(self.reception_a).action_no_show()

    def _new_missed(self, count, patient=None):
        """No-shows of other days, as they would stand in the file."""
        patient = patient or self.patient
        bulk = self._bulk("clinic.appointment")
        return bulk.create(
            [
                {
                    "patient_id": patient.id,
                    "branch_id": self.branch_a.id,
                    "start_at": fields.Datetime.now() - timedelta(days=20 + number),
                    "stop_at": fields.Datetime.now()
                    - timedelta(days=20 + number, minutes=-30),
                    "state": "no_show",
                }
                for number in range(count)
            ]
        )

    def _mute(self, record, name):
        patcher = patch.object(type(record), name, lambda *args, **kwargs: None)
        patcher.start()
        self.addCleanup(patcher.stop)
