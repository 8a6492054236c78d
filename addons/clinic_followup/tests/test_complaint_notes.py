from odoo.addons.mail.tests.common import MailCommon
from odoo.tests import tagged

from .common_complaint import ComplaintCommon

WORD = "Qzunfreundlich"


@tagged("post_install", "-at_install")
class TestComplaintNotes(ComplaintCommon, MailCommon):
    """What colleagues write below a complaint stays among those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.users.values():
            user.write(
                {"notification_type": "email", "email": f"{user.login}@example.com"}
            )
        cls.outsider = cls.env["res.partner"].create(
            {"name": "Outside", "email": "outside@example.com"}
        )
        cls.complaint = cls._complain()

    def _post(self, partners):
        with self.mock_mail_gateway(), self.mock_bus():
            message = self.complaint.with_user(self.manager).message_post(
                body=WORD,
                partner_ids=partners.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.env.cr.precommit.run()
        return message.sudo()

    def test_the_patient_and_strangers_get_nothing(self):
        payer = self.patient.sudo().partner_id
        payer.email = "patient@example.com"
        self.complaint.sudo().message_subscribe((payer | self.outsider).ids)
        message = self._post(payer | self.outsider)
        self.assertFalse(self._mails)
        self.assertFalse(self._new_mails)
        self.assertEqual(
            message.notification_ids.res_partner_id, self.reception_a.partner_id
        )

    def test_only_who_may_read_it_is_told_in_the_house(self):
        nurse, director = self.users["nurse"], self.director
        message = self._post(nurse.partner_id | director.partner_id)
        told = message.notification_ids.res_partner_id
        self.assertEqual(told, (director | self.reception_a).partner_id)
        self.assertEqual(
            set(message.notification_ids.mapped("notification_type")), {"inbox"}
        )
        self.assertFalse(self._mails)
        self.assertNotIn(nurse.partner_id, message.partner_ids)

    def test_moves_and_deadlines_send_no_mail(self):
        mine = self.complaint.with_user(self.manager)
        with self.mock_mail_gateway(), self.mock_bus():
            mine._action_acknowledge("Called")
            mine._action_give(self.director)
            mine._action_answer("Sorry")
            mine._action_close("yes", "Flowers")
            self.env.cr.precommit.run()
        self.assertFalse(self._mails)
        self.assertFalse(self._new_mails)

    def test_it_knows_no_customer(self):
        payer = self.patient.sudo().partner_id
        complaint = self.complaint.sudo()
        self.assertFalse(complaint._mail_get_partner_fields())
        suggested = complaint._message_get_suggested_recipients()
        self.assertFalse([one for one in suggested if one.get("partner_id") == payer])

    def test_others_do_not_read_its_notes(self):
        message = self._post(self.env["res.partner"])
        for role in ("nurse", "marketing", "finance", "hq_director", "cashier"):
            found = self.env["mail.message"].with_user(self.users[role])
            self.assertFalse(found.search([("id", "=", message.id)]), role)
