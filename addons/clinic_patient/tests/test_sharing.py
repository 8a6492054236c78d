from odoo.tests import tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestSharingOfContactData(PatientCommon):
    """Phone and e-mail reach the payer only where the chain says so."""

    def _partner(self, patient):
        self.env.invalidate_all()
        return patient.sudo().partner_id

    def _run_job(self):
        cron = self.env.ref("clinic_patient.ir_cron_clinic_patient_share_contacts")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_off_by_default_and_followed_when_on(self):
        patient = self._new_patient(phone="13800138000", email="a@example.com")
        self.assertFalse(self._partner(patient).phone)
        self.chain.share_contact_data = True
        other = self._new_patient("李四", phone="13800138001")
        self.assertEqual(self._partner(other).phone, "+8613800138001")
        other.email = "b@example.com"
        self.assertEqual(self._partner(other).email, "b@example.com")
        log = self.env["clinic.operation.log"].search(
            [("operation", "=", "chain.share_contact_data")], limit=1
        )
        self.assertEqual(log.new_value, True)

    def test_the_job_carries_over_and_takes_back(self):
        patient = self._new_patient(phone="13800138000", email="a@example.com")
        contact = self.env["res.partner"].create({"name": "Old", "phone": "123"})
        self._new_patient("adopted", partner_id=contact.id, phone="13800138009")
        self.chain.share_contact_data = True
        self._run_job()
        partner = self._partner(patient)
        self.assertEqual(
            (partner.phone, partner.email), ("+8613800138000", "a@example.com")
        )
        self.assertEqual(contact.phone, "123")
        self.assertFalse(partner.message_ids)
        self.chain.share_contact_data = False
        self._run_job()
        self.assertFalse(self._partner(patient).phone)
        self.assertEqual(contact.phone, "123")
        self.assertFalse(self.patients._get_unshared_ids(0, 10))

    def test_the_language_of_the_payer_is_an_installed_one(self):
        patient = self._new_patient(lang="zh-CN")
        self.assertNotEqual(self._partner(patient).lang, "zh-CN")
        patient = self._new_patient(lang="en-US")
        self.assertEqual(self._partner(patient).lang, "en_US")
        patient.lang = "xx"
        self.assertEqual(self._partner(patient).lang, "en_US")
