from odoo.addons.clinic_base.tests.common import ROLES
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models import clinic_access_log_reader
from .common_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestAccessLogReader(MergeCommon):
    """The privacy officer finds who opened whose file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chain = cls.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        cls.branch_o = cls.env["clinic.branch"].create(
            {**cls._branch_vals("O", "UTC", cls.company), "chain_id": chain.id}
        )
        cls.stranger = cls._new_patient(
            "陌生人", user=cls._new_user("reception", cls.branch_o, "t_reception_o")
        ).sudo()
        cls.logs = cls.env["clinic.access.log"].with_user(cls.privacy)
        cls.row = cls._log([cls.keep.id])
        cls.both = cls._log(sorted((cls.keep.id, cls.stranger.id)))
        cls.other = cls._log([cls.drop.id])

    @classmethod
    def _log(cls, numbers):
        values = {
            "happened_at": "2026-03-01 08:00:00",
            "user_id": cls.nurse_a.id,
            "branch_id": cls.branch_a.id,
            "door": "test.reader",
            "classes": "clinical",
            "patient_ids": numbers,
            "patient_count": len(numbers),
        }
        row = cls.env["clinic.access.log"].sudo().create(values)
        return row.with_user(cls.privacy)

    def _find(self, *domain):
        return self.logs.search([("door", "=", "test.reader"), *domain])

    def test_names_of_those_whom_the_reader_may_know(self):
        names = self.both.patient_names
        self.assertIn("王芳", names)
        self.assertIn(f"#{self.stranger.id}", names)
        self.assertNotIn("陌生人", names)

    def test_names_do_not_overflow(self):
        self.patch(clinic_access_log_reader, "MOST_NAMES", 1)
        row = self._log(sorted((self.keep.id, self.drop.id, self.stranger.id)))
        self.assertIn("and 2 more", row.patient_names)

    def test_deleted_and_unknown_patients(self):
        self.assertEqual(self._log([0, 2**31 - 1]).patient_names, f"#0, #{2**31 - 1}")
        self.assertFalse(self._log([]).patient_names)

    def test_found_by_name_and_number(self):
        by_number = ("patient_search", "ilike", self.keep.record_number)
        self.assertEqual(self._find(by_number), self.row | self.both)
        by_name = ("patient_search", "ilike", "王芳")
        self.assertEqual(self._find(by_name), self.row | self.both | self.other)
        self.assertFalse(self._find(("patient_search", "ilike", "陌生人")))
        self.assertFalse(self._find(("patient_search", "=", "")))

    def test_found_by_many_names(self):
        self.patch(clinic_access_log_reader, "MOST_INDEXED", 1)
        by_name = ("patient_search", "ilike", "王芳")
        self.assertEqual(self._find(by_name), self.row | self.both | self.other)

    def test_who_opened_this_file(self):
        action = self.keep.with_user(self.privacy).action_open_access_log()
        self.assertIn("王芳", action["display_name"])
        self.assertEqual(self._find(*action["domain"]), self.row | self.both)

    def test_a_merged_file_is_read_with_the_new_one(self):
        self._new_merge().action_merge()
        action = self.keep.with_user(self.privacy).action_open_access_log()
        rows = self.row | self.both | self.other
        self.assertEqual(self._find(*action["domain"]), rows)
        by_number = ("patient_search", "ilike", self.keep.record_number)
        self.assertEqual(self._find(by_number), rows)

    def test_nobody_else(self):
        for role in set(ROLES) - {"privacy"}:
            with self.subTest(role), self.assertRaises(AccessError):
                self.keep.with_user(self.users[role]).action_open_access_log()
        with self.assertRaises(AccessError):
            self.stranger.with_user(self.privacy).action_open_access_log()

    def test_button_is_the_privacy_officers(self):
        patients = self.env["clinic.patient"]
        for role in ("privacy", "reception", "medical_director"):
            arch = patients.with_user(self.users[role]).get_view(view_type="form")
            shown = "action_open_access_log" in arch["arch"]
            self.assertEqual(shown, role == "privacy", role)

    def test_screens_open(self):
        form = Form(self.both)
        self.assertIn("王芳", form.patient_names)
        spec = {"user_name": {}, "patient_names": {}, "seal_number": {}}
        found = self.logs.web_search_read([("id", "=", self.row.id)], spec)
        self.assertEqual(found["records"][0]["user_name"], self.nurse_a.name)
        groups = self.logs.web_read_group(
            [("door", "=", "test.reader")], ["purpose"], ["__count"]
        )
        self.assertEqual(groups["groups"][0]["__count"], 3)

    def test_reading_the_log_discloses_nothing_clinical(self):
        before = self.logs.search_count([])
        self.both.read(["patient_names", "user_name"])
        self.env.cr.flush()
        self.assertEqual(self.logs.search_count([]), before)

    def test_queries_do_not_grow(self):
        """As many for a page of rows as for one."""
        counts = []
        for rows in (self.row, self._log([self.keep.id]) | self.both | self.other):
            self.env.invalidate_all()
            rows.read(["user_name", "patient_names", "seal_number"])  # warm
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows.read(["user_name", "patient_names", "seal_number", "branch_name"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
