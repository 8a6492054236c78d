from odoo import fields, models


class ClinicPatient(models.Model):
    """The patient file: identity, contact, owners.

    Its own columns, not those of the payer (``partner_id``): a patient has one
    partner of his own that carries name and record number only. A prospect has
    neither number nor partner until he becomes a patient.
    """

    _name = "clinic.patient"
    _description = "Patient"
    _inherit = ["mail.thread"]
    _order = "name_key, id"
    _mail_post_access = "read"

    # identity
    chain_id = fields.Many2one(
        "clinic.chain",
        required=True,
        index=True,
        default=lambda self: self.env.user.clinic_branch_id.chain_id,
    )
    record_number = fields.Char(copy=False, readonly=True)
    kind = fields.Selection(
        [("prospect", "Prospect"), ("patient", "Patient")],
        required=True,
        default="patient",
    )
    name = fields.Char(required=True, tracking=True)
    sex = fields.Selection(
        [
            ("male", "Male"),
            ("female", "Female"),
            ("other", "Other"),
            ("unknown", "Unknown"),
        ],
        default="unknown",
    )
    birth_date = fields.Date()
    birth_precision = fields.Selection(
        [("day", "Day"), ("month", "Month"), ("year", "Year")], default="day"
    )
    deceased_on = fields.Date()
    active = fields.Boolean(default=True)
    lang = fields.Char(
        "Language", help="The language he is spoken to in, as a code such as zh-CN."
    )

    # search keys, see tools/names.py and tools/phones.py
    name_key = fields.Char(compute="_compute_name_keys", store=True, precompute=True)
    pinyin_key = fields.Char(compute="_compute_name_keys", store=True, precompute=True)
    initials_key = fields.Char(
        compute="_compute_name_keys", store=True, precompute=True
    )
    phone_key = fields.Char(
        compute="_compute_phone_keys",
        store=True,
        precompute=True,
        help="Digits of the phone, last one first.",
    )
    phone2_key = fields.Char(compute="_compute_phone_keys", store=True, precompute=True)

    # contact
    phone = fields.Char(help="International form, for example +8613800138000.")
    phone2 = fields.Char("Second phone")
    email = fields.Char()
    street = fields.Char()
    street2 = fields.Char()
    city = fields.Char()
    zip = fields.Char()
    state_id = fields.Many2one("res.country.state", string="State or province")
    country_id = fields.Many2one("res.country")
    do_not_contact = fields.Boolean()

    # money
    partner_id = fields.Many2one(
        "res.partner",
        "Own payer",
        ondelete="restrict",
        copy=False,
        readonly=True,
        help="His own contact in accounting: name and record number, nothing else.",
    )
    partner_origin = fields.Selection(
        [("created", "Made with the file"), ("adopted", "Existing contact")],
        readonly=True,
        copy=False,
    )
    payer_id = fields.Many2one(
        "res.partner",
        "Payer",
        ondelete="restrict",
        index="btree_not_null",
        help="Who pays: himself, a guardian, an employer, an insurer.",
    )

    # where he belongs
    home_branch_id = fields.Many2one(
        "clinic.branch",
        index=True,
        default=lambda self: self.env.user.clinic_branch_id,
    )
    practitioner_id = fields.Many2one(
        "clinic.practitioner", "Doctor in charge", index="btree_not_null"
    )
    consultant_id = fields.Many2one(
        "res.users", "Assigned consultant", index="btree_not_null"
    )
    referrer_id = fields.Many2one(
        "clinic.patient", "Referred by", index="btree_not_null"
    )
    source_id = fields.Many2one("clinic.source", index="btree_not_null")
    properties = fields.Properties(definition="chain_id.patient_properties_definition")
    merged_into_id = fields.Many2one(
        "clinic.patient", index="btree_not_null", readonly=True, copy=False
    )

    # what hangs on him
    tag_ids = fields.Many2many(
        "clinic.tag", "clinic_patient_tag_rel", "patient_id", "tag_id"
    )
    alias_ids = fields.One2many("clinic.patient.alias", "patient_id")
    grant_ids = fields.One2many("clinic.patient.grant", "patient_id")
    identity_ids = fields.One2many("clinic.patient.identity", "patient_id")
    member_ids = fields.One2many("clinic.family.member", "patient_id")
    allergy_ids = fields.One2many("clinic.allergy", "patient_id")
    contraindication_ids = fields.One2many("clinic.contraindication", "patient_id")
    consent_ids = fields.One2many("clinic.contact.consent", "patient_id")
    visit_ids = fields.One2many("clinic.visit", "patient_id")
    charge_ids = fields.One2many("clinic.history.charge", "patient_id")

    _number_unique = models.UniqueIndex(
        "(chain_id, record_number) WHERE record_number IS NOT NULL",
        "Another patient of this chain has this record number.",
    )
    _partner_unique = models.UniqueIndex(
        "(partner_id) WHERE partner_id IS NOT NULL",
        "This contact is the payer of another patient already.",
    )
    _number_idx = models.Index("(record_number text_pattern_ops)")
    _name_idx = models.Index("(name_key text_pattern_ops)")
    _pinyin_idx = models.Index("(pinyin_key text_pattern_ops)")
    _initials_idx = models.Index("(initials_key text_pattern_ops)")
    _phone_idx = models.Index("(phone_key text_pattern_ops)")
    _phone2_idx = models.Index(
        "(phone2_key text_pattern_ops) WHERE phone2_key IS NOT NULL"
    )
    _bigram_idx = models.Index("USING gin (clinic_bigrams(name_key))")
