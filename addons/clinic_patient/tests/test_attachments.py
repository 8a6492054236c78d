import json
from datetime import timedelta

from odoo import fields
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .common_visit import VisitCommon

WORD = "Melanomverdacht"
CONTENT = f"{WORD} at the left arm".encode()


class FilesCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._new_left_visit()
        cls.files = cls.env["ir.attachment"]
        cls.finding = cls._attach(cls.practitioner_a, cls.visit, f"{WORD}.txt")
        cls.photo = cls._attach(cls.practitioner_a, cls.patient, f"{WORD}.txt")
        cls.letter = cls._attach(
            cls.reception_a, cls.patient, "insurance.txt", b"plain"
        )

    @classmethod
    def _attach(cls, user, record, name, raw=CONTENT):
        return (
            cls.files.with_user(user)
            .create(
                {
                    "name": name,
                    "raw": raw,
                    "mimetype": "text/plain",
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
            .sudo()
        )


@tagged("post_install", "-at_install")
class TestAttachments(FilesCommon):
    def test_flags(self):
        self.assertTrue(self.finding.clinic_is_clinical)
        self.assertTrue(self.photo.clinic_is_clinical)
        self.assertFalse(self.letter.clinic_is_clinical)
        allergy = self.env["clinic.allergy"].create(
            {"patient_id": self.patient.id, "substance": "Penicillin"}
        )
        self.assertTrue(self._attach(self.nurse_a, allergy, "x").clinic_is_clinical)
        plain = self.files.create({"name": "logo", "raw": b"x"})
        self.assertFalse(plain.clinic_is_clinical)

    def _see(self, user):
        files = self.files.with_user(user)
        return files.search([("res_model", "in", ["clinic.patient", "clinic.visit"])])

    def test_search(self):
        everything = self.finding | self.photo | self.letter
        for role in ("practitioner", "nurse", "medical_director"):
            with self.subTest(role=role):
                self.assertEqual(self._see(self.users[role]), everything.sudo(False))
        for role in ("reception", "manager", "followup", "privacy"):
            with self.subTest(role=role):
                self.assertEqual(self._see(self.users[role]).ids, self.letter.ids)
        for role in ("consultant", "administrator"):
            with self.subTest(role=role):
                self.assertFalse(self._see(self.users[role]), "no file is theirs")
        for role in ("finance", "cashier", "marketing", "hq_director"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._see(self.users[role])

    def test_no_way_to_the_words(self):
        closed = self.finding | self.photo
        for role in ("reception", "manager", "consultant", "privacy", "hq_director"):
            files = closed.with_user(self.users[role])
            Files = self.files.with_user(self.users[role])
            with self.subTest(role=role):
                for names in (["raw"], ["name"], ["index_content"], ["display_name"]):
                    for file in files:
                        file.invalidate_recordset()
                        with self.assertRaises(AccessError):
                            file.read(names)
                for field in ("name", "index_content"):
                    domain = [(field, "ilike", WORD)]
                    self.assertFalse(Files.search_count(domain))
                    self.assertFalse(
                        Files.search_count([*domain, ("res_id", "=", self.patient.id)])
                    )
                    self.assertFalse(Files.search([*domain, ("id", "in", closed.ids)]))
                self.assertFalse(Files.name_search(WORD))
                groups = Files.formatted_read_group([], ["name"], ["__count"])
                self.assertNotIn(WORD, json.dumps(groups))
                for method in ("write", "unlink"):
                    with self.assertRaises(AccessError):
                        files[0].check_access(method)

    def test_care_is_asked(self):
        other = self._new_user("nurse", self.branch_a, "t_nurse_two")
        self.assertIn(self.photo.id, self._see(other).ids)
        past = fields.Date.today() - timedelta(days=400)
        self.env.cr.execute(
            "UPDATE clinic_visit SET local_date = %s, care_until = %s WHERE id = %s",
            [past, past, self.visit.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._see(other).ids, self.letter.ids, "no longer in care")
        with self.assertRaises(AccessError):
            self.photo.with_user(other).read(["raw"])
        director = self.users["medical_director"]
        self.assertIn(self.photo.id, self._see(director).ids)

    def test_other_branch(self):
        nurse_b = self._new_user("nurse", self.branch_b, "t_nurse_b")
        self.assertFalse(self._see(nurse_b))

    def test_treating_staff_may_say_it_is_harmless(self):
        self.photo.with_user(self.practitioner_a).clinic_is_clinical = False
        self.assertIn(self.photo.id, self._see(self.reception_a).ids)
        self.letter.with_user(self.reception_a).write({"clinic_is_clinical": True})
        self.assertFalse(self.letter.clinic_is_clinical, "not theirs to say")

    def test_moved_files_stay_closed(self):
        file = self.files.with_user(self.practitioner_a).create(
            {"name": "upload", "raw": b"x"}
        )
        self.assertFalse(file.clinic_is_clinical)
        file.write({"res_model": "clinic.visit", "res_id": self.visit.id})
        self.assertTrue(file.clinic_is_clinical)

    def test_never_public(self):
        with self.assertRaises(ValidationError):
            self.finding.public = True

    def test_chatter_shows_that_there_is_a_file(self):
        patient = self.patient.with_user(self.practitioner_a)
        message = patient.message_post(
            body="A photo", attachments=[(f"{WORD}.txt", CONTENT)]
        )
        self.assertTrue(message.sudo().attachment_ids.clinic_is_clinical)
        shown = Store().add(message.with_user(self.reception_a)).get_result()
        self.assertNotIn(WORD, json.dumps(shown, default=str))
        self.assertIn("Clinical file", json.dumps(shown, default=str))
        shown = Store().add(message.with_user(self.practitioner_a)).get_result()
        self.assertIn(WORD, json.dumps(shown, default=str))
        files = self.patient.with_user(
            self.reception_a
        )._get_mail_thread_data_attachments()
        self.assertEqual(files.ids, self.letter.ids)

    def test_files_of_others_are_as_before(self):
        partner = self.env["res.partner"].create({"name": "Supplier"})
        file = self._attach(self.admin_clinic, partner, "offer.txt")
        self.assertFalse(file.clinic_is_clinical)
        self.assertTrue(file.with_user(self.employee).read(["raw"]))


@tagged("post_install", "-at_install")
class TestAttachmentsHttp(FilesCommon, HttpCase):
    def _get(self, file):
        return [
            self.url_open(url)
            for url in (
                f"/web/content/{file.id}",
                f"/web/content/ir.attachment/{file.id}/raw?download=1",
                f"/web/content/ir.attachment/{file.id}/index_content",
                f"/web/image/{file.id}",
                f"/web/image/ir.attachment/{file.id}/raw",
                f"/mail/attachment/zip?file_ids=[{file.id}]&zip_name=x.zip",
            )
        ]

    def test_routes(self):
        for role in ("reception", "manager", "privacy", "hq_director"):
            self.authenticate(f"t_{role}", f"t_{role}")
            for file in (self.finding, self.photo):
                for response in self._get(file):
                    with self.subTest(role=role, url=response.url):
                        self.assertNotIn(CONTENT, response.content)
                        self.assertNotIn(WORD, response.text)
                        self.assertNotIn(WORD, str(response.headers))
        self.authenticate("t_practitioner", "t_practitioner")
        self.assertEqual(self._get(self.photo)[0].content, CONTENT)
        self.authenticate("t_reception", "t_reception")
        self.assertEqual(self._get(self.letter)[0].content, b"plain")
