from odoo.tests import tagged

from ..models import clinic_person_match_sql
from ..uninstall import (
    archive_resources,
    cover_made_contacts,
    leave_core_clean,
    unlink_payer_group,
)
from .common_adoption import AdoptionCommon


@tagged("post_install", "-at_install")
class TestUninstall(AdoptionCommon):
    """What the hook does, inside a transaction; the proof really uninstalls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("Uninstall Ursula", phone="13800138081").sudo()
        cls.made = cls.patient.partner_id
        cls.invoice = cls._invoice(cls.made)
        cls.contact = cls._contact("Adopted Adam", phone="1", email="adam@example.com")
        cls.old_invoice = cls._invoice(cls.contact)
        run = cls._run_of(cls.contact)
        run.action_list()
        run.action_adopt()

    def _read(self, record, *without):
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT to_jsonb(t) - %s::text[] FROM {record._table} t WHERE id = %s",
            [list(without), record.id],
        )
        return self.env.cr.fetchone()[0]

    def _leave(self):
        leave_core_clean(self.env)
        self.env.invalidate_all()

    def test_adopted_contact_is_as_before(self):
        before = self._read(self.contact, "is_clinic_patient")
        self.assertTrue(self.contact.is_clinic_patient)
        self._leave()
        self.assertEqual(self._read(self.contact, "is_clinic_patient"), before)
        self.assertFalse(self.contact.is_clinic_patient)
        self.assertTrue(self.contact.active)

    def test_made_contact_shows_the_number(self):
        number = self.patient.record_number
        self._leave()
        self.assertEqual((self.made.name, self.made.complete_name), (number, number))
        self.assertFalse(self.made.active)
        self.assertFalse(self.made.is_clinic_patient)

    def test_shared_contact_data_goes_too(self):
        self.chain.share_contact_data = True
        self.made.write({"phone": "+8613800138081", "email": "u@example.com"})
        self._leave()
        self.assertFalse(
            self.made.phone or self.made.email or self.made.phone_sanitized
        )

    def test_invoices_change_in_the_name_alone(self):
        name = "invoice_partner_display_name"
        before = [self._read(move, name) for move in (self.invoice, self.old_invoice)]
        lines = [self._read(line) for line in self.invoice.line_ids]
        self._leave()
        after = [self._read(move, name) for move in (self.invoice, self.old_invoice)]
        self.assertEqual(after, before)
        self.assertEqual([self._read(line) for line in self.invoice.line_ids], lines)
        self.assertEqual(self.invoice[name], self.patient.record_number)
        self.assertEqual(self.old_invoice[name], "Adopted Adam")

    def test_notes_on_made_contacts_go(self):
        self.made.message_post(body="Ursula called")
        self.contact.message_post(body="Adam called")
        self._leave()
        self.assertFalse(self._messages(self.made))
        self.assertTrue(self._messages(self.contact))

    def _messages(self, partner):
        return self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )

    def test_no_employee_finds_the_name(self):
        self._leave()
        mine = self.contacts.with_user(self.employee)
        self.assertFalse(mine.search([("name", "ilike", "Ursula")]))
        found = mine.with_context(active_test=False).search(
            [("name", "ilike", "Ursula")]
        )
        self.assertFalse(found)
        self.assertTrue(mine.search([("name", "=", "Adopted Adam")]))

    def test_patient_without_number_shows_something(self):
        self.env.cr.execute(
            "UPDATE clinic_patient SET record_number = NULL WHERE id = %s",
            [self.patient.id],
        )
        cover_made_contacts(self.env.cr)
        self.env.invalidate_all()
        self.assertEqual(self.made.name, str(self.patient.id))

    def test_holder_of_a_bank_account(self):
        account = self.env["res.partner.bank"].create(
            {
                "acc_number": "DE02120300000000202051",
                "partner_id": self.made.id,
                "acc_holder_name": "Uninstall Ursula",
            }
        )
        self._leave()
        self.assertFalse(account.acc_holder_name)

    def test_invoicing_no_longer_implies_our_group(self):
        invoicing = self.env.ref("account.group_account_invoice")
        payer = self.env.ref("clinic_base.group_clinic_base_payer")
        self.assertIn(payer, invoicing.implied_ids)
        unlink_payer_group(self.env)
        self.assertNotIn(payer, invoicing.implied_ids)
        unlink_payer_group(self.env)

    def test_resources_are_archived(self):
        doctor = self._new_practitioner()
        archive_resources(self.env)
        self.assertFalse(doctor.resource_id.active)

    def test_functions_indexes_and_sequences_are_dropped(self):
        self._leave()
        self.env.cr.execute(
            """
            SELECT proname FROM pg_proc
             WHERE proname LIKE 'clinic_patient%' OR proname LIKE 'clinic_contact%'
               AND proname NOT LIKE 'clinic_contact_consent%'
            UNION SELECT indexname FROM pg_indexes
             WHERE tablename = 'res_partner' AND indexname LIKE 'clinic_%'
            UNION SELECT sequencename FROM pg_sequences
             WHERE sequencename LIKE 'clinic_record_number%'
            UNION SELECT tgname FROM pg_trigger WHERE tgname LIKE 'clinic_patient%'
            UNION SELECT tablename FROM pg_tables
             WHERE tablename = 'clinic_emergency_try'
            """
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def test_it_can_be_repeated(self):
        self._leave()
        before = self._read(self.made)
        self._leave()
        self.assertEqual(self._read(self.made), before)


@tagged("post_install", "-at_install")
class TestContactKeys(AdoptionCommon):
    """The keys of contacts are made by functions in PostgreSQL."""

    def _call(self, function, text):
        self.env.cr.execute(f"SELECT {function}(%s)", [text])
        return self.env.cr.fetchone()[0]

    def test_names(self):
        for text, key in (
            ("李 四", "李四"),
            ("  Smith,  John ", "smithjohn"),
            ("O'Brien", "obrien"),
            ("ＡＢＣ", "abc"),
            ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
            ("", ""),
            (None, None),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._call("clinic_contact_name", text), key)

    def test_phones(self):
        for text, key in (
            ("+86 138 0013 8000", "00138000"),
            ("138-0013-8000", "00138000"),
            ("１３８００１３８０００", "00138000"),
            ("(021) 6355-1234", "63551234"),
            ("none", ""),
            (None, None),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._call("clinic_contact_phone", text), key)

    def test_install_and_uninstall_can_be_repeated(self):
        for _time in range(2):
            clinic_person_match_sql.uninstall(self.env.cr)
        for _time in range(2):
            clinic_person_match_sql.install(self.env.cr)
        self.assertEqual(self._call("clinic_contact_name", "A b"), "ab")

    def test_indexes_serve_the_lookup(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for condition, index in (
            ("clinic_contact_phone(phone) = 'x' AND phone IS NOT NULL", "phone"),
            ("clinic_contact_name(name) = 'x' AND name IS NOT NULL", "name"),
            ("lower(email) = 'x'", "email"),
            ("ref = 'x'", "ref"),
        ):
            with self.subTest(index=index):
                self.env.cr.execute(
                    f"EXPLAIN SELECT id FROM res_partner WHERE {condition}"
                )
                plan = " ".join(row[0] for row in self.env.cr.fetchall())
                self.assertIn("Index", plan)
