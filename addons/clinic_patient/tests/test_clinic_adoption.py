from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_adoption import AdoptionCommon


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
