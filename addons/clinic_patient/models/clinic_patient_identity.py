from odoo import api, fields, models
from odoo.addons.clinic_base.tools.masking import has_mask_character, mask_identity
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS, Domain

from ..tools.identities import check_identity
from .clinic_patient_contact_reveal import IDENTITY


class ClinicPatientIdentity(models.Model):
    """A document number of a patient, encrypted from its first moment on.

    The number itself is in no column: it is read from the ciphertext and found by its
    blind index, whole or not at all. Who may read this model sees a mask of it, and
    for the rest of the day the number after ``action_reveal``, which is logged.
    """

    _name = "clinic.patient.identity"
    _description = "Identity document"
    _inherit = ["clinic.encrypted.mixin", "clinic.patient.part.mixin"]

    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="cascade"
    )
    id_type = fields.Selection(
        [
            ("national", "National ID"),
            ("passport", "Passport"),
            ("driver", "Driving licence"),
            ("social", "Social security number"),
            ("permit", "Travel or residence permit"),
            ("other", "Other document"),
        ],
        required=True,
        default="national",
    )
    country_id = fields.Many2one(
        "res.country", default=lambda self: self._default_country()
    )
    number = fields.Char(
        compute="_compute_number",
        inverse="_inverse_number",
        search="_search_number",
        copy=False,
    )
    is_number_shown = fields.Boolean("Number in full", compute="_compute_number")
    ciphertext = fields.Binary(attachment=False, groups=NO_ACCESS, copy=False)
    blind_index = fields.Char(index=True, groups=NO_ACCESS, copy=False)
    key_version = fields.Integer(readonly=True, copy=False)

    _blind_unique = models.UniqueIndex(
        "(patient_id, id_type, blind_index)",
        "This document is on the file already.",
    )

    def _default_country(self):
        branch = self.env.user._clinic_current_branch()
        return branch.country_id or branch.company_id.country_id

    @api.depends("id_type")
    def _compute_display_name(self):
        labels = dict(self._fields["id_type"]._description_selection(self.env))
        for identity in self:
            identity.display_name = labels.get(identity.id_type, "")

    @api.depends("ciphertext")
    @api.depends_context("uid")
    def _compute_number(self):
        readable = set(self._origin._filtered_access("read").ids)
        shown = self._get_shown_ids()
        # sudo: the column is closed to everybody; what leaves is a mask unless shown
        for identity, closed in zip(self, self.sudo(), strict=True):
            row = identity._origin.id
            number = ""
            if not row or row in readable:
                number = self._clinic_decrypt(closed.ciphertext, "number")
            is_whole = not row or row in shown
            identity.is_number_shown = is_whole
            identity.number = number if is_whole else self._mask(number)

    def _get_shown_ids(self):
        """Ids of these rows whose number this user has had shown today."""
        if self.env.su:
            return set(self._origin.ids)
        patients = self.env["clinic.patient"]
        # sudo: whose rows they are
        owners = {row.id: row.patient_id.id for row in self._origin.sudo()}
        revealed = patients._get_revealed_ids(set(owners.values()), IDENTITY)
        return {row for row, owner in owners.items() if owner in revealed}

    @api.model
    def _mask(self, number):
        """The first and the last character; a sentence about keys as it is."""
        unreadable = number == self._clinic_unreadable()
        return number if unreadable else mask_identity(number)

    def action_reveal(self):
        """Show the numbers of these people's documents to the user for today."""
        self.check_access("read")
        patients = self.patient_id
        patients._check_may_reveal()
        patients._reveal(IDENTITY)
        self.invalidate_model(["number", "is_number_shown"])
        return True

    def _inverse_number(self):
        for identity in self:
            identity.write({"number": identity.number})

    def _search_number(self, operator, value):
        if operator != "in":
            return NotImplemented
        indexes = [index for number in value for index in self._get_indexes(number)]
        # sudo: the column is closed to everybody; rules apply to the search around it
        found = self.sudo()._search([("blind_index", "in", indexes)])
        return Domain("id", "in", found)

    # -- CRUD: what reaches the ORM is the ciphertext ----------------------------
    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_encrypted_vals(dict(vals)) for vals in vals_list]
        # sudo: the ciphertext is closed to everybody; rights are checked right after
        identities = super(ClinicPatientIdentity, self.sudo()).create(vals_list)
        identities = identities.sudo(self.env.su)
        identities.check_access("create")
        return identities

    def write(self, vals):
        number = vals.get("number")
        is_mask = has_mask_character(number) and len(self) == 1
        if is_mask and number == self._mask(self.sudo().number):  # sudo: equal or not
            # the mask came back as it was shown: no change
            vals = {key: value for key, value in vals.items() if key != "number"}
        if not {"number", "id_type", "country_id"} & set(vals):
            closed = ("ciphertext", "blind_index", "key_version")
            return super().write({k: v for k, v in vals.items() if k not in closed})
        self.check_access("write")
        for identity in self:
            changed = identity._prepare_encrypted_vals(
                identity._get_current_vals() | vals
            )
            # sudo: the ciphertext is closed to everybody; rights were checked above
            super(ClinicPatientIdentity, identity.sudo()).write(changed)
        self.check_access("write")
        return True

    def _get_current_vals(self):
        self.ensure_one()
        # sudo: see _compute_number
        cipher = self.sudo().ciphertext
        return {
            "id_type": self.id_type,
            "country_id": self.country_id.id,
            "number": self._clinic_decrypt(cipher, "number", strict=True),
        }

    @api.model
    def _prepare_encrypted_vals(self, vals):
        """Values with ciphertext, index and key version instead of the number."""
        for name in ("ciphertext", "blind_index", "key_version"):
            vals.pop(name, None)
        id_type = vals.get("id_type") or "national"
        if "country_id" in vals:
            country = self.env["res.country"].browse(vals["country_id"])
        else:
            country = self._default_country()
            vals["country_id"] = country.id
        number = self._read_number(id_type, country.code, vals.pop("number", None))
        cipher = self._clinic_encrypt(number, "number")
        return {
            **vals,
            "ciphertext": cipher,
            "blind_index": self._get_index(id_type, country.code, number),
            "key_version": self._clinic_key_version(cipher),
        }

    # -- numbers -----------------------------------------------------------------
    @api.model
    def _read_number(self, id_type, country_code, value):
        """The number in its one form; a ValidationError never repeats it."""
        identity = check_identity(
            id_type, country_code, value, fields.Date.context_today(self)
        )
        if not identity.ok:
            raise ValidationError(self._get_number_problem(identity.error_code))
        return identity.number

    @api.model
    def _get_number_problem(self, code):
        env = self.env
        return {
            "empty": env._("Fill in the number of the document, or remove the line."),
            "masked": env._(
                "This number is masked with stars. Type the whole number from the "
                "document."
            ),
            "checksum": env._(
                "The last digit of this number does not fit the others. Compare it "
                "with the document digit by digit."
            ),
            "birth_date": env._(
                "The birth date inside this number does not exist. Compare it with "
                "the document."
            ),
            "birth_future": env._(
                "The birth date inside this number lies in the future. Compare it "
                "with the document."
            ),
        }.get(
            code,
            env._(
                "This is no number of a document of this kind. Check kind and number."
            ),
        )

    @api.model
    def _get_index(self, id_type, country_code, number):
        """The blind index of a canonical number."""
        purpose = f"identity/{country_code or ''}/{id_type}"
        return self._clinic_blind_index(number, purpose)

    @api.model
    def _get_indexes(self, number):
        """Blind indexes of what was typed, for each kind of document on file."""
        if not number:
            return []
        # sudo: which kinds of documents there are, no row of anybody
        kinds = self.sudo()._read_group([], ["id_type", "country_id"])
        indexes = []
        for id_type, country in kinds:
            identity = check_identity(id_type, country.code, number)
            if identity.ok:
                indexes.append(self._get_index(id_type, country.code, identity.number))
        return indexes
