from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_adoption import AdoptionCommon


@tagged("post_install", "-at_install")
class TestAdoptionDecisions(AdoptionCommon):
    def _row(self, contact, user=None, **vals):
        run = self._run_of(contact, **vals)
        run.action_list()
        return self._rows(run).with_user(user or self.admin_clinic)

    def test_company_pays_for_the_persons_named(self):
        company = self._contact("Works", is_company=True, phone="13800138054")
        before = self._read_contacts(company)
        row = self._row(company)
        with self.assertRaisesRegex(UserError, "Name the persons"):
            row.action_adopt()
        row.person_names = "赵敏\n\n周颠"
        row.action_adopt()
        made = row.sudo().other_patient_ids
        self.assertEqual(set(made.mapped("name")), {"赵敏", "周颠"})
        self.assertEqual(made.payer_id, company)
        self.assertEqual(set(made.mapped("partner_origin")), {"created"})
        self.assertFalse(company.is_clinic_patient)
        self.assertEqual(self._read_contacts(company), before)

    def test_one_contact_for_several_is_adopted_for_the_one_who_matches(self):
        contact = self._contact("Ann Lee & Bob")
        contact.name = "Ann Lee"
        child = self._contact("x", parent_id=contact.id, type="contact")
        row = self._row(contact)
        self.assertEqual(row.reason, "pays_for_others")
        row.person_names = "Ann Lee\nBob Lee"
        row.action_adopt()
        row = row.sudo()
        self.assertEqual(row.patient_id.partner_id, contact)
        self.assertEqual(row.other_patient_ids.name, "Bob Lee")
        self.assertEqual(row.other_patient_ids.payer_id, contact)
        self.assertTrue(child.exists())

    def test_link_to_the_patient_on_file(self):
        patient = self._new_patient("赵敏", phone="13800138052").sudo()
        contact = self._contact(
            "赵敏",
            phone="13800138052",
            ref="R-1",
            country_id=self.env.ref("base.cn").id,
        )
        invoice = self._invoice(contact)
        row = self._row(contact, self.manager_a)
        row.action_link()
        self.assertEqual(patient.payer_id, contact)
        self.assertIn("R-1", patient.alias_ids.mapped("number"))
        self.assertTrue(contact.is_clinic_patient)
        self.assertEqual(len(self.patients.search([("name", "=", "赵敏")])), 1)
        row.sudo()._release()
        self.assertEqual(patient.payer_id, patient.partner_id)
        self.assertFalse(contact.is_clinic_patient)
        self.assertTrue(patient.exists() and invoice.exists())

    def test_skip_and_ask_again(self):
        row = self._row(self._contact("Ann & Bob"))
        row.action_skip()
        self.assertEqual((row.state, row.decided_by), ("skipped", self.admin_clinic))
        with self.assertRaises(UserError):
            row.action_adopt()
        row.action_reopen()
        self.assertEqual((row.state, row.verdict), ("open", "unsure"))

    def test_branch_is_needed(self):
        contact = self._contact("赵敏", company_id=self.company.id)
        row = self._row(contact, home_branch_id=False)
        with self.assertRaisesRegex(UserError, "home branch"):
            row.action_adopt()
        row.home_branch_id = self.branch_b
        row.action_adopt()
        self.assertEqual(row.sudo().patient_id.home_branch_id, self.branch_b)

    def test_roles(self):
        contact = self._contact("Ann & Bob")
        row = self._row(contact)
        self.assertEqual(row.with_user(self.manager_a).state, "open")
        for role in ("reception", "practitioner", "finance", "privacy", "hq_director"):
            user = self.users[role]
            with self.assertRaises(AccessError, msg=role):
                row.with_user(user).action_adopt()
            with self.assertRaises(AccessError, msg=role):
                self._run_of(contact, user)
        run = row.sudo().adoption_id
        self.assertEqual(run.with_user(self.privacy).unsure_count, 1)
        with self.assertRaises(AccessError):
            run.with_user(self.privacy).action_adopt()
        with self.assertRaises(UserError):
            row.state = "adopted"
        with self.assertRaises(UserError):
            run.with_user(self.admin_clinic).state = "adopted"

    def test_administrator_reads_no_row_of_a_patient(self):
        row = self._row(self._contact("Ann & Bob"))
        row.action_adopt()
        self.assertFalse(row.search([("id", "=", row.id)]))
        patient = self._new_patient("赵敏", phone="13800138052")
        contact = self._contact(
            "赵敏", phone="13800138052", country_id=self.env.ref("base.cn").id
        )
        row = self._row(contact)
        self.assertEqual(row.sudo().candidate_id, patient.sudo())
        self.assertFalse(row.search([("id", "=", row.id)]))
        manager = row.with_user(self.manager_a)
        self.assertTrue(manager.search([("id", "=", row.id)]))


