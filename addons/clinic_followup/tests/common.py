from odoo.addons.clinic_appointment.tests.common import AppointmentCommon
from odoo.fields import Command


class FollowupCommon(AppointmentCommon):
    """A plan "Extraction" of `cls.service`: a call the next day, one after a week.

    It is Friday 1 March 2030, 10 o'clock at branch A. `_new_plan` makes and publishes
    plans, `_new_left_visit` lets a patient go who had `cls.service`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.followups = cls.env["clinic.followup"]
        cls.caller = cls.users["followup"]

    @classmethod
    def _new_plan(cls, steps, name="Extraction", services=None, publish=True, **vals):
        """`steps` are dicts, with defaults: a call after one day."""
        services = cls.service if services is None else services
        plan = cls.env["clinic.followup.plan"].create(
            {
                "name": name,
                "chain_id": cls.chain.id,
                "service_ids": [Command.set(services.ids)],
                **vals,
            }
        )
        version = plan._get_draft()
        version.step_ids = [
            Command.create({"name": f"Step {number}", "sequence": number, **step})
            for number, step in enumerate(steps, 1)
        ]
        if publish:
            version._publish()
        return plan

    @classmethod
    def _new_left_visit(cls, services=None, patient=None, **vals):
        """A visit of today at branch A, with lines; it has left."""
        services = cls.service if services is None else services
        visit = cls._new_visit(
            practitioner_id=cls.doctor.id,
            patient_id=(patient or cls.patient).id,
            line_ids=[Command.create({"product_id": one.id}) for one in services],
            **vals,
        )
        visit._action_consult()
        visit._action_leave()
        return visit

    @classmethod
    def _get_followups(cls, visits):
        return cls.followups.search([("visit_id", "in", visits.ids)], order="id")
