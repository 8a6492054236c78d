from odoo.tests import tagged

from .common_core_doors import CoreDoorsCommon


@tagged("post_install", "-at_install")
class TestCoreDoorsEdges(CoreDoorsCommon):
    def test_one_address_of_several_is_taken_out(self):
        self.patient.sudo().email = "xiaoming@example.com"
        mail = self._new_mail(
            self.env["res.partner"],
            email_to="Supplier <supplier@example.com>, Wang <Xiaoming@example.com>",
        )
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 1)
        self.assertIn("supplier@example.com", sent[0])
        self.assertNotIn("xiaoming", sent[0].lower())
        self.assertEqual(self._get_rows().reason, "core_door")

    def test_copy_to_a_patient_is_taken_out(self):
        self.patient.sudo().email = "xiaoming@example.com"
        mail = self._new_mail(
            self.env["res.partner"],
            email_to="supplier@example.com",
            email_cc="xiaoming@example.com",
        )
        with self._sending() as sent:
            mail._send()
        self.assertEqual(sent, ["supplier@example.com"])
        self.assertEqual(self.copies, [""])

    def test_family_on_one_address(self):
        """An address of two patients: the mail is kept back, and stands on a file."""
        self.patient.sudo().email = "family@example.com"
        self._new_patient("王小花", email="family@example.com")
        mail = self._new_mail(self.env["res.partner"], email_to="family@example.com")
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        rows = self.env["clinic.message"].search([("key", "like", f"mail:{mail.id}:")])
        self.assertEqual(rows.mapped("reason"), ["core_door"])

    def test_log_in_of_a_portal_user_is_what_he_asked_for(self):
        self.patient.sudo().do_not_contact = True
        portal = self.env["res.users"].create(
            {
                "name": "Wang",
                "login": "wang_portal",
                "partner_id": self.partner.id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        mail = self._new_mail(self.partner, record=portal)
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 1)
        row = self._get_rows()
        self.assertEqual((row.state, row.purpose), ("sent", "requested"))

    def test_who_asked_not_to_be_contacted_gets_no_bill_by_mail(self):
        self.patient.sudo().do_not_contact = True
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "do_not_contact")

    def test_invitation_of_the_calendar(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2030-01-02 08:00:00",
                "stop": "2030-01-02 09:00:00",
            }
        )
        mail = self._new_mail(self.partner, record=event)
        with self._sending() as sent:
            mail._send()
        self.assertFalse(sent)
        self.assertEqual(self._get_rows().reason, "core_door")

    def test_note_on_an_invoice_to_its_follower(self):
        """What the thread of a bill sends is what the bill sends."""
        with self._sending() as sent:
            self.invoice.message_post(
                body="Your bill",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.partner.ids,
            )
            mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
            mails.filtered(lambda mail: mail.model == "account.move")._send()
        self.assertEqual(len(sent), 1)
        self.assertEqual(self._get_rows().state, "sent")

    def test_branch_of_the_visit_is_the_one_that_sends(self):
        visit = self._new_visit()
        self.invoice.clinic_visit_id = visit
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending():
            mail._send()
        self.assertEqual(self._get_rows().branch_id, visit.branch_id)
        self.assertTrue(self._get_rows().local_date)

    def test_others_cost_no_decision(self):
        mail = self._new_mail(self.other)
        with self._sending() as sent:
            mail._send()
        self.assertEqual(len(sent), 1)
        key = self.env["clinic.message"].search([("key", "like", f"mail:{mail.id}:")])
        self.assertFalse(key)

    def test_what_is_recorded_is_on_the_timeline(self):
        mail = self._new_mail(self.partner, record=self.invoice)
        with self._sending():
            mail._send()
        entries = self.patient.with_user(self.reception_a).get_timeline(
            kinds=["message"]
        )["entries"]
        self.assertEqual(len(entries), 1)
        self.assertIn("Sent", entries[0]["title"])
        self.assertIn("Words of core", entries[0]["text"])

    def test_sms_of_a_batch(self):
        sms = self.env["sms.sms"].create(
            [
                {"number": self.phone, "body": "a"},
                {"number": "+49151", "body": "b"},
            ]
        )
        closed = sms._keep_from_patients()
        self.assertEqual(closed, sms[0])
        self.assertEqual(sms.mapped("state"), ["canceled", "outgoing"])
        self.assertIn("from their file", self._get_rows().reason_sentence)
