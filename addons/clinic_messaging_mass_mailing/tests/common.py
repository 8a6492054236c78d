from odoo.addons.clinic_patient.tests.common import PatientCommon


class MailingCommon(PatientCommon):
    """A patient whose contact still has an address, and a supplier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls._new_patient("王小明", email="wang@example.com")
        cls.partner = cls.patient.sudo().partner_id
        cls.partner.email = "adopted@example.com"
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Supplier", "email": "supplier@example.com"}
        )

    @classmethod
    def _new_mailing(cls, model, domain=None, **vals):
        return cls.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": "<p>News</p>",
                "mailing_model_id": cls.env["ir.model"]._get_id(model),
                "mailing_domain": repr(domain or []),
                **vals,
            }
        )
