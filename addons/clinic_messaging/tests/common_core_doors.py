from contextlib import contextmanager
from unittest.mock import patch

from .common_words import WordsCommon


class CoreDoorsCommon(WordsCommon):
    """A patient whose contact has addresses, a supplier, an invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.patient.sudo().partner_id
        # a number of his own, and what an adopted contact still has
        cls.patient.sudo().phone = cls.phone = "+8613800139777"
        cls.partner.write({"email": "wang@example.com", "phone": cls.phone})
        cls.other = cls.env["res.partner"].create(
            {"name": "Supplier", "email": "supplier@example.com"}
        )
        cls.invoice = cls.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": cls.partner.id}
        )

    @contextmanager
    def _sending(self):
        """Mails are made for a server that takes them all; yields who got them."""
        sent, self.copies = [], []
        servers = self.registry["ir.mail_server"]

        def send_email(server, message, **_kw):
            sent.append(message["To"])
            self.copies.append(message["Cc"] or "")
            return message["Message-Id"] or "<1@test>"

        with (
            patch.object(servers, "_disable_send", lambda *_a: False),
            patch.object(servers, "_connect__", lambda *_a, **_kw: None),
            patch.object(servers, "send_email", send_email),
        ):
            yield sent

    def _new_mail(self, partners, model=None, record=None, **vals):
        return self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "body_html": "<p>Words of core</p>",
                "email_from": "clinic@example.com",
                "recipient_ids": [(6, 0, partners.ids)],
                "model": model or (record._name if record else False),
                "res_id": record.id if record else 0,
                **vals,
            }
        )

    def _get_rows(self):
        return self.env["clinic.message"].search(
            [("patient_id", "=", self.patient.id)], order="id"
        )
