from datetime import timedelta

from freezegun import freeze_time
from odoo.addons.clinic_appointment.tests.common import NOW
from odoo.fields import Command

from .common import FollowupCommon

CALL = {"kind": "call", "script": "How did you sleep?"}
REVISIT = {"kind": "revisit", "after_count": 3}
ILL = "The patient is ill"


class StoriesCommon(FollowupCommon):
    """Who does something has the one role for it; `_on(3)` is three days later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.branch_a._local_date(NOW)
        cls.board = cls.env["clinic.followup.board"].with_user(cls.caller)
        cls.jobs = cls.followups.sudo()
        cls.extraction, cls.filling = (
            cls._new_service("Extraction"),
            cls._new_service("Filling"),
        )
        cls.line = cls.env["clinic.followup.caller"].create(
            {"user_id": cls.caller.id, "branch_id": cls.branch_a.id}
        )
        for days in (4, 5):
            cls._new_roster(cls.doctor, day=cls.today + timedelta(days=days))
        cls.env["clinic.message.provider"].search([]).active = False

    @classmethod
    def _new_service(cls, name, **vals):
        values = {"name": name, "is_clinic_service": True, "clinic_minutes": 30}
        return cls.env["product.product"].create({**values, **vals})

    @classmethod
    def _can_send(cls):
        cls.env["clinic.message.provider"].create(
            {"name": "S", "code": "local", "channel": "sms"}
        )

    @classmethod
    def _new_person(cls, user, role, login):
        """A doctor of branch A, with or without a user."""
        return cls._new_practitioner(
            login, user_id=user and user.id, branch_ids=cls.branch_a.ids
        )

    # -- what people do ----------------------------------------------------------------
    def _day(self, days):
        return self.today + timedelta(days=days)

    def _on(self, days, hour=10):
        """That many days from Friday 1 March, at that hour of branch A."""
        return freeze_time(self._at(hour, day=self._day(days)))

    def _leave(self, *services, patient=None):
        """Reception lets a patient go who had these; his visit."""
        done = self.env["product.product"].union(*services)
        return self._new_left_visit(done, patient).with_user(self.reception_a)

    def _start(self, steps, **vals):
        """A plan of the extraction, and the rows of a visit that begins it."""
        self._new_plan(steps, services=self.extraction, **vals)
        return self._rows(self._leave(self.extraction))

    def _rows(self, visits):
        return self._get_followups(visits).with_user(self.caller)

    def _list(self, view="due", owner="mine"):
        """What the caller reads on the list."""
        self.env.flush_all()
        rows = self.board.get_rows(self.branch_a.id, view, owner)
        return [row["id"] for row in rows]

    def _work(self):
        """The hourly jobs."""
        for work in self.jobs._get_works():
            work(1000)
        self.jobs.browse(self.jobs._get_waiting(0, 1000))._give_anew()
        self.jobs._escalate()

    def _come(self, appointment, *services):
        """At the booked hour: seen, and gone."""
        with freeze_time(appointment.start_at):
            visit = appointment.visit_id.with_user(self.reception_a)
            visit.line_ids = [
                Command.create({"product_id": one.id}) for one in services
            ]
            visit._action_consult()
            visit._action_leave()
        return visit

    def _ends(self, rows):
        return [(row.state, row.reason or "") for row in rows]
