from datetime import timedelta

from odoo import fields

from .common import DeskCommon


class BoardCommon(DeskCommon):
    """A day at branch A: the doctor works there, visits are made by `_expect`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doctor.branch_ids = cls.branch_a
        cls.board = cls.env["clinic.desk.board"]
        cls.now = fields.Datetime.now()
        cls.today = cls.branch_a._local_date(cls.now)

    @classmethod
    def _expect(cls, patient=None, minutes=0, **vals):
        """A visit expected so many minutes from now, yet today at the branch."""
        planned_at = cls.now + timedelta(minutes=minutes)
        if cls.branch_a._local_date(planned_at) != cls.today:
            planned_at = cls.now
        values = {"planned_at": planned_at, "practitioner_id": cls.doctor.id}
        if patient:
            values["patient_id"] = patient.id
        return cls._new_visit(**{**values, **vals})

    def _get_board(self, user=None, **kwargs):
        return self.board.with_user(user or self.reception_a).get_board(**kwargs)

    def _get_card(self, visit, user=None):
        cards = self._get_board(user)["cards"]
        return next((card for card in cards if card["id"] == visit.id), None)