@tagged("post_install", "-at_install")
class TestAdoptionRelease(AdoptionCommon):
    def _adopted(self, contacts, **vals):
        run = self._run_of(contacts, **vals)
        run.action_list()
        run.action_adopt()
        return run

    def test_contacts_and_patients_are_as_before(self):
        contacts = self._contact("赵敏", phone="1", ref="A") | self._contact("周颠")
        invoice = self._invoice(contacts[0])
        before = self._read_contacts(contacts)
        patients = self.patients.with_context(active_test=False).search_count([])
        messages = self.env["mail.message"].search_count(
            [("model", "=", "clinic.patient")]
        )
        run = self._adopted(contacts)
        run.action_release()
        self.assertEqual((run.state, run.released_count), ("released", 2))
        self.assertFalse(any(contacts.mapped("is_clinic_patient")))
        self.assertEqual(self._read_contacts(contacts), before)
        self.assertEqual(
            self.patients.with_context(active_test=False).search_count([]), patients
        )
        self.assertFalse(
            self.env["clinic.patient.alias"].search([("number", "=", "A")])
        )
        self.assertEqual(
            self.env["mail.message"].search_count([("model", "=", "clinic.patient")]),
            messages,
        )
        self.assertEqual(invoice.partner_id, contacts[0])

    def test_file_in_use_stays(self):
        contacts = self._contact("赵敏") | self._contact("周颠")
        run = self._adopted(contacts)
        patient = self.patients.search([("partner_id", "=", contacts[0].id)])
        self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )
        run.action_release()
        self.assertTrue(patient.exists())
        self.assertTrue(contacts[0].is_clinic_patient)
        self.assertFalse(contacts[1].is_clinic_patient)
        self.assertEqual((run.state, run.adopted_count), ("adopted", 1))
        self.assertTrue(self._rows(run).filtered("patient_id").in_use)

    def test_persons_named_go_with_their_own_payers(self):
        company = self._contact("Works", is_company=True)
        run = self._run_of(company)
        run.action_list()
        row = self._rows(run).with_user(self.admin_clinic)
        row.person_names = "赵敏"
        row.action_adopt()
        own = row.sudo().other_patient_ids.partner_id
        run.action_release()
        self.assertFalse(own.exists())
        self.assertTrue(company.exists())

    def test_released_contacts_can_be_adopted_again(self):
        contact = self._contact("赵敏")
        self._adopted(contact).action_release()
        again = self._adopted(contact)
        self.assertEqual(again.adopted_count, 1)

    def test_run_with_patients_is_not_deleted(self):
        run = self._adopted(self._contact("赵敏"))
        with self.assertRaisesRegex(UserError, "Release"):
            run.unlink()
        run.action_release()
        run.unlink()

    def test_steps_are_logged(self):
        run = self._adopted(self._contact("赵敏"))
        run.action_release()
        log = self.env["clinic.operation.log"].search(
            [("res_model", "=", "clinic.adoption")]
        )
        self.assertEqual(
            set(log.mapped("operation")), {"adoption.start", "adoption.release"}
        )
        self.assertEqual(set(log.mapped("actor_id")), {self.admin_clinic.id})
