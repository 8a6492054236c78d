import json

from markupsafe import Markup
from odoo.addons.mail.tests.common import MailCommon
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PatientCommon

WORD = "Psoriasisbefund"


@tagged("post_install", "-at_install")
class TestPatientNotes(PatientCommon, MailCommon):
    """Words of a note stay among those who may open the file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient()
        cls.outsider = cls.env["res.partner"].create(
            {"name": "Outside", "email": "outside@example.com"}
        )
        for user in (*cls.users.values(), cls.reception_b):
            user.write(
                {"notification_type": "email", "email": f"{user.login}@example.com"}
            )

    def _post(self, partners, **values):
        patient = self.patient.with_user(self.reception_a)
        with self.mock_mail_gateway(), self.mock_bus():
            message = patient.message_post(
                body=WORD,
                partner_ids=partners.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **values,
            )
            self.env.cr.precommit.run()
        return message

    def test_no_mail_but_the_inbox(self):
        nurse, manager = self.users["nurse"], self.users["manager"]
        message = self._post(nurse.partner_id | manager.partner_id | self.outsider)
        self.assertFalse(self._mails, "no e-mail at all")
        self.assertFalse(self._new_mails)
        notes = message.sudo().notification_ids
        self.assertEqual(notes.res_partner_id, nurse.partner_id | manager.partner_id)
        self.assertEqual(set(notes.mapped("notification_type")), {"inbox"})

    def test_only_readers_are_told(self):
        closed = [self.users[role] for role in ("hq_director", "finance", "marketing")]
        closed.append(self.reception_b)
        partners = self.env["res.partner"]
        for user in closed:
            partners |= user.partner_id
        message = self._post(partners)
        self.assertFalse(message.sudo().notification_ids)
        self.assertFalse(self._new_mails)
        for user in closed:
            with self.subTest(user=user.login):
                found = self.env["mail.message"].with_user(user)
                self.assertFalse(found.search([("id", "=", message.id)]))

    def test_bus_carries_words_to_readers_only(self):
        hq = self.users["hq_director"]
        self._post(hq.partner_id | self.outsider)
        self.env.cr.execute("SELECT channel, message FROM bus_bus")
        for channel, payload in self.env.cr.fetchall():
            if WORD in payload:
                self.assertNotIn(f'"res.partner", {hq.partner_id.id}', channel)

    def test_followers_too(self):
        hq = self.users["hq_director"]
        self.patient.sudo().message_subscribe(
            (hq.partner_id | self.outsider | self.users["nurse"].partner_id).ids
        )
        message = self._post(self.env["res.partner"])
        self.assertFalse(self._mails)
        told = message.sudo().notification_ids.res_partner_id
        self.assertEqual(told, self.users["nurse"].partner_id)

    def test_message_notify(self):
        patient = self.patient.with_user(self.reception_a)
        with self.mock_mail_gateway():
            patient.message_notify(
                body=WORD,
                subject=WORD,
                partner_ids=(self.users["nurse"].partner_id | self.outsider).ids,
            )
        self.assertFalse(self._mails)
        self.assertFalse(self._new_mails)

    def test_no_letters_from_the_file(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.reception_a)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": "clinic.patient",
                    "res_ids": str(self.patient.ids),
                    "subject": WORD,
                    "body": WORD,
                    "partner_ids": [(6, 0, self.outsider.ids)],
                }
            )
        )
        with self.mock_mail_gateway(), self.assertRaises(UserError):
            composer._action_send_mail()
        self.assertFalse(self._mails)

    def test_no_push(self):
        self.env["clinic.egress.guard"]._open_all()
        self._post(self.users["nurse"].partner_id)
        pushes = self.env["mail.push"].sudo().search([])
        self.assertNotIn(WORD, json.dumps(pushes.mapped("payload")))

    def test_hint_beside_the_composer(self):
        arch = self.env["clinic.patient"].get_view(view_type="form")["arch"]
        self.assertIn("No medical details", arch)
        hint, chatter = arch.index("o_clinic_note_hint"), arch.index("<chatter")
        self.assertLess(hint, chatter)

    def test_other_documents_send_as_before(self):
        partner = self.env["res.partner"].create({"name": "Supplier"})
        with self.mock_mail_gateway():
            partner.message_post(
                body=Markup("<p>Hello</p>"),
                partner_ids=self.outsider.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertTrue(self._new_mails)
