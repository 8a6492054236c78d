"""A form that is being filled may name any file: it tells nothing of closed ones."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestClosedInForms(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._new_patient("张三", birth_date=date(1990, 6, 15), sex="male")
        cls.closed = cls._new_patient(
            "李四", cls.reception_b, birth_date=date(1980, 6, 15), sex="female"
        )

    def _onchange(self, model, values, names, user=None):
        forms = self.env[model].with_user(user or self.reception_a)
        asked = {name: {} for name in names}
        return forms.onchange(values, [*values], asked)["value"]

    def test_a_merge_with_a_closed_file(self):
        """Neither whether birth, sex or documents differ, nor whether he is here."""
        names = ("warning", "obstacle", "drop_text")
        values = {"keep_id": self.mine.id, "drop_id": self.closed.id}
        found = self._onchange("clinic.patient.merge", values, names)
        self.assertFalse(any(found.get(name) for name in names))
        values["drop_id"] = self._new_patient("王五", birth_date=date(1980, 1, 1)).id
        found = self._onchange("clinic.patient.merge", values, names)
        self.assertIn("dates of birth differ", found["warning"])

    def test_a_family_member_with_a_closed_file(self):
        values, names = {"patient_id": self.closed.id}, ("age_text", "phone_shown")
        try:
            found = self._onchange("clinic.family.member", values, names)
        except AccessError:
            found = {}
        self.assertFalse(any(found.get(name) for name in names))
        found = self._onchange(
            "clinic.family.member", {"patient_id": self.mine.id}, names
        )
        self.assertTrue(found["age_text"])
