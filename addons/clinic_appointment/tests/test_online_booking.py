from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..tools.errors import SlotTaken
from .common import DAY, NOW
from .common_online import PHONE, OnlineCommon


@tagged("post_install", "-at_install")
class TestChoices(OnlineCommon):
    def test_branches_that_book_online(self):
        self.assertIn(self.branch_a, self.booking._get_branches())
        self.assertNotIn(self.branch_b, self.booking._get_branches())
        self._set_policy("appointment.online", "false")
        self.assertNotIn(self.branch_a, self.booking._get_branches())
        self.assertIsNone(self._wish())

    def test_complaints_and_services(self):
        hidden = self.reason.copy({"name": "Pain", "is_online": False})
        reasons, services = self.booking._get_choices(self.branch_a)
        self.assertIn(self.reason, reasons)
        self.assertNotIn(hidden, reasons)
        self.assertIn(self.service, services)
        self.service.is_clinic_online = False
        self.assertNotIn(self.service, self.booking._get_choices(self.branch_a)[1])

    def test_an_address_that_somebody_made_up(self):
        read = self.booking._read_wish
        branch, reason = self.branch_a.id, self.reason.id
        self.assertIsNone(read(self.branch_b.id, "r", reason))
        self.assertIsNone(read(branch, "x", reason))
        self.assertIsNone(read(branch, "r", 0))
        self.assertIsNone(read(branch, "s", reason + 10**6))
        wish = read(branch, "r", reason, "1; DROP", "2030-99-99T99:99")
        self.assertIsNone(wish.practitioner)
        self.assertIsNone(wish.start_at)
        for junk in (None, "", "x", "\0", "2030-03-04", "2030-03-04T9"):
            self.assertIsNone(self.booking._read_start(junk), repr(junk))

    def test_from_two_hours_to_thirty_days_ahead(self):
        today = NOW.date()
        self._new_roster(self.doctor, day=today)
        far = today + timedelta(days=40)
        self._new_roster(self.doctor, day=far)
        starts = [slot["start_at"] for slot in self.booking._find_slots(self._wish())]
        self.assertEqual(min(starts), NOW + timedelta(hours=2))
        self.assertLessEqual(max(starts), NOW + timedelta(days=30))

    def test_a_week_of_days_with_free_times(self):
        for number in range(1, 12):
            self._new_roster(self.doctor, day=DAY + timedelta(days=number))
        wish = self._wish()
        slots = self.booking._find_slots(wish)
        days, later = self.booking._get_days(wish, slots)
        self.assertEqual(len(days), 7)
        self.assertEqual(days[0][0], DAY)
        self.assertEqual(later, DAY + timedelta(days=7))
        self.assertEqual(self.booking._get_days(wish, slots, later)[0][0][0], later)

    def test_queries_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wish = self._wish()
            self.booking._get_days(wish, self.booking._find_slots(wish))
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(1, 20):
            self._new_roster(self.doctor, day=DAY + timedelta(days=number))
        self.env.flush_all()
        count()
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestBook(OnlineCommon):
    def test_a_known_patient(self):
        appointment = self._take()
        self.assertEqual(appointment.patient_id, self.patient)
        self.assertEqual(appointment.start_at, self._at(9))
        self.assertEqual(appointment.source, "online")
        self.assertEqual(appointment.visit_id.state, "expected")
        self.assertEqual(self._told(appointment), [("appointment_confirm", "queued")])
        message = self.env["clinic.message"].search([], order="id desc", limit=1)
        self.assertEqual((message.purpose, message.queue), ("requested", "now"))

    def test_a_stranger(self):
        appointment = self._take(name="赵新来", phone="+8613700137000")
        patient = appointment.patient_id
        self.assertEqual((patient.name, patient.kind), ("赵新来", "prospect"))
        self.assertEqual(patient.home_branch_id, self.branch_a)
        self.assertFalse(patient.record_number)
        with freeze_time(self._at(8, 55)):
            appointment.visit_id.with_user(self.reception_a)._action_wait()
        self.assertEqual(patient.kind, "patient")
        self.assertTrue(patient.record_number)

    def test_who_writes_a_known_name_is_that_person(self):
        self.assertEqual(self._take(name=" 王小明 ").patient_id, self.patient)

    def test_a_stranger_without_a_name(self):
        for name in ("", " ", "x", "x" * 101):
            with self.assertSentence(UserError, "full name"):
                self._take(name=name, person=False, phone="+8613700137000")

    def test_a_person_of_another_phone(self):
        with self.assertSentence(UserError, "Choose for whom"):
            self._take(person=self.other_patient)

    def test_a_time_that_is_gone(self):
        self._book(self._at(9))
        with self.assertRaises(SlotTaken):
            self._take()
        self.assertFalse(self.appointments.search([("source", "=", "online")]))

    def test_anybody_takes_who_is_free(self):
        self._book(self._at(9))
        at = self._at(9).strftime("%Y-%m-%dT%H:%M")
        wish = self.booking._read_wish(self.branch_a.id, "r", self.reason.id, None, at)
        made = self.booking._book(wish, PHONE, self.patient.id)
        self.assertEqual(made.practitioner_id, self.other_doctor)

    def test_times_outside_the_roster_or_the_days(self):
        for start in (
            self._at(7),
            self._at(18),
            self._at(9, 7),
            NOW - timedelta(hours=1),
            self._at(9) + timedelta(days=365),
        ):
            with self.assertRaises(SlotTaken):
                self._take(start)

    def test_two_open_bookings_of_one_phone(self):
        self._take(self._at(9))
        self._take(self._at(10))
        with self.assertSentence(UserError, "2 open online bookings"):
            self._take(self._at(11))
        with self.assertSentence(UserError, "2 open online bookings"):
            self._take(self._at(11), name="王大明")
        # what the desk books does not count, and a cancelled one makes room
        self._book(self._at(15))
        online = self.appointments.search([("source", "=", "online")], limit=1)
        online.with_user(self.reception_a)._action_cancel("On the phone")
        self.assertTrue(self._take(self._at(11)))

    def test_three_children_with_one_phone(self):
        sister = self._new_patient("王小红", phone="13800138000")
        first = self._take(self._at(9))
        second = self._take(self._at(9, 30), person=sister)
        self.assertEqual(first.patient_id | second.patient_id, self.patient | sister)

    def test_three_no_shows_close_online_booking(self):
        for number in range(3):
            at = NOW - timedelta(days=3 + number)
            with freeze_time(at - timedelta(days=1)):
                missed = self._book(
                    at, source="desk", practitioner_id=False, service_id=False
                )
            with freeze_time(at + timedelta(hours=1)):
                missed.with_user(self.reception_a)._action_no_show()
        with self.assertSentence(UserError, "Call us"):
            self._take()
        sister = self._new_patient("王小红", phone="13800138000")
        self.assertTrue(self._take(person=sister))

    def test_no_end_of_tries(self):
        for _number in range(20):
            self.env["clinic.rate.limit"]._take("book", PHONE, 20, 3600)
        with self.assertSentence(UserError, "very often"):
            self._take()

    def test_an_08_30_slot_is_answered_at_23_00(self):
        with freeze_time(self._at(8, 30) - timedelta(hours=9, minutes=30)):
            appointment = self._take(self._at(8, 30))
            message = self.env["clinic.message"].search([], order="id desc", limit=1)
            self.assertEqual(message.res_id, appointment.id)
            self.assertEqual(message.state, "queued")
            self.assertEqual(message.due_at, fields.Datetime.now())

    def test_the_dead_and_the_merged_are_nobody(self):
        merged = self._new_patient("王小明", phone="13800138000")
        self.assertIn(merged, self.booking._get_people(PHONE))
        merged.sudo().write({"merged_into_id": self.patient.id, "active": False})
        self.assertEqual(self.booking._get_people(PHONE), self.patient)
        self.patient.sudo().deceased_on = DAY - timedelta(days=30)
        self.assertFalse(self.booking._get_people(PHONE))
        self.assertFalse(self.booking._get_people(""))
        self.assertFalse(self.booking._get_people("+86"))


