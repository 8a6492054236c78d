import json
from datetime import datetime

from freezegun import freeze_time
from odoo.addons.clinic_patient.tests.common_visit import VisitCommon

# 10:00 in Shanghai, a Monday
MORNING = datetime(2026, 3, 2, 2, 0)


class CallCommon(VisitCommon):
    """Branch A in Shanghai with a patient to be called and people who call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(MORNING)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.followup = cls.users["followup"]
        cls.marketing = cls.users["marketing"]
        cls.tasks = cls.env["clinic.call.task"]

    @classmethod
    def _set_policy(cls, key, value):
        cls.env["clinic.policy"].create(
            {
                "key_id": cls.env["clinic.policy.key"].search([("key", "=", key)]).id,
                "chain_id": cls.chain.id,
                "value": json.dumps(value),
            }
        )

    def _at(self, moment):
        return freeze_time(moment)

    @classmethod
    def _open_call(cls, patient=None, **kwargs):
        values = {
            "branch": cls.branch_a,
            "kind": "reply",
            "subject": "Wants to be called",
            "script": "Good morning, you wrote to us.",
            "due_at": MORNING,
        }
        return cls.tasks._open(patient or cls.patient, **{**values, **kwargs})
