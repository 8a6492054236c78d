from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestRegistration(PatientCommon):
    def _register(self, user=None, **vals):
        wizard = self.env["clinic.patient.register"].with_user(user or self.reception_a)
        return wizard.create({"name": "张三", **vals})

    def _patient(self, action):
        return self.patients.with_user(self.reception_a).browse(action["res_id"])

    def test_phone_and_name_are_enough(self):
        with Form(
            self.env["clinic.patient.register"].with_user(self.reception_a)
        ) as form:
            form.phone = "13800138000"
            form.name = "张三"
        patient = self._patient(form.record.action_register())
        self.assertRecordValues(
            patient.sudo(),
            [
                {
                    "name": "张三",
                    "phone": "+8613800138000",
                    "record_number": "P000001",
                    "home_branch_id": self.branch_a.id,
                }
            ],
        )

    def test_an_enquiry_has_no_number(self):
        patient = self._patient(self._register(is_prospect=True).action_register())
        self.assertEqual(patient.kind, "prospect")
        self.assertFalse(patient.record_number)

    def test_the_same_person_is_shown_and_not_registered_twice(self):
        patient = self._new_patient(
            "张三", phone="13800138000", birth_date=date(1990, 6, 15)
        )
        wizard = self._register(phone="13800138000", birth_date=date(1990, 6, 15))
        self.assertTrue(wizard.has_same)
        self.assertEqual(wizard.candidates[0]["id"], patient.id)
        self.assertTrue(wizard.candidates[0]["can_open"])
        with self.assertSentence(UserError, "seems to be on file: 张三"):
            wizard.action_register()
        wizard.is_other_person = True
        self.assertNotEqual(wizard.action_register()["res_id"], patient.id)

    def test_a_candidate_elsewhere_shows_number_and_tail_only(self):
        self._new_patient("张三", self.reception_b, phone="13800138000")
        row = self._register(phone="13800138000").candidates[0]
        self.assertFalse(row["can_open"])
        self.assertNotIn("13800138000", str(row))
        self.assertIn("··8000", row["detail"])
        self.env.cr.precommit.run()
        logged = self.env["clinic.access.log"].search([("door", "=", "register")])
        self.assertEqual(logged.patient_ids, [row["id"]])
        self.assertEqual(
            (logged.classes, logged.user_id), ("identity", self.reception_a.id)
        )

    def test_a_candidate_outside_of_the_directory_has_no_name(self):
        """That somebody is on file elsewhere, and nothing of him; the log says so."""
        self.chain.file_sharing = "own"
        patient = self._new_patient(
            "张三",
            self.reception_b,
            phone="13800138000",
            birth_date=date(1990, 6, 15),
        )
        wizard = self._register(phone="13800138000", birth_date=date(1990, 6, 15))
        row = wizard.candidates[0]
        self.assertEqual((row["id"], row["can_open"]), (patient.id, False))
        self.assertEqual((row["name"], row["detail"]), (f"Patient #{patient.id}", ""))
        for word in ("张三", patient.sudo().record_number, self.branch_b.name):
            self.assertNotIn(word, str(wizard.candidates))
        self.env.cr.precommit.run()
        logged = self.env["clinic.access.log"].search([("door", "=", "register")])
        self.assertIn([patient.id], logged.mapped("patient_ids"))

    def test_a_candidate_of_the_directory_shows_what_the_directory_shows(self):
        self._new_patient(
            "张三", self.reception_b, phone="13800138000", birth_date=date(1990, 6, 15)
        )
        row = self._register(phone="13800138000").candidates[0]
        self.assertEqual(row["name"], "张三")
        self.assertEqual(row["detail"], f"P000001 · ··8000 · {self.branch_b.name}")

    @freeze_time("2026-06-15")
    def test_a_child_on_the_mothers_phone(self):
        mother = self._new_patient(
            "王芳", phone="13800138000", birth_date=date(1990, 1, 1)
        )
        wizard = self._register(
            name="李明", phone="13800138000", birth_date=date(2020, 1, 1)
        )
        self.assertEqual(wizard.candidates[0]["id"], mother.id)
        wizard.write({"relative_id": mother.id, "is_dependent": True})
        child = self._patient(wizard.action_register())
        self.assertEqual(child.guardian_ids, mother)
        self.assertEqual(child.payer_id, mother.partner_id)
        self.assertNotEqual(child.partner_id, mother.partner_id)
        self.assertFalse(child.lacks_guardian)
        self.assertEqual(child.family_ids.name, "Family of 王芳")
        self.assertEqual(child.member_ids.role, "child")
        self.assertEqual(child.same_phone_ids, mother)
        self.assertEqual(mother.same_phone_ids, child)

    def test_digits_alone_find_by_the_tail(self):
        patient = self._new_patient("王芳", phone="13800138000")
        rows = self._register(name="x", phone="8000").candidates
        self.assertIn(patient.id, [row["id"] for row in rows])

    def test_a_contact_is_taken_over(self):
        self.company.country_id = self.env.ref("base.cn")
        contact = self.env["res.partner"].create(
            {"name": "张三", "phone": "13800138000"}
        )
        wizard = self._register(phone="13800138000")
        row = next(r for r in wizard.candidates if r["model"] == "res.partner")
        self.assertEqual(row["id"], contact.id)
        wizard.partner_id = contact
        patient = self._patient(wizard.action_register())
        self.assertEqual(patient.partner_id, contact)
        self.assertEqual(contact.phone, "13800138000")

    def test_who_may_not_register_gets_no_wizard(self):
        for role in ("nurse", "cashier", "marketing", "hq_director", "administrator"):
            with self.assertRaises(AccessError):
                self._register(self.users[role])

    def test_required_fields_by_policy(self):
        self.env["clinic.policy"].create(
            {
                "key_id": self.env.ref(
                    "clinic_patient.policy_key_patient_required_fields"
                ).id,
                "branch_id": self.branch_a.id,
                "value": '["phone", "sex", "no_such_field"]',
            }
        )
        with self.assertSentence(UserError, "Fill in for 张三: Phone, Sex"):
            self._new_patient("张三")
        prospect = self._new_patient("张三", kind="prospect")
        with self.assertRaises(UserError):
            prospect.action_make_patient()
        self._new_patient("张三", phone="13800138000", sex="male")
        self.assertTrue(self._new_patient("李四", self.reception_b))
        self.patients.with_context(clinic_bulk=True).create(
            {"name": "b", "home_branch_id": self.branch_a.id}
        )
