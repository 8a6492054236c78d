from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.clinic_emergency_finding_mixin import TRIES_PER_HOUR
from .common_emergency import REASON, EmergencyCommon

WINDOW = "clinic.emergency.open"


@tagged("post_install", "-at_install")
class TestEmergencyFind(EmergencyCommon):
    """From a number that one knows to an open file, and no way to fish for names."""

    def _new_window(self, user, number=False, **vals):
        return self._as(user, WINDOW).create({"number": number, **vals})

    def _look_up(self, user, number):
        window = self._new_window(user, number)
        window.action_find()
        return window

    def test_by_record_number(self):
        number = self.there.record_number
        for user in ("nurse", "administrator", "reception"):
            for text in (number, f"  {number.lower()} "):
                window = self._look_up(user, text)
                self.assertTrue(window.is_found)
                self.assertIn(number, window.patient_label)
                self.assertIn("1980", window.patient_label)
                self.assertNoMark(window.patient_label)  # the name is masked
                window.reason = REASON
                action = window.action_open()
            self.assertEqual(action["res_model"], "clinic.patient")
            self.assertEqual(action["res_id"], self.there.id)
            self.assertTrue(self._count(user)["clinic.patient"])

    def test_by_a_whole_phone(self):
        for text in ("13912345678", "+86 139 1234 5678", "139-1234-5678"):
            self.assertTrue(self._look_up("nurse", text).is_found, text)
            self.env.cr.execute("DELETE FROM clinic_emergency_try")

    def test_not_by_less(self):
        number = self.there.record_number
        for text in ("2345678", "5678", number[:-1], number[1:], "%", "_", "Chen", "*"):
            window = self._look_up("nurse", text)
            with self.subTest(text):
                self.assertFalse(window.is_found)
                self.assertIn("No file of your chain", window.message)
            self.env.cr.execute("DELETE FROM clinic_emergency_try")

    def test_an_old_number_and_a_merged_file(self):
        self.env["clinic.patient.alias"].create(
            {"patient_id": self.there.id, "number": "OLD-77"}
        )
        self.assertTrue(self._look_up("nurse", "old-77").is_found)
        self.env["clinic.patient.merge"].create(
            {"keep_id": self.abroad.id, "drop_id": self.here.id}
        )
        self.here.sudo().visit_ids._action_cancel()
        self.env["clinic.patient.merge"].search([], limit=1)._action_merge()
        window = self._look_up("nurse", self.here.record_number)
        self.assertEqual(window.sudo().patient_id, self.abroad)

    def test_several_on_one_phone(self):
        child = self._new_patient(
            "Kind Chen", self.reception_b, phone="13912345678", birth_date="2020-01-01"
        )
        window = self._look_up("nurse", "13912345678")
        self.assertFalse(window.is_found)
        self.assertTrue(window.is_shared_number)
        self.assertIn("Add the year of birth", window.message)
        window.birth_year = 2020
        window.action_find()
        self.assertEqual(window.sudo().patient_id, child)
        window.birth_year = 1999
        self.assertFalse(window.is_found)
        window.action_find()
        self.assertFalse(window.is_found)

    def test_unknown_and_foreign_sound_the_same(self):
        foreign = self._new_chain_user("reception")
        other = self._new_patient("Fremd", foreign, phone="13700137000")
        other.sudo().record_number = "FREMD-1"
        texts = {
            self._look_up("nurse", text).message
            for text in ("FREMD-1", "13700137000", "P999999", "13700137009")
        }
        words = {text.replace("Tries left this hour", "") for text in texts}
        self.assertEqual(len({w.rstrip("0123456789.") for w in words}), 1)
        with self.assertSentence(AccessError, "No file of your chain"):
            self._open("nurse", other)

    def test_tries_run_out(self):
        for left in reversed(range(TRIES_PER_HOUR)):
            message = self._look_up("nurse", "P999999").message
            self.assertIn(f"{left}.", message)
        for number in ("P999999", self.there.record_number):
            with self.assertSentence(UserError, "within an hour"):
                self._look_up("nurse", number)
        self._look_up("practitioner", "P999999")
        self.env.cr.execute(
            "UPDATE clinic_emergency_try"
            " SET started_at = started_at - interval '61 min'"
        )
        self.assertIn(f"{TRIES_PER_HOUR - 1}.", self._look_up("nurse", "P9").message)

    def test_looking_without_opening_costs_a_try(self):
        for _time in range(TRIES_PER_HOUR):
            self.assertTrue(self._look_up("nurse", self.there.record_number).is_found)
        with self.assertSentence(UserError, "within an hour"):
            self._look_up("nurse", self.there.record_number)

    def test_opened_files_cost_none(self):
        for _time in range(TRIES_PER_HOUR + 2):
            patient = self._new_patient("Viele", self.reception_b)
            window = self._look_up("nurse", patient.record_number)
            window.reason = REASON
            window.action_open()
        self.assertEqual(self._get_left("nurse"), TRIES_PER_HOUR)

    def _get_left(self, user):
        return self._as(user, "clinic.emergency.access")._get_tries_left()

    def test_each_try_is_logged(self):
        self._look_up("nurse", "P999999")
        self._look_up("nurse", self.there.record_number)
        hit, miss = self._get_logs("emergency.find")
        self.assertEqual((miss.new_value, miss.res_ids), ({"found": 0}, False))
        self.assertEqual((hit.new_value, hit.res_ids), ({"found": 1}, self.there.ids))
        self.assertEqual({hit.actor_id, miss.actor_id}, {self.nurse_a.id})
        self.assertNotIn("999999", f"{miss.summary}{miss.new_value}")

    # -- no names by the back door -------------------------------------------------
    def test_a_client_does_not_choose_the_patient(self):
        windows = self._as("nurse", WINDOW)
        window = windows.create({"number": "x", "patient_id": self.there.id})
        self.assertFalse(window.sudo().patient_id)
        window.write({"patient_id": self.there.id, "is_by_number": False})
        self.assertFalse(window.sudo().patient_id)
        by_default = windows.with_context(default_patient_id=self.there.id)
        self.assertRefused(by_default.create, {"number": "x"})
        with self.assertRaises(AccessError):
            window.read(["patient_id"])
        spec = {"patient_label": {}, "is_found": {}, "number": {}}
        for values in (
            {"patient_id": self.there.id, "number": "x"},
            {"number": self.there.record_number},
        ):
            self.assertClosed(by_default.onchange, values, ["number"], spec)
            self.assertClosed(window.onchange, values, ["number"], spec)

    def test_another_number_forgets_the_patient(self):
        window = self._look_up("nurse", self.there.record_number)
        window.number = self.abroad.record_number
        self.assertFalse(window.is_found)
        window.action_find()
        window.action_again()
        self.assertFalse(window.is_found)
        self.assertFalse(self.accesses.search_count([]))

    def test_the_window_of_another_person(self):
        window = self._look_up("nurse", self.there.record_number)
        for user in (self.practitioner_a, self.admin_clinic, self.employee):
            other = self._as(user, WINDOW).browse(window.id)
            self.assertRefused(other.read, ["patient_label"])
            self.assertRefused(other.action_open)
            self.assertRefused(other.action_find)
            self.assertRefused(other.write, {"reason": "x"})

    def test_who_may_not_has_no_window(self):
        for role in ("cashier", "marketing", "finance", "hq_director", "privacy"):
            self.assertRefused(self._new_window, role, self.there.record_number)
        for user in (self.employee, self.portal):
            self.assertRefused(self._new_window, user, self.there.record_number)

    def test_nothing_typed(self):
        with self.assertSentence(UserError, "Type the record number"):
            self._look_up("nurse", "  ")
        self.assertEqual(self._get_left("nurse"), TRIES_PER_HOUR)

    def test_open_looks_up_first(self):
        window = self._new_window("nurse", self.there.record_number, reason=REASON)
        action = window.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (WINDOW, window.id))
        self.assertFalse(self.accesses.search_count([]))
        self.assertEqual(window.action_open()["res_model"], "clinic.patient")


