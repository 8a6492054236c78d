from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_adoption import AdoptionCommon


@tagged("post_install", "-at_install")
class TestPatientInvoices(AdoptionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("刘备", phone="13800138071").sudo()
        cls.brother = cls._new_patient("关羽", phone="13800138072").sudo()

    def _listed(self, patient):
        return self.env["account.move"].search(patient._get_invoice_domain())

    def _line(self, patient):
        vals = {"name": "Visit", "price_unit": 10, "patient_id": patient.id}
        return {"invoice_line_ids": [(0, 0, vals)]}

    def test_of_his_own_payer(self):
        mine = self._invoice(self.patient.partner_id)
        self._invoice(self.brother.partner_id)
        self.assertEqual(self._listed(self.patient), mine)

    def test_credit_notes_and_receipts_but_no_bills(self):
        moves = self.env["account.move"].create(
            [
                {"move_type": kind, "partner_id": self.patient.partner_id.id}
                for kind in ("out_refund", "out_receipt", "in_invoice", "entry")
            ]
        )
        self.assertEqual(self._listed(self.patient), moves[:2])

    def test_guardian_who_pays(self):
        guardian = self._contact("Guardian")
        self.patient.payer_id = guardian
        invoice = self._invoice(guardian)
        self.assertEqual(self._listed(self.patient), invoice)
        self.assertFalse(self._listed(self.brother))

    def test_company_pays_for_many(self):
        company = self._contact("Works", is_company=True)
        (self.patient | self.brother).payer_id = company
        his = self._invoice(company, **self._line(self.patient))
        self._invoice(company, **self._line(self.brother))
        self.assertEqual(self._listed(self.patient), his)

    def test_another_patient_pays(self):
        self.brother.payer_id = self.patient.partner_id
        own = self._invoice(self.patient.partner_id)
        paid = self._invoice(self.patient.partner_id, **self._line(self.brother))
        self.assertEqual(self._listed(self.brother), paid)
        self.assertEqual(self._listed(self.patient), own | paid)

    def test_merged_files_are_read_together(self):
        old = self._invoice(self.brother.partner_id)
        new = self._invoice(self.patient.partner_id)
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": self.patient.id, "drop_id": self.brother.id}
        )
        merge._action_merge()
        self.assertEqual(self._listed(self.patient), old | new)
        self.assertEqual(self._listed(self.brother), old)

    def test_with_merged_of_several(self):
        third = self._new_patient("张飞").sudo()
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": self.patient.id, "drop_id": self.brother.id}
        )
        merge._action_merge()
        both = self.patient | third
        self.assertEqual(both._with_merged(), both | self.brother)
        self.assertEqual(third._with_merged(), third)

    def test_button_needs_the_file_and_rights_on_invoices(self):
        invoice = self._invoice(self.patient.partner_id)
        action = self.patient.with_user(self.reception_a).action_clinic_invoices()
        moves = self.env["account.move"]
        self.assertEqual(moves.search(action["domain"]), invoice)
        # not billed at a desk: neither a right without clinic_desk nor a rule opens it
        self.assertFalse(invoice.with_user(self.reception_a).has_access("read"))
        with self.assertRaises(AccessError):
            self.patient.with_user(self.reception_b).action_clinic_invoices()
        with self.assertRaises(AccessError):
            self.patient.with_user(self.employee).action_clinic_invoices()


@tagged("post_install", "-at_install")
class TestAdoptedContactData(AdoptionCommon):
    def _count(self):
        return self.chain._adopted_contacts_with_contact_data()[self.chain.id]

    def test_what_counts_as_contact_data(self):
        for vals, wanted in (
            ({"phone": "1"}, 1),
            ({"email": "a@example.com"}, 1),
            ({"street": "x"}, 1),
            ({"city": "x"}, 1),
            ({"ref": "x"}, 0),
            ({}, 0),
        ):
            with self.subTest(**vals):
                before = self._count()
                run = self._run_of(self._contact("曹操", **vals))
                run.action_list()
                self._rows(run).sudo()._adopt()
                self.assertEqual(self._count() - before, wanted)

    def test_payers_of_our_making_do_not_count(self):
        self._new_patient("孙权", phone="13800138073")
        self.assertEqual(self._count(), 0)

    def test_every_chain_has_a_number(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        found = (self.chain | other)._adopted_contacts_with_contact_data()
        self.assertEqual(found, {self.chain.id: 0, other.id: 0})


@tagged("post_install", "-at_install")
class TestFlag(AdoptionCommon):
    def test_nothing_but_the_flag(self):
        contact = self._contact("曹操", phone="1")
        invoice = self._invoice(contact)
        name = invoice.invoice_partner_display_name
        before = self._read_contacts(contact)
        contact._clinic_set_flag(True)
        self.assertTrue(contact.is_clinic_patient)
        self.assertEqual(self._read_contacts(contact), before)
        contact._clinic_set_flag(False)
        self.assertFalse(contact.is_clinic_patient)
        self.assertEqual(self._read_contacts(contact), before)
        invoice.invalidate_recordset()
        self.assertEqual(invoice.invoice_partner_display_name, name)

    def test_pending_writes_are_not_lost(self):
        contact = self._contact("曹操")
        contact.street = "Pending"
        contact._clinic_set_flag(True)
        self.env.invalidate_all()
        self.assertEqual(contact.street, "Pending")

    def test_set_twice_writes_once(self):
        contact = self._contact("曹操")
        contact._clinic_set_flag(True)
        self.env.cr.execute(
            "SELECT ctid::text FROM res_partner WHERE id = %s", [contact.id]
        )
        before = self.env.cr.fetchall()
        contact._clinic_set_flag(True)
        self.env.cr.execute(
            "SELECT ctid::text FROM res_partner WHERE id = %s", [contact.id]
        )
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_no_contacts_no_statement(self):
        with self.assertQueryCount(0):
            self.contacts.browse()._clinic_set_flag(True)
