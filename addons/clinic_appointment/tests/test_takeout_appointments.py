from odoo.addons.clinic_patient.tests.common_takeout import TakeoutCommon
from odoo.addons.clinic_patient.tools.takeout import key_id
from odoo.tests import tagged

from .common import AppointmentCommon

CANCEL = "He has a qzcold"


@tagged("post_install", "-at_install")
class TestTakeoutAppointments(AppointmentCommon, TakeoutCommon):
    """What is booked leaves with the file of the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coming = cls._book(cls._at(9), reason="qzreason", note="qznote")
        cls.cancelled = cls._book(cls._at(10))
        cls.cancelled._action_cancel(CANCEL)
        cls.theirs = cls._book(cls._at(11), patient_id=cls.other_patient.id)
        cls.coming.sudo()._get_token()
        cls.env.flush_all()

    def _get_rows(self, folder, name="appointments"):
        return {key_id(row["id"]): row for row in self._rows(folder, name)}

    def test_his_bookings_and_nobody_else_s(self):
        folder, totals = self._export(self.patient, user=self.privacy)
        rows = self._get_rows(folder)
        self.assertEqual(set(rows), set((self.coming | self.cancelled).ids))
        self.assertEqual(totals["tables"]["appointments"]["rows"], 2)
        row = rows[self.coming.id]
        self.assertEqual((row["state"], row["local_date"]), ("booked", "2030-03-04"))
        self.assertEqual(row["start_at"], "2030-03-04T01:00:00Z")
        self.assertEqual((row["reason"], row["note"]), ("qzreason", "qznote"))
        self.assertEqual(rows[self.cancelled.id]["cancel_reason"], CANCEL)

    def test_its_keys_are_those_of_the_other_files(self):
        folder, _totals = self._export(self.patient, user=self.privacy)
        row = self._get_rows(folder)[self.coming.id]
        for column, name in (
            ("patient_id", "patients"),
            ("visit_id", "visits"),
            ("branch_id", "branches"),
            ("practitioner_id", "practitioners"),
            ("service_id", "services"),
        ):
            keys = {one["id"] for one in self._rows(folder, name)}
            self.assertIn(row[column], keys, column)

    def test_the_link_stays_here(self):
        folder, _totals = self._export(user=self.privacy)
        token = self.coming.sudo()._get_token()
        for path in folder.rglob("*.*"):
            self.assertNotIn(token, path.read_text("utf-8"), path.name)
        self.assertNotIn("access_token", self._get_rows(folder)[self.coming.id])

    def test_why_he_comes_is_for_those_who_read_it(self):
        folder, _totals = self._export(user=self.users["hq_director"])
        row = self._get_rows(folder)[self.coming.id]
        self.assertNotIn("reason", row)
        self.assertNotIn("cancel_reason", row)

    def test_masked(self):
        folder, _totals = self._export(self.patient, masked=True)
        text = (folder / "appointments.masked.csv").read_text("utf-8")
        for word in ("qzreason", "qznote", "qzcold"):
            self.assertNotIn(word, text)
