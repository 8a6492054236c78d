from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from .common import BULK, PatientCommon


@tagged("post_install", "-at_install")
class TestPatientCreate(PatientCommon):
    """What a file may and may not begin with."""

    def test_a_name_of_one_character(self):
        patient = self._new_patient("丁")
        self.assertEqual(patient.name_key, "丁")
        self.assertEqual(patient.initials_key, "d")
        self.assertEqual(patient.sudo().partner_id.name, "丁")

    def test_an_empty_name_is_refused(self):
        for name in ("", False, "  ", "\u3000", "\0"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._new_patient(name)

    def test_an_empty_name_is_not_written(self):
        patient = self._new_patient()
        for name in ("", " ", False):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                patient.name = name
                patient.flush_recordset()
        patient.invalidate_recordset()
        self.assertEqual(patient.name, "张三")

    def test_two_files_with_one_number_are_refused(self):
        self._new_patient("a", record_number="K1")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._new_patient("b", record_number="K1")

    def test_two_chains_may_use_one_number(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        self._new_patient("a", record_number="K1")
        patient = self.patients.create(
            {"name": "b", "record_number": "K1", "chain_id": other.id}
        )
        self.assertEqual(patient.record_number, "K1")

    def test_two_files_with_one_contact_are_refused(self):
        contact = self.env["res.partner"].create({"name": "One"})
        self._new_patient("a", partner_id=contact.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._new_patient("b", partner_id=contact.id)

    def test_who_has_no_branch_reads_what_to_choose(self):
        nobody = self._new_user("reception", login="t_no_branch")
        nobody.clinic_branch_ids = False
        for kind in ("patient", "prospect"):
            with self.assertSentence(UserError, "Choose the home branch"):
                self._new_patient(user=nobody, kind=kind)

    def test_the_branch_decides_about_the_chain(self):
        patient = self.patients.create(
            {"name": "x", "home_branch_id": self.branch_b.id}
        )
        self.assertEqual(patient.chain_id, self.chain)
        self.assertEqual(patient.record_number, "P000001")

    def test_the_chain_of_the_context_numbers_the_file(self):
        other = self.env["clinic.chain"].create(
            {"name": "Other", "code": "OTH", "record_number_prefix": "Q"}
        )
        patients = self.patients.with_context(default_chain_id=other.id)
        patient = patients.create({"name": "x", "home_branch_id": False})
        self.assertEqual((patient.chain_id, patient.record_number), (other, "Q000001"))

    def test_reception_registers_at_its_own_branch_only(self):
        with self.assertRaises(AccessError):
            self._new_patient(home_branch_id=self.branch_b.id)
        self.assertTrue(
            self._new_patient(user=self.reception_b, home_branch_id=self.branch_b.id)
        )

    def test_roles_that_do_not_register(self):
        for role in ("nurse", "cashier", "marketing", "hq_director", "administrator"):
            with self.assertRaises(AccessError):
                self._new_patient(user=self.users[role])

    def test_nothing_is_left_of_a_refused_batch(self):
        partners = self.env["res.partner"].search_count([])
        with self.assertSentence(ValidationError, "lies in the future"):
            self.patients.with_user(self.reception_a).create(
                [{"name": "good"}, {"name": "bad", "birth_date": date(2999, 1, 1)}]
            )
        self.assertFalse(self.patients.search([("name", "in", ("good", "bad"))]))
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_the_values_of_the_caller_stay_his(self):
        vals = {"name": " a ", "phone": "13800138000"}
        self.patients.with_user(self.reception_a).create([vals])
        self.assertEqual(vals, {"name": " a ", "phone": "13800138000"})

    def test_bulk_answers_in_the_order_asked(self):
        names = [f"p{number:03}" for number in range(60)]
        patients = self.patients.with_context(**BULK).create(
            [{"name": name, "chain_id": self.chain.id} for name in names]
        )
        self.assertEqual(patients.mapped("name"), names)
        numbers = patients.mapped("record_number")
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual(patients.partner_id.mapped("ref"), numbers)

    def test_a_digit_more_than_the_number_has(self):
        self.chain.record_number_digits = 1
        sequence = f"clinic_record_number_{self.chain.id}"
        self.env.cr.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 9")
        patients = self._new_patient("a") | self._new_patient("b")
        self.assertEqual(patients.mapped("record_number"), ["P9", "P10"])

    def test_number_digits_have_limits(self):
        for digits in (0, -1, 13):
            with self.assertSentence(ValidationError, "from 1 to 12 digits"):
                self.chain.record_number_digits = digits
        self.chain.record_number_digits = 12
        self.assertEqual(self.chain.record_number_example, "P000000000123")

    def test_the_sequence_goes_with_its_chain(self):
        chain = self.env["clinic.chain"].create({"name": "Gone", "code": "GON"})
        name = f"clinic_record_number_{chain.id}"
        self.env.cr.execute("SELECT to_regclass(%s)", [name])
        self.assertTrue(self.env.cr.fetchone()[0])
        chain.unlink()
        self.env.cr.execute("SELECT to_regclass(%s)", [name])
        self.assertFalse(self.env.cr.fetchone()[0])


@tagged("post_install", "-at_install")
class TestProspect(PatientCommon):
    def test_no_payer_of_its_own(self):
        contact = self.env["res.partner"].create({"name": "One"})
        prospect = self.patients.create(
            {
                "name": "x",
                "kind": "prospect",
                "chain_id": self.chain.id,
                "partner_id": contact.id,
            }
        )
        self.assertFalse(prospect.partner_id)
        self.assertFalse(prospect.payer_id)
        self.assertFalse(contact.is_clinic_patient)

    def test_a_number_brought_along_is_kept(self):
        prospect = self._new_patient(kind="prospect", record_number="OLD-7")
        prospect.action_make_patient()
        self.assertEqual(prospect.record_number, "OLD-7")
        self.assertEqual(prospect.sudo().partner_id.ref, "OLD-7")

    def test_a_chosen_payer_is_kept(self):
        payer = self.env["res.partner"].create({"name": "Payer Ltd"})
        prospect = self._new_patient(kind="prospect").sudo()
        prospect.payer_id = payer
        prospect._action_make_patient()
        self.assertEqual(prospect.payer_id, payer)
        self.assertNotEqual(prospect.partner_id, payer)

    def test_who_may_read_but_not_write_makes_no_patient(self):
        prospect = self._new_patient(kind="prospect")
        self.env.flush_all()
        for user in (self.users["cashier"], self.reception_b):
            with self.assertRaises(AccessError):
                prospect.with_user(user).action_make_patient()
        self.assertEqual(prospect.kind, "prospect")

    def test_patients_among_prospects_keep_their_number(self):
        patient = self._new_patient("a")
        prospect = self._new_patient("b", kind="prospect")
        number = patient.record_number
        (patient | prospect)._action_make_patient()
        self.assertEqual(patient.record_number, number)
        self.assertEqual(prospect.record_number, "P000002")
        self.assertEqual(prospect.sudo().partner_origin, "created")


@tagged("post_install", "-at_install")
class TestPatientCopyAndDelete(PatientCommon):
    def test_a_copy_is_a_file_of_its_own(self):
        patient = self._new_patient(phone="13800138000").sudo()
        copy = patient.copy()
        self.assertNotEqual(copy.record_number, patient.record_number)
        self.assertNotEqual(copy.partner_id, patient.partner_id)
        self.assertEqual(copy.payer_id, copy.partner_id)
        self.assertEqual(copy.sudo().phone_key, patient.sudo().phone_key)

    def test_a_copy_keeps_a_foreign_payer(self):
        payer = self.env["res.partner"].create({"name": "Payer Ltd"})
        patient = self._new_patient().sudo()
        patient.payer_id = payer
        self.assertEqual(patient.copy().payer_id, payer)
        chosen = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(patient.copy({"payer_id": chosen.id}).payer_id, chosen)

    def test_a_copy_takes_no_history_along(self):
        patient = self._new_patient().sudo()
        patient.consent_ids = [(0, 0, {"purpose": "marketing", "decision": "granted"})]
        self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )
        copy = patient.copy()
        self.assertFalse(copy.consent_ids | patient.browse().consent_ids)
        self.assertFalse(copy.visit_ids)
        self.assertFalse(copy.merged_into_id)

    def test_reception_does_not_delete(self):
        patient = self._new_patient()
        with self.assertRaises(AccessError):
            patient.unlink()
        self.assertTrue(patient.sudo().partner_id.exists())

    def test_a_file_with_visits_is_not_deleted(self):
        patient = self._new_patient().sudo()
        self.env["clinic.visit"].create(
            {"patient_id": patient.id, "branch_id": self.branch_a.id}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            patient.unlink()

    def test_archived_files_are_found_when_asked(self):
        patient = self._new_patient()
        patient.action_archive()
        domain = [("id", "=", patient.id)]
        self.assertFalse(self.patients.search(domain))
        found = self.patients.with_context(active_test=False).search(domain)
        self.assertEqual(found, patient.sudo())
        patient.action_unarchive()
        self.assertTrue(self.patients.search(domain))

    def test_nobody_refers_himself(self):
        patient = self._new_patient()
        with self.assertSentence(ValidationError, "referred by somebody else"):
            patient.referrer_id = patient
        friend = self._new_patient("李四")
        patient.referrer_id = friend
        self.assertEqual(patient.referrer_id, friend)