@tagged("post_install", "-at_install")
class TestEmergencyOnTheFile(EmergencyCommon):
    """The way from the file itself, and what the file says afterwards."""

    def test_a_file_out_of_care_offers_it(self):
        idle = self._new_patient("Ohne Besuch")
        patient = self._as("nurse").browse(idle.id)
        self.assertTrue(patient.is_emergency_offered)
        self.assertFalse(patient.with_user(self.reception_a).is_emergency_offered)
        window = self._as("nurse", WINDOW).browse(
            patient.action_open_in_emergency()["res_id"]
        )
        self.assertIn("Ohne Besuch", window.patient_label)
        self.assertEqual(window.hours, 4)
        window.reason = REASON
        window.action_open()
        patient = self._as("nurse").browse(idle.id)
        self.assertFalse(patient.is_emergency_offered)
        self.assertIn("Opened in an emergency until", patient.emergency_text)

    def test_a_file_in_care_does_not(self):
        patient = self._as("nurse").browse(self.here.id)
        self.assertFalse(patient.is_emergency_offered)
        self.assertFalse(patient.emergency_until)
        window = self._as("nurse", WINDOW).browse(
            patient.action_open_in_emergency()["res_id"]
        )
        self.assertTrue(window.is_open_already)
        self.assertEqual(window.action_open()["res_id"], self.here.id)
        self.assertFalse(self.accesses.search_count([]))

    def test_the_medical_director_needs_none(self):
        patient = self._as("medical_director").browse(self.there.id)
        self.assertFalse(patient.is_emergency_offered)

    def test_the_banner_is_for_the_opener_alone(self):
        self._open("nurse")
        for user, shown in ((self.nurse_a, True), (self.reception_b, False)):
            patient = self._as(user).browse(self.there.id)
            self.assertEqual(bool(patient.emergency_until), shown)
            self.assertEqual(bool(patient.emergency_text), shown)

    def test_the_banner_closes_the_file(self):
        access = self._open("nurse")
        patient = self._as("nurse").browse(self.there.id)
        action = patient.action_end_emergency()
        self.assertEqual(action["res_model"], "clinic.emergency.access")
        self.assertFalse(access.is_live)
        self.assertFalse(self._count("nurse")["clinic.patient"])
        with self.assertSentence(AccessError, "no emergency access"):
            self._as("nurse").browse(self.there.id).action_end_emergency()

    def test_the_banner_names_the_day_when_it_is_tomorrow(self):
        until = self._in(days=1)
        text = self.here._get_emergency_text(until)
        self.assertIn(str(until.year), text)

    def test_a_closed_file_offers_no_window(self):
        self.assertRefused(
            self._as("nurse").browse(self.there.id).action_open_in_emergency
        )
