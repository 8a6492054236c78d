from odoo import api, fields, models
from odoo.addons.clinic_base.tools import masking
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MASKS = {
    "phone": masking.mask_phone,
    "phone2": masking.mask_phone,
    "email": masking.mask_email,
    "street": masking.mask_address,
    "street2": lambda text: masking.MASK if text else "",
    "zip": lambda text: masking.MASK if text else "",
}
SHOWN = {f"{name}_shown": name for name in MASKS}
# Nobody reads these but code that says why: see ``_has_field_access``.
CLOSED = frozenset({*MASKS, "phone_key", "phone2_key"})


class ClinicPatient(models.Model):
    """Contact data: columns that nobody reads, and what screens show of them.

    The columns are closed to every user, whatever the role: reading, searching,
    sorting, grouping, totals and exports of them are refused in one place. Screens
    show ``*_shown``: a mask, or the value where ``clinic_patient_contact_reveal``
    says that it may be seen. What is typed into a shown field goes to its column; a
    mask never does.
    """

    _inherit = "clinic.patient"

    phone_shown = fields.Char("Phone", compute="_compute_contact_shown", readonly=False)
    phone2_shown = fields.Char(
        "Second phone", compute="_compute_contact_shown", readonly=False
    )
    email_shown = fields.Char(
        "E-mail", compute="_compute_contact_shown", readonly=False
    )
    street_shown = fields.Char(
        "Street", compute="_compute_contact_shown", readonly=False
    )
    street2_shown = fields.Char(
        "Building, room", compute="_compute_contact_shown", readonly=False
    )
    zip_shown = fields.Char(
        "Postal code", compute="_compute_contact_shown", readonly=False
    )
    is_contact_shown = fields.Boolean(
        "Contact in full",
        compute="_compute_contact_shown",
        help="Phone, e-mail and address are shown in full to you today.",
    )
    has_phone = fields.Boolean(
        compute="_compute_has_phone", search="_search_has_phone", compute_sudo=True
    )

    def _has_field_access(self, field, operation):
        """Contact columns are written by whom the model lets write, read by code."""
        if operation == "read" and field.name in CLOSED and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _add_precomputed_values(self, vals_list):
        # sudo: the keys of phones are computed from what is typed, and are closed
        return super(ClinicPatient, self.sudo())._add_precomputed_values(vals_list)

    @api.depends(*MASKS)
    @api.depends_context("uid")
    def _compute_contact_shown(self):
        readable = self._get_readable_ids()
        shown = self._get_contact_shown_ids(readable)
        # sudo: the columns are closed; what leaves is a mask unless it may be seen
        for patient, closed in zip(self, self.sudo(), strict=True):
            file_id = patient._origin.id
            is_new = not file_id
            may_read = is_new or file_id in readable
            is_whole = is_new or file_id in shown
            patient.is_contact_shown = is_whole
            for name, mask in MASKS.items():
                value = may_read and closed[name]
                if value and not is_whole:
                    value = mask(value)
                patient[f"{name}_shown"] = value

    def _get_readable_ids(self):
        """Ids of the files among these that the user may read."""
        return set(self._origin.ids) if self.env.su else self._get_open_ids()

    @api.depends("phone")
    def _compute_has_phone(self):
        for patient in self:
            patient.has_phone = bool(patient.phone)

    def _search_has_phone(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: whether there is a phone, not which; rules hold for the search around
        files = self.sudo().with_context(active_test=False)
        found = Domain("id", "in", files._search([("phone", "!=", False)]))
        return Domain.OR(found if has else ~found for has in value)

    # -- writing what was typed --------------------------------------------------
    @api.model
    def default_get(self, fields):  # pylint: disable=redefined-outer-name
        """``default_phone`` and the like in the context fill the shown fields."""
        values = super().default_get(fields)
        for name, value in self._get_contact_defaults().items():
            if f"{name}_shown" in fields:
                values.setdefault(f"{name}_shown", value)
        return values

    @api.model
    def _get_contact_defaults(self):
        """Contact values that a caller's context gives to new files."""
        found = {name: self.env.context.get(f"default_{name}") for name in MASKS}
        return {name: value for name, value in found.items() if value}

    @api.model_create_multi
    def create(self, vals_list):
        defaults = self._get_contact_defaults()
        vals_list = [defaults | self._read_shown_vals(dict(v)) for v in vals_list]
        for vals in vals_list:
            self._check_no_mask(vals)
        patients = super().create(vals_list)
        patients._show_to_creator()
        return patients

    def write(self, vals):
        """Masks that come back as they were shown are no change."""
        if SHOWN.keys().isdisjoint(vals):
            self._check_no_mask(vals)
            return super().write(vals)
        for patient in self:
            changed = patient._read_shown_vals(patient._without_own_masks(vals))
            self._check_no_mask(changed)
            if changed:
                super(ClinicPatient, patient).write(changed)
            patient.invalidate_recordset([*SHOWN])
        return True

    def copy_data(self, default=None):
        """This is a door: whoever calls it gets no contact data."""
        if not self.env.su:
            default = {**dict.fromkeys(MASKS, False), **(default or {})}
        return super().copy_data(default)

    def copy(self, default=None):
        """The copy has the contact data, and it is as closed as on the original."""
        copies = self.browse()
        files = self.with_context(clinic_contact_copied=True)
        files.check_access("read")
        for patient in files:
            closed = patient.sudo()  # sudo: from one closed column to another
            contact = {name: closed[name] for name in MASKS}
            copies += super(ClinicPatient, patient).copy({**contact, **(default or {})})
        return copies.with_env(self.env)

    def _without_own_masks(self, vals):
        """The values without those that are still what this user is shown."""
        self.ensure_one()
        return {
            name: value
            for name, value in vals.items()
            if name not in SHOWN
            or not masking.has_mask_character(value)
            or value != self[name]
        }

    @api.model
    def _read_shown_vals(self, vals):
        """Values by column; what holds characters of a mask is refused."""
        for shown, name in SHOWN.items():
            if shown not in vals:
                continue
            value = vals.pop(shown)
            if masking.has_mask_character(value):
                raise ValidationError(self._get_mask_message(shown))
            vals[name] = value
        vals.pop("is_contact_shown", None)
        return vals

    @api.model
    def _check_no_mask(self, vals):
        """A mask from another system or an export would overwrite the number.

        Imports have a check of their own, which names row and column.
        """
        if self.env.context.get("clinic_bulk"):
            return
        for name in ("phone", "phone2", "email"):
            if masking.looks_masked(vals.get(name)):
                raise ValidationError(self._get_mask_message(name))

    @api.model
    def _get_mask_message(self, name):
        return self.env._(
            "%(field)s still holds characters of the mask. Type the whole value, or "
            "leave the field as it was.",
            field=self._get_shown_label(name),
        )

    @api.model
    def _get_shown_label(self, name):
        """What a field is called on screens; a closed column has another name."""
        field = self._fields.get(f"{name}_shown") or self._fields[name]
        return field._description_string(self.env)