@tagged("post_install", "-at_install")
class TestConsents(OnlineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = cls.env["clinic.contact.consent.text"]
        if not cls.texts._get_current(cls.branch_a):
            cls.texts.create(
                {
                    "version": "t1",
                    "body": "We send what you tick.",
                    "state": "published",
                }
            )

    def _get_rows(self, patient):
        rows = self.env["clinic.contact.consent"].search(
            [("patient_id", "=", patient.id)]
        )
        return {(row.purpose, row.channel): row.decision for row in rows}

    def _answer(self, answers, **who):
        person = who.get("person")
        return self.booking._book(
            self._wish(),
            who.get("phone", PHONE),
            person and person.id,
            who.get("name", ""),
            answers,
        )

    def test_a_stranger_says_yes_and_no(self):
        made = self._answer(
            {"consent_marketing_sms": "1"}, name="赵新来", phone="+8613700137000"
        )
        rows = self._get_rows(made.patient_id)
        self.assertEqual(rows["marketing", "sms"], "granted")
        self.assertEqual(rows["marketing", "phone"], "refused")
        self.assertNotIn(("marketing", "email"), rows)
        row = made.patient_id.consent_ids[:1]
        self.assertTrue(row.text_version)
        self.assertIn("Online booking", row.evidence)
        self.assertEqual(row.company_id, self.branch_a.company_id)

    def test_an_empty_box_takes_nothing_back(self):
        self._answer({}, person=self.patient)
        self.assertFalse(self._get_rows(self.patient))

    def test_a_child_is_not_asked(self):
        self.patient.birth_date = DAY - timedelta(days=365 * 9)
        limit = self.patient._get_policy("contact.guardian_age")
        self._answer({"consent_marketing_sms": "1"}, person=self.patient)
        self.assertEqual(bool(self._get_rows(self.patient)), not limit)

    def test_boxes_that_were_never_there(self):
        self._answer(
            {"consent_sharing_any": "1", "consent_x": "1"}, person=self.patient
        )
        self.assertFalse(self._get_rows(self.patient))

    def test_nothing_is_asked_without_a_text(self):
        texts = self.env["clinic.contact.consent.text"]
        with self._patch_current(texts.browse()):
            self.assertIsNone(self.booking._get_consents(self._wish()))
            self.assertTrue(
                self._answer({"consent_marketing_sms": "1"}, person=self.patient)
            )

    def _patch_current(self, found):
        model = self.env.registry["clinic.contact.consent.text"]
        return patch.object(model, "_get_current", lambda _texts, _branch: found)
