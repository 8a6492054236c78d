from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestBasePartnerMerge(PatientCommon):
    """Core's contact merge on each pair of patient's payer and contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("李雷", phone="13800138001").sudo()
        cls.other = cls._new_patient("韩梅梅", phone="13800138002").sudo()
        cls.own = cls.patient.partner_id
        cls.contact = cls.env["res.partner"].create(
            {"name": "Li Lei", "email": "li@example.com", "ref": "K-77"}
        )
        cls.visit = cls.env["clinic.visit"].create(
            {"patient_id": cls.patient.id, "branch_id": cls.branch_a.id}
        )
        cls.env.flush_all()

    def _merge(self, contacts, into=None, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizard = wizard.with_user(user)
        wizard._merge(contacts.ids, into, extra_checks=False)
        self.env.flush_all()
        self.env.invalidate_all()

    def _invoice(self, partner, patient=None):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Visit",
                            "price_unit": 100,
                            "patient_id": patient.id if patient else False,
                        },
                    )
                ],
            }
        )

    def _assert_patient_stands(self):
        self.assertTrue(self.own.exists())
        self.assertEqual(self.patient.partner_id, self.own)
        self.assertTrue(self.own.is_clinic_patient)
        self.assertEqual(self.own.ref, self.patient.record_number)
        self.assertEqual(self.own.name, "李雷")
        self.assertFalse(self.own.parent_id)
        self.assertEqual(self.patient.visit_ids, self.visit)
        self.assertEqual(self.visit.payer_id, self.own)

    def test_two_patients_are_refused(self):
        partners = self.own | self.other.partner_id
        for into in partners:
            with self.assertRaisesRegex(UserError, "two patients"):
                self._merge(partners, into)
        self._assert_patient_stands()
        self.assertTrue(self.other.partner_id.exists())

    def test_two_patients_with_a_contact_are_refused(self):
        with self.assertRaisesRegex(UserError, "two patients"):
            self._merge(self.contact | self.own | self.other.partner_id, self.contact)
        self.assertTrue(self.contact.exists())

    def test_contact_into_patient(self):
        invoice = self._invoice(self.contact)
        self._merge(self.contact | self.own, self.own)
        self._assert_patient_stands()
        self.assertFalse(self.contact.exists())
        self.assertEqual(invoice.partner_id, self.own)

    def test_patient_into_contact_keeps_the_patient(self):
        invoice = self._invoice(self.own, self.patient)
        old = self._invoice(self.contact)
        self._merge(self.contact | self.own, self.contact)
        self._assert_patient_stands()
        self.assertFalse(self.contact.exists())
        self.assertEqual((invoice | old).partner_id, self.own)
        self.assertEqual(invoice.invoice_line_ids.patient_id, self.patient)
        self.assertEqual(old.partner_id.id, self.patient.payer_id.id)

    def test_without_destination(self):
        self._merge(self.contact | self.own)
        self._assert_patient_stands()

    def test_values_and_reference_of_the_contact_are_kept(self):
        self._merge(self.contact | self.own, self.contact)
        self.assertEqual(self.own.email, "li@example.com")
        self.assertEqual(self.patient.partner_origin, "adopted")
        self.assertIn("K-77", self.patient.alias_ids.mapped("number"))

    def test_contact_without_data_leaves_the_payer_ours(self):
        bare = self.env["res.partner"].create({"name": "Li Lei"})
        self._merge(bare | self.own, bare)
        self.assertEqual(self.patient.partner_origin, "created")

    def test_archived_patient_is_protected_too(self):
        self.patient.active = False
        self._merge(self.contact | self.own, self.contact)
        self.assertTrue(self.own.exists())
        self.assertEqual(self.patient.partner_id, self.own)

    def test_payer_of_others_follows(self):
        guardian = self.env["res.partner"].create({"name": "Guardian"})
        self.other.payer_id = guardian
        self._merge(guardian | self.own, guardian)
        self.assertEqual(self.other.payer_id, self.own)
        self._assert_patient_stands()

    def test_contact_and_contact_moves_the_payer(self):
        double = self.env["res.partner"].create({"name": "Li Lei"})
        self.other.payer_id = double
        invoice = self._invoice(double, self.other)
        self._merge(double | self.contact, self.contact)
        self.assertFalse(double.exists())
        self.assertEqual(self.other.payer_id, self.contact)
        self.assertEqual(invoice.partner_id, self.contact)
        self.assertFalse(self.contact.is_clinic_patient)

    def test_company_and_its_contact_are_refused(self):
        company = self.env["res.partner"].create({"name": "Works", "is_company": True})
        member = self.env["res.partner"].create({"name": "Li", "parent_id": company.id})
        for contact in company | member:
            with self.assertRaisesRegex(UserError, "as payer"):
                self._merge(contact | self.own, contact)
        self._assert_patient_stands()

    def test_who_does_not_bill_cannot_merge_a_patient(self):
        with self.assertRaises(UserError):
            self._merge(self.contact | self.own, self.contact, user=self.employee)
        self._assert_patient_stands()

    def test_finance_may(self):
        self.finance.group_ids |= self.env.ref("base.group_partner_manager")
        self.contact.email = False
        self._merge(self.contact | self.own, self.contact, user=self.finance)
        self._assert_patient_stands()

    def test_the_merge_is_logged(self):
        self._merge(self.contact | self.own, self.contact)
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(log.operation, "patient.contact_merge")
        self.assertEqual(log.res_ids, self.patient.ids)

    def test_row_of_an_adoption_run_follows(self):
        run = self.env["clinic.adoption"].create({"chain_id": self.chain.id})
        double = self.env["res.partner"].create({"name": "Li Lei"})
        rows = self.env["clinic.adoption.row"].create(
            [
                {"adoption_id": run.id, "contact_id": contact.id, "verdict": "unsure"}
                for contact in double | self.contact
            ]
        )
        self._merge(double | self.contact, self.contact)
        self.assertEqual(rows.contact_id, self.contact)
        self.assertEqual(len(rows.exists()), 2)


@tagged("post_install", "-at_install")
class TestConstraintsOnPartners(PatientCommon):
    def test_no_constraint_of_ours_names_a_partner(self):
        """Core's merge deletes the row whose UPDATE such a constraint refuses."""
        self.env.cr.execute(
            """
            SELECT c.conname, r.relname, a.attname
              FROM pg_constraint c
              JOIN pg_class r ON r.oid = c.conrelid
              CROSS JOIN LATERAL unnest(c.conkey) AS k(attnum)
              JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.attnum
             WHERE c.contype IN ('c', 'u', 'x') AND r.relname LIKE 'clinic%'
               AND r.relnamespace = current_schema::regnamespace
               AND EXISTS (SELECT FROM pg_constraint f
                            WHERE f.contype = 'f' AND f.conrelid = r.oid
                              AND f.conkey = ARRAY[a.attnum]
                              AND f.confrelid = 'res_partner'::regclass)
            """
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_append_only_tables_have_no_key_to_partners(self):
        self.env.cr.execute(
            """
            SELECT r.relname
              FROM pg_trigger t
              JOIN pg_proc p ON p.oid = t.tgfoid AND p.proname = 'clinic_refuse_change'
              JOIN pg_class r ON r.oid = t.tgrelid
              JOIN pg_constraint f ON f.conrelid = r.oid AND f.contype = 'f'
             WHERE f.confrelid IN ('res_partner'::regclass, 'res_users'::regclass)
               -- refuses each UPDATE, which SET NULL is
               AND t.tgtype & 16 > 0 AND t.tgqual IS NULL
            """
        )
        self.assertEqual(self.env.cr.fetchall(), [])
