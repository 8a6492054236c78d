from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestUserMake(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wizards = cls.env["clinic.user.make"].with_user(cls.admin_clinic)
        cls.record = cls._new_practitioner()

    def _fill(self, **values):
        return self.wizards.create(
            {
                "name": "Li Na",
                "login": "li.na",
                "branch_ids": [Command.set(self.branch_a.ids)],
                "role_practitioner": True,
                "practitioner_id": self.record.id,
                **values,
            }
        )

    def test_practitioner_gets_his_log_in(self):
        self._fill().action_make()
        self.assertEqual(self.record.user_id.login, "li.na")

    def test_somebody_elses_record_is_refused(self):
        self.record.user_id = self.practitioner_a
        with self.assertRaises(UserError) as caught:
            self._fill().action_make()
        self.assertIn(self.practitioner_a.login, str(caught.exception))
        same = self._fill(user_id=self.practitioner_a.id)
        same.action_make()
        self.assertEqual(self.record.user_id, self.practitioner_a)

    def test_what_the_person_will_see(self):
        def sight(**boxes):
            form = Form(self.wizards)
            form.branch_ids.add(self.branch_a)
            for name, value in boxes.items():
                form[name] = value
            return form.sight

        nurse = sight(role_nurse=True)
        self.assertIn("Allergy", nurse)
        self.assertIn("after a click", nurse)
        cashier = sight(role_cashier=True)
        self.assertNotIn("Allergy", cashier)
        hq = sight(role_hq_director=True)
        self.assertNotIn("Allergy", hq)
        self.assertNotIn("Visit,", hq)
        reception = sight(role_reception=True)
        self.assertIn("Patient", reception)
        self.assertNotIn("Allergy", reception)

    def test_import_is_a_right_beside_the_roles(self):
        self._fill(right_import=True, practitioner_id=False).action_make()
        user = self.env["res.users"].search([("login", "=", "li.na")])
        self.assertTrue(user.has_group("clinic_patient.group_clinic_patient_import"))
        wizard = self.wizards.with_context(active_model="res.users", active_id=user.id)
        form = Form(wizard)
        self.assertTrue(form.right_import)
        form.right_import = False
        form.save().action_make()
        self.assertFalse(user.has_group("clinic_patient.group_clinic_patient_import"))
