from odoo.tests import tagged

from .common import MailingCommon


@tagged("post_install", "-at_install")
class TestMailing(MailingCommon):
    def test_contacts_that_are_patients(self):
        both = (self.partner | self.supplier).ids
        mailing = self._new_mailing("res.partner", [("id", "in", both)])
        self.assertEqual(mailing._get_recipients(), self.supplier.ids)

    def test_contact_with_the_address_of_a_patient(self):
        double = self.env["res.partner"].create(
            {"name": "Wang", "email": "Wang@example.com"}
        )
        both = (double | self.supplier).ids
        mailing = self._new_mailing("res.partner", [("id", "in", both)])
        self.assertEqual(mailing._get_recipients(), self.supplier.ids)

    def test_address_on_a_mailing_list(self):
        mailing_list = self.env["mailing.list"].create({"name": "News"})
        contacts = self.env["mailing.contact"].create(
            [
                {"name": name, "email": email, "list_ids": [(6, 0, mailing_list.ids)]}
                for name, email in (
                    ("Wang", "wang@example.com"),
                    ("Supplier", "supplier@example.com"),
                )
            ]
        )
        mailing = self._new_mailing(
            "mailing.list",
            [("list_ids", "in", mailing_list.ids)],
            contact_list_ids=[(6, 0, mailing_list.ids)],
        )
        self.assertEqual(mailing._get_recipients(), contacts[1].ids)

    def test_documents_of_patients(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in (self.partner, self.supplier)]
        )
        mailing = self._new_mailing("sale.order", [("id", "in", orders.ids)])
        self.assertEqual(mailing._get_recipients(), orders[1].ids)

    def test_files_are_no_target(self):
        mailing = self._new_mailing("res.partner")
        domain = mailing._get_recipients_domain()
        found = self.env["res.partner"].with_context(active_test=False).search(domain)
        self.assertFalse(found.filtered("is_clinic_patient"))

    def test_chosen_records_meet_the_guard(self):
        """Who names the records himself goes round the domain, not round the outbox."""
        mailing = self._new_mailing("res.partner")
        mailing.action_send_mail(res_ids=(self.partner | self.supplier).ids)
        mails = self.env["mail.mail"].search([("mailing_id", "=", mailing.id)])
        self.assertEqual(len(mails), 2)
        emails = [email for mail in mails for email in mail._prepare_outgoing_list()]
        self.assertEqual([email["partner_id"] for email in emails], [self.supplier])
        row = self.env["clinic.message"].search([("patient_id", "=", self.patient.id)])
        self.assertEqual((row.state, row.reason), ("suppressed", "core_door"))
