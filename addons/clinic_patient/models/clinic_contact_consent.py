from odoo import fields, models


class ClinicContactConsent(models.Model):
    """May we contact this patient for this purpose on this channel?

    The newest row of (purpose, channel, recipient company) decides; no row means
    unknown, and unknown is blocked for marketing.
    """

    _name = "clinic.contact.consent"
    _description = "Contact consent"
    _order = "decided_at desc, id desc"

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    purpose = fields.Selection(
        [
            ("clinical", "Care"),
            ("transactional", "Appointments and bills"),
            ("marketing", "Offers and news"),
            ("profiling", "Offers chosen from his profile"),
            ("sharing", "Passing the file to another legal entity"),
        ],
        required=True,
    )
    channel = fields.Selection(
        [
            ("any", "Any channel"),
            ("sms", "SMS"),
            ("phone", "Phone call"),
            ("email", "E-mail"),
            ("wechat", "WeChat"),
            ("portal", "Portal"),
            ("post", "Letter"),
        ],
        required=True,
        default="any",
    )
    company_id = fields.Many2one("res.company", "Recipient entity", index=True)
    decision = fields.Selection(
        [("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        required=True,
    )
    decided_at = fields.Datetime(required=True, default=fields.Datetime.now)
    text_version = fields.Char(help="Which text he agreed to.")
    evidence = fields.Char(help="Where the proof is: form, recording, reply.")
    given_by_id = fields.Many2one(
        "clinic.patient", "Given by", help="The guardian, where not the patient."
    )
