from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestPayerChangedByCore(PatientCommon):
    """Contacts are core's: whatever happens to them, the file stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("张三", phone="13800138000")
        cls.partner = cls.patient.sudo().partner_id

    def test_renamed_there_is_not_renamed_here(self):
        self.partner.name = "ZHANG San"
        self.assertEqual(self.patient.name, "张三")
        self.assertEqual(self.patient.name_key, "张三")

    def test_the_next_rename_of_the_file_wins(self):
        self.partner.name = "ZHANG San"
        self.patient.city = "Wuhan"
        self.assertEqual(self.partner.name, "ZHANG San", "the name was not touched")
        self.patient.name = "张三丰"
        self.assertEqual(self.partner.name, "张三丰")

    def test_archived_there_stays_a_payer(self):
        self.partner.active = False
        self.patient.name = "张四"
        self.assertEqual(self.partner.name, "张四")
        self.assertFalse(self.partner.active)
        self.assertTrue(self.patient.active)
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_put_into_a_company_it_pays_all_the_same(self):
        company = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        self.partner.parent_id = company
        self.assertEqual(self.patient.payer_id, self.partner)
        self.patient.name = "张五"
        self.assertEqual(self.partner.name, "张五")
        self.assertEqual(self.partner.parent_id, company)

    def test_a_payer_is_not_deleted(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.partner.unlink()

    def test_somebody_elses_payer_is_not_deleted_with_his_file(self):
        child = self._new_patient("李明")
        child.sudo().payer_id = self.partner
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.patient.sudo().unlink()

    def test_a_contact_that_became_a_company_is_not_taken_over(self):
        contact = self.env["res.partner"].create({"name": "Shop"})
        contact.is_company = True
        with self.assertSentence(ValidationError, "Shop is a company"):
            self._new_patient(partner_id=contact.id)

    def test_a_former_colleague_is_not_taken_over(self):
        colleague = self.employee.partner_id
        self.employee.active = False
        with self.assertSentence(ValidationError, "works here"):
            self._new_patient(partner_id=colleague.id)

    def test_a_portal_user_may_be_a_patient(self):
        user = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "t_portal_patient",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        patient = self._new_patient("Portal", partner_id=user.partner_id.id)
        self.assertEqual(patient.sudo().partner_id, user.partner_id)

    def test_taken_over_keeps_language_and_date(self):
        contact = self.env["res.partner"].create({"name": "Old", "lang": "en_US"})
        self.env.flush_all()
        stamp = "2020-01-01 00:00:00"
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE id = %s", [stamp, contact.id]
        )
        contact.invalidate_recordset()
        patient = self._new_patient("New", partner_id=contact.id, lang="zh-CN")
        patient.name = "Newer"
        self.env.flush_all()
        contact.invalidate_recordset()
        self.assertEqual(str(contact.write_date), stamp)
        self.assertEqual((contact.name, contact.lang), ("Old", "en_US"))

    def test_many_renamed_at_once(self):
        others = self._new_patient("a") | self._new_patient("b")
        (self.patient | others).name = "同名"
        partners = (self.patient | others).sudo().partner_id
        self.assertEqual(set(partners.mapped("name")), {"同名"})
        self.assertEqual(len(set(partners.mapped("ref"))), 3)

    def test_language_follows_when_it_is_installed(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.patient.lang = "zh-CN"
        self.assertEqual(self.partner.lang, "zh_CN")
        self.patient.lang = "xx-YY"
        self.assertEqual(self.partner.lang, "zh_CN", "no language of this house")

    def test_paying_patient_is_set_and_read_by_the_file(self):
        child = self._new_patient("李明")
        child.payer_patient_id = self.patient
        self.assertEqual(child.payer_id, self.patient.partner_id)
        self.assertEqual(child.payer_patient_id, self.patient)
        employer = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        child.sudo().payer_id = employer
        self.assertFalse(child.payer_patient_id)

    def test_paying_patient_is_found_when_archived(self):
        child = self._new_patient("李明")
        child.payer_patient_id = self.patient
        self.patient.action_archive()
        self.env.invalidate_all()
        self.assertEqual(child.payer_patient_id, self.patient)
