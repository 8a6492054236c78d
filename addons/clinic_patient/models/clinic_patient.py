from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.roles import CLINICAL, IDENTITY_READERS, SOURCE_READERS

# Written by the methods of the file alone: none is a matter of typing.
PROTECTED = frozenset(
    {"chain_id", "record_number", "partner_id", "partner_origin", "merged_into_id"}
)


class ClinicPatient(models.Model):
    """The patient file: identity, contact, owners.

    Its own columns, not those of the payer (``partner_id``): a patient has one
    partner of his own that carries name and record number only. A prospect has
    neither number nor partner until he becomes a patient.
    """

    _name = "clinic.patient"
    _description = "Patient"
    _inherit = [
        "clinic.patient.history.mixin",
        "clinic.disclosure.mixin",
        "mail.thread",
    ]
    _order = "name_key, id"
    _mail_post_access = "read"
    _primary_email = None
    _clinic_is_inside = True
    _clinic_patient_fields = ("id",)

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
    name = fields.Char("Full name", required=True, tracking=True)
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
    # columns that nobody reads: screens show those of clinic_patient_contact_shown
    phone = fields.Char(
        "Phone as kept", help="International form, for example +8613800138000."
    )
    phone2 = fields.Char("Second phone as kept")
    phone_problem = fields.Char(
        readonly=True, help="Why the phone, kept as typed, is no number that rings."
    )
    email = fields.Char("E-mail as kept")
    street = fields.Char("Street as kept")
    street2 = fields.Char("Building as kept")
    city = fields.Char()
    zip = fields.Char("Postal code as kept")
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
        "res.users",
        "Assigned consultant",
        index="btree_not_null",
        groups=SOURCE_READERS,
    )
    referrer_id = fields.Many2one(
        "clinic.patient",
        "Referred by",
        index="btree_not_null",
        groups=SOURCE_READERS,
    )
    source_id = fields.Many2one(
        "clinic.source", index="btree_not_null", groups=SOURCE_READERS
    )
    properties = fields.Properties(definition="chain_id.patient_properties_definition")
    merged_into_id = fields.Many2one(
        "clinic.patient", index="btree_not_null", readonly=True, copy=False
    )

    # what hangs on him
    tag_ids = fields.Many2many(
        "clinic.tag", "clinic_patient_tag_rel", "patient_id", "tag_id", string="Tags"
    )
    alias_ids = fields.One2many("clinic.patient.alias", "patient_id")
    grant_ids = fields.One2many("clinic.patient.grant", "patient_id")
    identity_ids = fields.One2many(
        "clinic.patient.identity",
        "patient_id",
        string="Documents",
        groups=IDENTITY_READERS,
    )
    member_ids = fields.One2many("clinic.family.member", "patient_id")
    allergy_ids = fields.One2many("clinic.allergy", "patient_id", groups=CLINICAL)
    contraindication_ids = fields.One2many(
        "clinic.contraindication", "patient_id", groups=CLINICAL
    )
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

    # -- CRUD --------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Register people: one statement for the numbers, one batch of payers.

        ``clinic_bulk`` in the context (imports, generators): no tracking, no required
        fields, no check of duplicates.
        """
        self.browse().check_access("create")  # before payers are made in sudo
        vals_list = [self._prepare_place_vals(dict(vals)) for vals in vals_list]
        vals_list = [self._prepare_contact_vals(vals) for vals in vals_list]
        self._check_create_vals(vals_list)
        for vals in vals_list:
            self._check_links(vals)
        self._fill_record_numbers(vals_list)
        self._fill_payers(vals_list)
        patients = super(ClinicPatient, self._with_create_context()).create(vals_list)
        patients = patients.with_env(self.env)
        patients._check_required_fields()
        return patients

    def _with_create_context(self):
        context = {"mail_create_nosubscribe": True}
        if self.env.context.get("clinic_bulk"):
            context.update(tracking_disable=True, mail_create_nolog=True)
        return self.with_context(**context)

    def _check_create_vals(self, vals_list):
        if self.env.su:
            return
        for vals in vals_list:
            adopts = vals.get("partner_id") and vals.get("kind") == "prospect"
            if adopts or vals.get("merged_into_id") or vals.get("partner_origin"):
                raise UserError(self._get_protected_message())

    def write(self, vals):
        if not self.env.su and PROTECTED.intersection(vals):
            raise UserError(self._get_protected_message())
        self._check_links(vals)
        self._check_home(vals)
        if vals.get("kind") == "prospect" and "patient" in self.mapped("kind"):
            raise UserError(
                self.env._(
                    "A patient does not become a prospect again: his number and his "
                    "documents stay. Archive the file instead."
                )
            )
        new_patients = self.browse()
        if vals.get("kind") == "patient":
            new_patients = self.filtered(lambda p: p.kind == "prospect")
            vals = {key: value for key, value in vals.items() if key != "kind"}
        for patients, normalised in self._split_contact_vals(vals):
            super(ClinicPatient, patients).write(normalised)
        new_patients._action_make_patient()
        self._sync_payers(vals)
        if not self._get_requirable_fields().isdisjoint(vals):
            self._check_required_fields()
        return True

    def _get_protected_message(self):
        return self.env._(
            "Chain, number, payer contact and merges are kept by the patient file. "
            "Use its buttons instead of writing them."
        )

    def unlink(self):
        """The payer that was made with the file goes with it."""
        # sudo: payers are made and removed in the name of anybody
        payers = (
            self.sudo().filtered(lambda p: p.partner_origin == "created").partner_id
        )
        result = super().unlink()
        payers.unlink()
        return result

    def _action_make_patient(self):
        """Prospects become patients: number, own payer, required fields."""
        prospects = self.filtered(lambda p: p.kind == "prospect")
        if not prospects:
            return False
        vals_list = [prospect._prepare_patient_vals() for prospect in prospects]
        self._fill_record_numbers(vals_list)
        self._fill_payers(vals_list)
        for prospect, vals in zip(prospects, vals_list, strict=True):
            written = {
                key: vals.get(key)
                for key in ("kind", "record_number", "partner_id", "partner_origin")
            }
            # sudo: who pays may be closed to the user, and stays as it is
            written["payer_id"] = prospect.sudo().payer_id.id or vals["payer_id"]
            super(ClinicPatient, prospect).write(written)
        prospects._check_required_fields()
        return True

    def _prepare_patient_vals(self):
        self.ensure_one()
        closed = self.sudo()  # sudo: his own values, from the file to the same file
        return {
            "kind": "patient",
            "chain_id": self.chain_id.id,
            "record_number": self.record_number,
            "name": self.name,
            "lang": self.lang,
            "phone": closed.phone,
            "email": closed.email,
            "payer_id": closed.payer_id.id,
        }

    def action_make_patient(self):
        """The button "Make patient" on a prospect."""
        self.check_access("write")
        return self._action_make_patient()
