from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.addons.clinic_patient.tests.common import PatientCommon
from odoo.tools import SQL

# at noon of a Wednesday in Shanghai, where branch A is
NOON = datetime(2026, 3, 4, 4, 0)


class OutboxCommon(PatientCommon):
    """A patient of branch A, two templates, somebody who delivers SMS and e-mail.

    `self.at(moment)` lets a block happen at a moment of UTC, noon in Shanghai unless
    another one is given.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.messages = cls.env["clinic.message"].with_user(cls.reception_a)
        cls.patient = cls._new_patient(
            "王小明", phone="13800138000", email="wang@example.com"
        )
        cls.env["clinic.message.provider"].search([]).active = False
        cls.sms, cls.email = cls.env["clinic.message.provider"].create(
            [
                {"name": "S", "code": "local", "channel": "sms"},
                {"name": "E", "code": "local", "channel": "email"},
            ]
        )
        cls.notice, cls.offer = cls.env["clinic.message.template"].create(
            [
                {
                    "name": "Notice",
                    "code": "t_notice",
                    "body": "We look forward to your visit.",
                    "channels": "sms,email",
                },
                {
                    "name": "Offer",
                    "code": "t_offer",
                    "body": "Something nice.",
                    "channels": "sms,email",
                    "purpose": "marketing",
                },
            ]
        )

    def setUp(self):
        super().setUp()
        self.number = 0
        self.startClock(NOON)

    def startClock(self, moment):
        clock = freeze_time(moment)
        clock.start()
        self.addCleanup(clock.stop)

    def _row(self, patient=None, **row):
        self.number += 1
        row = {
            "key": f"t:{self.number}",
            "patient": self.patient if patient is None else patient,
            "template": "t_notice",
            "branch": self.branch_a,
            **row,
        }
        return {key: value for key, value in row.items() if value is not False}

    def _enqueue(self, patient=None, **row):
        return self.messages._enqueue([self._row(patient, **row)]).sudo()

    def _offer(self, patient=None, **row):
        return self._enqueue(patient, template="t_offer", **row)

    def _consent(self, decision="granted", patient=None, days=1, **vals):
        values = {
            "patient_id": (patient or self.patient).id,
            "purpose": "marketing",
            "decision": decision,
            "decided_at": datetime.now() - timedelta(days=days),
        }
        return self.env["clinic.contact.consent"].create({**values, **vals})

    def _policy(self, key, value, branch=None):
        return self.env["clinic.policy"].create(
            {
                "key_id": self.env["clinic.policy.key"].search([("key", "=", key)]).id,
                "branch_id": (branch or self.branch_a).id,
                "value": value,
            }
        )

    def _claim(self, messages, moment=None):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE clinic_message SET state = 'claimed', claim = 'x',"
                " claimed_at = %s WHERE id = ANY(%s)",
                moment or datetime.now(),
                messages.ids,
            )
        )
        messages.invalidate_recordset()

    def _send(self, messages, moment=None):
        self._claim(messages, moment)
        messages.sudo().write({"state": "sent", "sent_at": moment or datetime.now()})
        messages.flush_recordset()

    def assertQueued(self, message, channel="sms"):
        self.assertEqual(
            (message.state, message.reason, message.channel), ("queued", False, channel)
        )

    def assertReason(self, message, reason):
        self.assertEqual((message.state, message.reason), ("suppressed", reason))
