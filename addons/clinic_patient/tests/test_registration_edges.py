from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestRegistrationEdges(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls._new_patient(
            "王芳", phone="13800138000", birth_date=date(1990, 1, 1), sex="female"
        )

    def _register(self, user=None, **vals):
        wizards = self.env["clinic.patient.register"]
        wizards = wizards.with_user(user or self.reception_a)
        return wizards.create({"name": "李宝", **vals})

    def _made(self, wizard):
        action = wizard.action_register()
        return self.patients.with_user(self.reception_a).browse(action["res_id"])

    def test_a_newborn_on_the_mothers_phone(self):
        wizard = self._register(
            name="王芳之子",
            phone="13800138000",
            birth_date=date(2026, 6, 13),
            relative_id=self.mother.id,
            is_dependent=True,
        )
        self.assertFalse(wizard.has_same, "a mother is not her child")
        baby = self._made(wizard)
        self.assertEqual(baby.age_text, "2 days")
        self.assertTrue(baby.is_minor)
        self.assertEqual(baby.sudo().phone, self.mother.sudo().phone)
        self.assertEqual(baby.guardian_ids, self.mother)
        self.assertEqual(baby.payer_patient_id, self.mother)
        self.assertNotEqual(baby.record_number, self.mother.record_number)

    def test_twins_on_one_day(self):
        vals = {
            "phone": "13800138000",
            "birth_date": date(2026, 6, 13),
            "relative_id": self.mother.id,
            "is_dependent": True,
        }
        first = self._made(self._register(name="李大宝", **vals))
        second = self._register(name="李小宝", **vals)
        second.is_other_person = True
        twin = self._made(second)
        self.assertNotEqual(twin, first)
        self.assertEqual(twin.family_ids, first.family_ids)
        self.assertEqual(twin.family_ids.member_count, 3)

    def test_a_newborn_enquiry_pays_by_its_mother_later(self):
        wizard = self._register(
            birth_date=date(2026, 6, 14),
            relative_id=self.mother.id,
            is_dependent=True,
            is_prospect=True,
        )
        baby = self._made(wizard)
        self.assertEqual(baby.kind, "prospect")
        self.assertEqual(baby.age_text, "1 days")
        baby.action_make_patient()
        self.assertEqual(baby.payer_id, self.mother.partner_id)

    def test_born_tomorrow_is_refused(self):
        wizard = self._register(birth_date=date(2026, 6, 16))
        with self.assertSentence(ValidationError, "lies in the future"):
            wizard.action_register()

    def test_a_name_of_one_character(self):
        self.assertFalse(self._register(name="李").candidates)
        patient = self._made(self._register(name="李", phone="13900139000"))
        self.assertEqual((patient.name, patient.initials_key), ("李", "l"))

    def test_spaces_are_no_name(self):
        self.assertFalse(self._register(name="   ").candidates)

    def test_a_minor_as_guardian_is_refused_and_nothing_is_made(self):
        child = self._new_patient("李明", birth_date=date(2020, 1, 1))
        wizard = self._register(relative_id=child.id, is_dependent=True)
        with self.assertSentence(ValidationError, "李明 is a minor"):
            wizard.action_register()
        self.assertFalse(self.patients.search([("name", "=", "李宝")]))

    def test_a_relative_of_another_branch_stays_closed(self):
        stranger = self._new_patient("x", self.reception_b)
        wizard = self._register(relative_id=stranger.id, is_dependent=True)
        with self.assertRaises(AccessError):
            wizard.action_register()

    def test_not_at_a_branch_of_others(self):
        wizard = self._register(home_branch_id=self.branch_b.id)
        with self.assertRaises(AccessError):
            wizard.action_register()

    def test_the_sentence_names_the_file_not_the_contact(self):
        self.env["res.partner"].create(
            {"name": "王芳", "phone": "+8613800138000", "ref": "CONTACT-1"}
        )
        wizard = self._register(
            name="王芳", phone="13800138000", birth_date=date(1990, 1, 1)
        )
        self.assertTrue(wizard.has_same)
        with self.assertRaises(UserError) as caught:
            wizard.action_register()
        self.assertIn(self.mother.record_number, str(caught.exception))
        self.assertNotIn("CONTACT-1", str(caught.exception))

    def test_a_contact_alone_does_not_stop_it(self):
        self.env["res.partner"].create({"name": "李宝", "phone": "+8613900139000"})
        wizard = self._register(phone="13900139000")
        self.assertFalse(wizard.has_same)
        self.assertEqual(self._made(wizard).partner_origin, "created")

    def test_a_contact_one_may_not_read_is_not_taken(self):
        contact = self.env["res.partner"].create({"name": "Secret"})
        rule = self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {contact.id})]",
            }
        )
        wizard = self._register(partner_id=contact.id)
        with self.assertSentence(AccessError, "Register without it"):
            wizard.action_register()
        rule.unlink()
        self.assertFalse(contact.is_clinic_patient)

    def test_a_company_is_not_taken(self):
        company = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        with self.assertSentence(ValidationError, "is a company"):
            self._register(partner_id=company.id).action_register()

    def test_an_enquiry_takes_no_contact(self):
        contact = self.env["res.partner"].create({"name": "李宝"})
        patient = self._made(self._register(partner_id=contact.id, is_prospect=True))
        self.assertFalse(patient.partner_id)
        self.assertFalse(contact.is_clinic_patient)

    def test_the_form_shows_candidates_while_typing(self):
        wizards = self.env["clinic.patient.register"].with_user(self.reception_a)
        with Form(wizards) as form:
            form.name = "王"
            self.assertFalse(form.candidates)
            form.phone = "8000"
            found = [row["id"] for row in form.candidates]
            self.assertIn(self.mother.id, found)
            form.phone = "13800138000"
            self.assertIn(self.mother.id, [row["id"] for row in form.candidates])

    def test_archived_files_are_not_offered_as_family(self):
        self.mother.action_archive()
        wizard = self._register(phone="13800138000")
        rows = [row for row in wizard.candidates or [] if row["verdict"] == "phone"]
        self.assertFalse(rows)

    def test_doctor_and_sex_reach_the_file(self):
        doctor = self._new_practitioner()
        patient = self._made(self._register(practitioner_id=doctor.id, sex="male"))
        self.assertEqual((patient.practitioner_id, patient.sex), (doctor, "male"))
