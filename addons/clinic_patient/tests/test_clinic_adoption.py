from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PatientCommon


class AdoptionCommon(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env["res.partner"].with_context(tracking_disable=True)
        cls.cron = cls.env.ref("clinic_patient.ir_cron_clinic_patient_adopt")

    @classmethod
    def _contact(cls, name, **vals):
        return cls.contacts.create({"name": name, **vals})

    @classmethod
    def _invoice(cls, partner, post=True, **vals):
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [(0, 0, {"name": "Visit", "price_unit": 100})],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _run_of(cls, contacts, user=None, **vals):
        runs = cls.env["clinic.adoption"].with_user(user or cls.admin_clinic)
        return runs.create(
            {
                "name": "t",
                "chain_id": cls.chain.id,
                "source": "contacts",
                "home_branch_id": cls.branch_a.id,
                "domain": repr([("id", "in", contacts.ids)]),
                **vals,
            }
        )

    def _rows(self, run):
        return run.sudo().row_ids

    def _judge(self, contact, **vals):
        run = self._run_of(contact, **vals)
        run.action_list()
        row = self._rows(run)
        return row.verdict, row.reason

    def _read_contacts(self, contacts):
        """Every column of the contacts but our flag."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(p) - 'is_clinic_patient' FROM res_partner p"
            " WHERE id = ANY (%s) ORDER BY id",
            [contacts.ids],
        )
        return [row[0] for row in self.env.cr.fetchall()]


@tagged("post_install", "-at_install")
class TestAdoptionJudgement(AdoptionCommon):
    def test_a_person_is_sure(self):
        self.assertEqual(self._judge(self._contact("赵敏")), ("sure", False))

    def test_latin_name_with_comma_is_one_person(self):
        self.assertEqual(self._judge(self._contact("Smith, John"))[0], "sure")

    def test_companies_and_their_people(self):
        company = self._contact("Works", is_company=True)
        member = self._contact("Lee", parent_id=company.id)
        self.assertEqual(self._judge(company), ("unsure", "company"))
        self.assertEqual(self._judge(member), ("unsure", "of_company"))

    def test_own_company_is_skipped(self):
        self.assertEqual(
            self._judge(self.company.partner_id), ("skipped", "own_company")
        )

    def test_employees(self):
        self.assertEqual(self._judge(self.employee.partner_id), ("unsure", "employee"))

    def test_archived(self):
        contact = self._contact("赵敏", active=False)
        self.assertEqual(self._judge(contact), ("skipped", "archived"))

    def test_patients_payers(self):
        patient = self._new_patient("赵敏").sudo()
        self.assertEqual(self._judge(patient.partner_id), ("skipped", "is_patient"))

    def test_several_names(self):
        for name in (
            "张三/李四",
            "Ann & Bob",
            "张三和李四",
            "Ann and Bob",
            "张三、李四",
        ):
            with self.subTest(name=name):
                self.assertEqual(
                    self._judge(self._contact(name)), ("unsure", "several_names")
                )

    def test_twins(self):
        both = self._contact("周芷若", phone="13800138051") | self._contact(
            "周 芷若", phone="+86 138 0013 8051"
        )
        run = self._run_of(both)
        run.action_list()
        self.assertEqual(set(self._rows(run).mapped("reason")), {"twice"})

    def test_family_on_one_phone_is_sure(self):
        both = self._contact("周芷若", phone="13800138051") | self._contact(
            "周颠", phone="13800138051"
        )
        run = self._run_of(both)
        run.action_list()
        self.assertEqual(set(self._rows(run).mapped("verdict")), {"sure"})

    def test_payer_of_others(self):
        contact = self._contact("赵敏")
        child = self._new_patient("赵小宝").sudo()
        child.payer_id = contact
        self.assertEqual(self._judge(contact), ("unsure", "pays_for_others"))

    def test_supplier_only_where_all_contacts_are_asked(self):
        contact = self._contact("赵敏", supplier_rank=1)
        self.assertEqual(self._judge(contact), ("unsure", "supplier"))

    def test_who_is_on_file_already(self):
        patient = self._new_patient("赵敏", phone="13800138052").sudo()
        contact = self._contact(
            "赵敏", phone="13800138052", country_id=self.env.ref("base.cn").id
        )
        run = self._run_of(contact)
        run.action_list()
        row = self._rows(run)
        self.assertEqual((row.verdict, row.reason), ("unsure", "on_file"))
        self.assertEqual(row.candidate_id, patient)

    def test_only_customers_of_posted_invoices(self):
        customer, other = self._contact("赵敏"), self._contact("周颠")
        self._invoice(customer)
        self._invoice(other, post=False)
        run = self._run_of(customer | other, source="customers")
        run.action_list()
        self.assertEqual(self._rows(run).contact_id, customer)

    def test_home_branch_by_company(self):
        contact = self._contact("赵敏", company_id=self.company_c.id)
        run = self._run_of(contact, home_branch_id=False)
        run.action_list()
        row = self._rows(run)
        self.assertEqual((row.verdict, row.home_branch_id), ("sure", self.branch_c))

    def test_company_with_two_branches_is_asked(self):
        contact = self._contact("赵敏", company_id=self.company.id)
        self.assertEqual(
            self._judge(contact, home_branch_id=False), ("unsure", "no_branch")
        )

    def test_listing_again_keeps_decisions(self):
        both = self._contact("Ann & Bob") | self._contact("赵敏")
        run = self._run_of(both)
        run.action_list()
        self._rows(run).filtered("reason").with_user(self.admin_clinic).action_skip()
        run.action_list()
        self.assertEqual(len(self._rows(run)), 2)
        self.assertEqual((run.skipped_count, run.sure_count), (1, 1))

    def test_home_branch_of_another_chain_is_refused(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        with self.assertRaises(ValidationError):
            self._run_of(self.contacts, chain_id=chain.id)


@tagged("post_install", "-at_install")
class TestAdoption(AdoptionCommon):
    def _adopt(self, contacts, **vals):
        run = self._run_of(contacts, **vals)
        run.action_list()
        run.action_adopt()
        return run

    def _patient_of(self, contact):
        return self.patients.search([("partner_id", "=", contact.id)])

    def test_values_are_copied_and_the_contact_is_untouched(self):
        contact = self._contact(
            "赵敏",
            phone="138 0013 8053",
            email="zhao@example.com",
            street="南京路 1",
            city="上海",
            ref="OLD-1",
            country_id=self.env.ref("base.cn").id,
            company_id=self.company.id,
        )
        before = self._read_contacts(contact)
        partners = self.contacts.search_count([])
        run = self._adopt(contact)
        patient = self._patient_of(contact)
        self.assertEqual(self._read_contacts(contact), before)
        self.assertTrue(contact.is_clinic_patient)
        self.assertEqual(self.contacts.search_count([]), partners)
        self.assertEqual(
            (patient.name, patient.phone, patient.email, patient.city),
            ("赵敏", "+8613800138053", "zhao@example.com", "上海"),
        )
        self.assertEqual(patient.partner_origin, "adopted")
        self.assertEqual(patient.payer_id, contact)
        self.assertEqual(patient.home_branch_id, self.branch_a)
        self.assertEqual(patient.alias_ids.number, "OLD-1")
        self.assertNotEqual(patient.record_number, "OLD-1")
        self.assertEqual((run.state, run.company_bound_count), ("adopted", 1))

    def test_invoices_are_untouched_and_reached_from_the_file(self):
        contact = self._contact("赵敏")
        invoice = self._invoice(contact)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(m) FROM account_move m WHERE id = %s", [invoice.id]
        )
        before = self.env.cr.fetchall()
        self._adopt(contact)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(m) FROM account_move m WHERE id = %s", [invoice.id]
        )
        self.assertEqual(self.env.cr.fetchall(), before)
        patient = self._patient_of(contact)
        found = self.env["account.move"].search(patient._get_invoice_domain())
        self.assertEqual(found, invoice)
        action = patient.with_user(self.reception_a).action_clinic_invoices()
        self.assertEqual(action["res_model"], "account.move")

    def test_second_run_finds_nothing_to_do(self):
        contacts = self._contact("赵敏") | self._contact("周颠")
        self._adopt(contacts)
        again = self._adopt(contacts)
        self.assertEqual((again.adopted_count, again.skipped_count), (0, 2))
        self.assertEqual(len(self._patient_of(contacts[0])), 1)

    def test_large_run_goes_on_in_the_job(self):
        self.contacts.create([{"name": f"客{i:03}"} for i in range(520)])
        contacts = self.contacts.search([("name", "=like", "客___")])
        run = self._adopt(contacts)
        self.assertEqual((run.state, run.adopted_count), ("running", 500))
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.adopted_count), ("adopted", 520))

    def test_query_count_does_not_grow(self):
        def count(number, prefix):
            self.contacts.create(
                [{"name": f"{prefix}{i}", "ref": f"{prefix}{i}"} for i in range(number)]
            )
            run = self._run_of(self.contacts.search([("name", "=like", f"{prefix}%")]))
            run.action_list()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            run._adopt_batch()
            self.env.flush_all()
            self.assertEqual(run.adopted_count, number)
            return self.env.cr.sql_log_count - start

        count(1, "甲")
        self.assertEqual(count(20, "丙"), count(1, "乙"))

    def test_contact_adopted_meanwhile_is_skipped(self):
        contact = self._contact("赵敏")
        run = self._run_of(contact)
        run.action_list()
        self._adopt(contact)
        run.action_adopt()
        self.assertEqual((run.adopted_count, run.skipped_count), (0, 1))

    def test_plain_employee_finds_him_no_more(self):
        contact = self._contact("赵敏")
        mine = contact.with_user(self.employee)
        self.assertEqual(mine.search([("id", "=", contact.id)]), contact)
        self._adopt(contact)
        self.assertFalse(mine.search([("id", "=", contact.id)]))

    def test_chain_counts_contacts_that_share_data(self):
        contacts = self._contact("赵敏", phone="1") | self._contact("周颠")
        self.assertEqual(
            self.chain._adopted_contacts_with_contact_data(), {self.chain.id: 0}
        )
        self._adopt(contacts)
        self.assertEqual(
            self.chain._adopted_contacts_with_contact_data(), {self.chain.id: 1}
        )


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
