from datetime import date, timedelta

from odoo import fields
from odoo.addons.clinic_patient.tests.common_consent import ConsentCommon
from odoo.addons.clinic_patient.tools.phones import parse_phone, reversed_key
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_online import PHONE, PageCommon

BIRTH = "1988-05-06"


class PortalCommon(PageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient.sudo().birth_date = BIRTH
        cls.sister = cls._new_patient("李小红", phone="13800138000")
        cls.portal = cls.env["clinic.portal"]

    def _enter(self, patient=None, birth=None):
        self._sign_in()
        self._choose(patient or self.patient)
        if birth:
            self._post("/birth", birth=birth)
        return self.page

    def _archive(self, visit):
        visit.with_user(self.practitioner_a).action_sign()
        visit.sudo()._action_archive_record()

    def _get_logged(self, door):
        self.env.flush_all()
        return self.env["clinic.access.log"].search(
            [("door", "=", door)], order="id desc", limit=1
        )


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon, ConsentCommon):
    def test_by_phone_and_code(self):
        appointment = self._take()
        self._sign_in()
        self.assertShown("W. X. M.", "L. X. H.")
        self.assertNotShown("王小明", "李小红")
        self._choose(self.patient)
        self.assertShown("Mon, Mar 4", "9:00", "Dr. Li", "W. X. M.")
        self.assertIn(f"/clinic/a/{appointment._get_token()}", self.page.text)
        self.assertNotShown("王小明", "Scaling", "L. X. H.")
        logged = self._get_logged("portal")
        self.assertEqual(logged.patient_ids, [self.patient.id])
        self.assertEqual((logged.purpose, logged.classes), ("patient", "identity"))

    def test_the_only_one_on_the_phone_is_not_asked_who(self):
        self._sign_in("13900139000")
        self.assertShown("Appointments", "L. X. H.")

    def test_a_number_that_nobody_has(self):
        pages = []
        for phone in ("13800138000", "13700137000"):
            self._get("/clinic/me")
            self._post("/code", phone=phone)
            text = self.page.text.replace(f"+86{phone}", "")
            pages.append([row for row in text.split("\n") if "csrf_token" not in row])
        self.assertEqual(*pages)
        self._post("/check", code=self._get_code())
        self.assertShown("nobody on file")

    def test_digits_of_somebody_else(self):
        """Letters are dialled and an extension is not: one number rings, the digits
        are those of another."""
        rings, digits = "+8613999999999", "+861DWWWWWWWWW;ext=3800138000"
        self.assertEqual(parse_phone(digits).e164, rings)
        self.assertEqual(reversed_key(digits), reversed_key(PHONE))
        self._get("/clinic/me")
        self._post("/code", phone=rings)
        self._post("/check", phone=digits, code=self._get_code())
        self.assertShown("nobody on file")
        self.assertNotShown("W. X. M.")
        self.assertFalse(self.portal._get_people(digits))

    def test_half_an_hour(self):
        self._enter(birth=BIRTH)
        self.assertShown("王小明")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=31)):
            self._get("/clinic/me")
            self.assertShown("Mobile number")

    def test_leave(self):
        self._enter(birth=BIRTH)
        self._post("/leave")
        self.assertShown("Mobile number")
        self._get("/clinic/me")
        self.assertNotShown("王小明")

    def test_the_code_of_a_booking_opens_no_file(self):
        self._prove_phone()
        self._get("/clinic/me")
        self.assertShown("Mobile number")

    def test_no_user_and_no_session_of_one(self):
        count = self.env["res.users"].with_context(active_test=False).search_count([])
        self._enter(birth=BIRTH)
        self.assertEqual(
            self.env["res.users"].with_context(active_test=False).search_count([]),
            count,
        )
        self.assertEqual(self.url_open("/odoo", allow_redirects=False).status_code, 303)

    def test_the_phone_is_given_up(self):
        """The number leaves the file while somebody is in."""
        self._enter(birth=BIRTH)
        self.patient.sudo().phone = "13600136000"
        self._get("/clinic/me")
        self.assertNotShown("王小明", "W. X. M.")

    # -- the second key ----------------------------------------------------------
    def test_the_birth_date_opens_the_papers(self):
        self._enter()
        self.assertShown("They open with the birth date")
        self._post("/birth", birth="1988-05-07")
        self.assertShown("This is not the birth date")
        self._post("/birth", birth=BIRTH)
        self.assertShown("Papers", "王小明")
        self.assertNotShown("They open with the birth date")

    def test_five_wrong_dates_a_day(self):
        self._enter()
        for day in range(10, 15):
            self._post("/birth", birth=f"1988-05-{day}")
        self._post("/birth", birth=BIRTH)
        self.assertShown("too often today")
        self.assertNotShown("王小明")

    def test_no_birth_date_on_file(self):
        self._enter(self.sister)
        self._post("/birth", birth=BIRTH)
        self.assertShown("We have no birth date")

    def test_dates_that_are_none(self):
        self._enter()
        for junk in ("x", "\0", "99999-99-99", ""):
            self.assertTrue(self.portal._check_birth(self.patient, junk))

    def test_the_key_of_one_opens_no_other(self):
        self._enter(birth=BIRTH)
        self._post("/person")
        self._choose(self.sister)
        self.assertShown("They open with the birth date")
        self.assertNotShown("李小红", "王小明")

    # -- papers and messages -----------------------------------------------------
    def test_the_record_as_a_file(self):
        visit = self._new_past_visit()
        self._archive(visit)
        self._enter(birth=BIRTH)
        self.assertShown("Record of the visit")
        answer = self._get(f"/clinic/me/record/{visit.id}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        # tests render reports as pages
        self.assertIn("王小明", answer.text)
        logged = self._get_logged("portal.record")
        self.assertEqual(logged.patient_ids, [self.patient.id])
        self.assertIn("clinical", logged.classes)

    def test_what_is_not_archived_is_not_there(self):
        visit = self._new_past_visit()
        self._enter(birth=BIRTH)
        self.assertShown("There is no paper yet")
        self.assertEqual(self._get(f"/clinic/me/record/{visit.id}").status_code, 404)

    def test_papers_need_the_second_key(self):
        visit = self._new_past_visit()
        self._archive(visit)
        self._enter()
        answer = self._get(f"/clinic/me/record/{visit.id}")
        self.assertNotIn("application/pdf", answer.headers["Content-Type"])
        self.assertShown("They open with the birth date")

    @mute_logger("odoo.http")
    def test_what_belongs_to_another(self):
        visit = self._new_past_visit(self.other_patient)
        self._archive(visit)
        self._enter(birth=BIRTH)
        for path in (f"record/{visit.id}", "record/0", "consent/1", "record/999999"):
            self.assertEqual(self._get(f"/clinic/me/{path}").status_code, 404, path)
        logs = self.env["clinic.operation.log"].search(
            [("operation", "=", "portal.refused")]
        )
        self.assertEqual(len(logs), 4)
        self.assertEqual(logs[-1:].res_ids, [self.patient.id])

    def test_a_person_of_another_phone(self):
        self._sign_in()
        path, hidden = self._forms()[0]
        stranger = self.other_patient.id
        answer = self.url_open(path, data={**hidden, "person": stranger})
        self.assertEqual(answer.status_code, 404)
        logs = self.env["clinic.operation.log"].search(
            [("operation", "=", "portal.refused")]
        )
        self.assertIn(str(stranger), logs.summary)
        for junk in ("x", "-1", "9" * 30, "\0"):
            answer = self.url_open(path, data={**hidden, "person": junk})
            self.assertIn(answer.status_code, (200, 404))
            self.assertNotIn("王小明", answer.text)

    def test_messages_of_the_portal(self):
        self.env["clinic.message.provider"].create(
            {"name": "P", "code": "portal", "channel": "portal"}
        )
        self.env["clinic.message"]._enqueue(
            [
                {
                    "key": "t:portal",
                    "patient": self.patient,
                    "channel": "portal",
                    "branch": self.branch_a,
                    "purpose": "requested",
                    "body": "Your X-ray is here.",
                }
            ]
        )
        message = self.env["clinic.message"].search([("key", "=", "t:portal")])
        for state in ("claimed", "sent"):
            self.env.cr.execute(
                "UPDATE clinic_message SET state = %s, claimed_at = now(), "
                "sent_at = now(), local_date = now(), "
                "body = 'Your X-ray is here.' WHERE id = %s",
                (state, message.id),
            )
        message.invalidate_recordset()
        self._enter()
        self.assertNotShown("X-ray")
        self._post("/birth", birth=BIRTH)
        self.assertShown("Your X-ray is here.")

    def test_the_day_of_a_paper_is_that_of_the_branch(self):
        with freeze_time("2030-02-20 23:30:00"):  # 7:30 of the next day in Shanghai
            visit = self._new_visit(practitioner_id=self.doctor.id)
            signed = self._sign(visit)
        self.assertEqual(signed.local_date, date(2030, 2, 21))
        papers = self.portal.sudo()._get_papers(self.patient)
        expected = (f"consent/{signed.id}", date(2030, 2, 21), signed.title)
        self.assertIn(expected, papers)

    def test_a_number_as_it_is_dialled_at_another_branch(self):
        self.branch_b.country_id = self.env.ref("base.de")
        policies = self.env["clinic.policy"].search(
            [("key_id.key", "=", "appointment.online")]
        )
        policies.filtered(lambda one: one.branch_id == self.branch_b).unlink()
        self.assertEqual(self.portal._read_phone("13800138000"), PHONE)
        self.assertEqual(self.portal._read_phone("0171 2345678"), "+491712345678")
        self.assertFalse(self.portal._read_phone("110"))

    def test_services_are_clinical(self):
        visit = self._new_past_visit()
        self.env["clinic.visit.line"].create(
            {"visit_id": visit.id, "product_id": self.service.id}
        )
        self._enter()
        self.assertShown("Dr. Li", "Branch A")
        self.assertNotShown("Scaling")
        self._post("/birth", birth=BIRTH)
        self.assertShown("Scaling")

    def test_what_was_merged_into_him(self):
        old = self._new_patient("王小明", phone="13500135000")
        visit = self._new_past_visit(old)
        self.env["clinic.patient.alias"].sudo().create(
            {"old_patient_id": old.id, "patient_id": self.patient.id}
        )
        page = self.portal.sudo()._get_page(self.patient, False)
        self.assertIn(visit.local_date, [row["day"] for row in page["visits"]])

    def test_queries_are_the_same_for_1_and_20(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.portal.sudo()._get_page(self.patient, True)
            return self.env.cr.sql_log_count - before

        self._new_past_visit()
        count()
        few = count()
        for _number in range(10):
            self._new_past_visit()
        self.assertEqual(count(), few)

    def test_only_the_pages_print_for_the_patient(self):
        """The words that open the record to him open it to nobody else."""
        visit = self._new_past_visit()
        report = self.env["report.clinic_patient.report_visit_record"]
        report = report.with_context(clinic_portal_patients=self.patient.ids)
        with self.assertRaises(AccessError):
            report.with_user(self.reception_a)._check_may_print(visit)
        report.sudo()._check_may_print(visit)
        others = report.with_context(clinic_portal_patients=self.sister.ids)
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            others.with_user(public).sudo()._check_may_print(visit)

    def test_the_sender_of_a_code(self):
        self.assertEqual(self.portal.sudo()._get_sender(PHONE), self.branch_a)
        self.assertTrue(self.portal.sudo()._get_sender("+8613700137000"))
