import unicodedata

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..tools import names, phones

PHONES = ("phone", "phone2")
TAIL = 4
MAX_NAME = 200  # contacts are indexed by name: PostgreSQL refuses a page of text
MAX_LENGTHS = {"phone": 200, "phone2": 200, "email": 254, "record_number": 100}


class ClinicPatient(models.Model):
    """Names, phones and e-mail: one form for all, and the keys they are found by."""

    _inherit = "clinic.patient"

    phone_problem_text = fields.Char(compute="_compute_phone_problem_text")
    same_phone_ids = fields.Many2many(
        "clinic.patient",
        string="On the same phone",
        compute="_compute_same_phone_ids",
        help="Other files with one of his numbers, most often his family.",
    )
    same_phone_count = fields.Integer(compute="_compute_same_phone_ids")

    # -- search keys -------------------------------------------------------------
    @api.depends("name")
    def _compute_name_keys(self):
        for patient in self:
            keys = names.search_keys(patient.name)
            patient.name_key = keys.name_key
            patient.pinyin_key = keys.pinyin_key
            patient.initials_key = keys.initials_key

    @api.depends("phone", "phone2")
    def _compute_phone_keys(self):
        for patient in self:
            patient.phone_key = phones.reversed_key(patient.phone) or False
            patient.phone2_key = phones.reversed_key(patient.phone2) or False

    @api.depends("phone_problem")
    def _compute_phone_problem_text(self):
        texts = self._get_phone_problem_texts()
        for patient in self:
            patient.phone_problem_text = texts.get(patient.phone_problem, False)

    def _get_phone_problem_texts(self):
        env = self.env
        return {
            "not_a_number": env._("This is no phone number. Check what was typed."),
            "unknown_country": env._(
                "No country has this code. Begin with + and the code of the country."
            ),
            "too_short": env._("Digits are missing in the phone number."),
            "too_long": env._("The phone number has too many digits."),
            "wrong_length": env._("The phone number has a wrong number of digits."),
            "no_area_code": env._("Put the area code before the phone number."),
            "rounded": env._("A spreadsheet has cut the last digits of this number."),
            "not_in_use": env._("Nobody can have this number. Read it out once more."),
        }

    # -- one form for what was typed ---------------------------------------------
    def _prepare_contact_vals(self, vals, country=None):
        """Trim the name, bring phones to E.164, e-mail to its usual form.

        A phone that cannot be one is kept as typed, with the reason beside it.
        """
        self._check_lengths(vals)
        if "name" in vals:
            text = unicodedata.normalize("NFKC", vals["name"] or "").replace("\0", "")
            vals["name"] = " ".join(text.split()) or False
            self._check_name_length(vals["name"] or "")
        if vals.get("email"):
            vals["email"] = email_normalize(vals["email"]) or vals["email"].strip()
        if any(key in vals for key in PHONES):
            country = country or self._get_phone_country(vals)
            for key in PHONES:
                if key in vals:
                    vals[key], problem = self._read_phone(vals[key], country)
                    if key == "phone":
                        vals["phone_problem"] = problem
        return vals

    @api.model
    def _check_name_length(self, name):
        """Checked before the payer is made, whose index PostgreSQL would refuse."""
        if len(name) > MAX_NAME:
            raise ValidationError(
                self.env._(
                    "A name has at most %(count)s characters. Shorten it, and put the "
                    "rest into a note.",
                    count=MAX_NAME,
                )
            )

    @api.model
    def _check_lengths(self, vals):
        """What is indexed as typed: PostgreSQL refuses a page of text."""
        for name, count in MAX_LENGTHS.items():
            if len(str(vals.get(name) or "")) > count:
                raise ValidationError(
                    self.env._(
                        "%(field)s has at most %(count)s characters. Put the rest "
                        "into a note.",
                        field=self._get_shown_label(name),
                        count=count,
                    )
                )

    @api.model
    def _read_phone(self, text, country):
        """E.164 and no problem, or the text as typed and the reason."""
        phone = phones.parse_phone(text, country)
        if phone.reason == "empty":
            return False, False
        if phone.e164 and phone.is_possible:
            return phone.e164, phone.reason or False
        return str(text).strip(), phone.reason

    def _get_phone_country(self, vals):
        """The country in which a number without prefix is dialled."""
        # sudo: address of a branch and its company
        branch = self.env["clinic.branch"].sudo().browse(vals.get("home_branch_id"))
        return self._get_branch_country(branch)

    @api.model
    def _get_branch_country(self, branch):
        country = branch.country_id or branch.company_id.country_id
        return (country or self.env.company.country_id).code or None

    def _split_contact_vals(self, vals):
        """(records, values) to write: apart only where phones need two countries."""
        if not any(vals.get(key) for key in PHONES):
            return [(self, self._prepare_contact_vals(dict(vals)))]
        if vals.get("home_branch_id"):
            return [(self, self._prepare_contact_vals(dict(vals)))]
        # sudo: address of a branch and its company
        groups = self.sudo().grouped(
            lambda p: self._get_branch_country(p.home_branch_id)
        )
        return [
            (self.browse(group.ids), self._prepare_contact_vals(dict(vals), country))
            for country, group in groups.items()
        ]

    # -- several people on one phone ---------------------------------------------
    def _get_phone_tail(self):
        """The last digits with a mark for those left out; nothing without phone.

        Asked in sudo by whoever shows no more of the phone than this.
        """
        self.ensure_one()
        key = self.phone_key or ""
        return f"··{key[:TAIL][::-1]}" if key else ""

    @api.depends("phone_key", "phone2_key", "chain_id")
    def _compute_same_phone_ids(self):
        found = self._get_same_phone()
        for patient in self:
            patient.same_phone_ids = found.get(patient._origin.id, False)
            patient.same_phone_count = len(patient.same_phone_ids)

    def _get_same_phone(self):
        """Files that share a number with each of these, of those one may read."""
        readable = self._get_readable_ids() | {False}
        # sudo: whether numbers are equal, of files that the user may read
        numbers = {
            p._origin.id: p._get_own_keys() if p._origin.id in readable else set()
            for p in self.sudo()
        }
        keys = set().union(*numbers.values())
        if not keys:
            return {}
        limit = 50 * len(self)
        others = self._search_same_phone(keys, self.chain_id.ids, limit=limit)
        theirs = {o.id: o._get_own_keys() for o in others.sudo()}  # sudo: as above
        return {
            patient._origin.id: others.filtered(
                lambda o, p=patient: o.id != p._origin.id
                and o.chain_id == p.chain_id
                and theirs[o.id] & numbers[p._origin.id]
            )
            for patient in self
        }

    def _get_own_keys(self):
        self.ensure_one()
        return {self.phone_key, self.phone2_key} - {False}

    @api.model
    def _search_same_phone(self, keys, chain_ids, limit=None):
        """Files with one of these whole numbers, of those that the user may read."""
        domain = [
            ("chain_id", "in", chain_ids),
            "|",
            ("phone_key", "in", list(keys)),
            ("phone2_key", "in", list(keys)),
        ]
        # sudo: the columns are closed; the search around it keeps to the rules
        found = self.sudo()._search(domain)
        return self.search([("id", "in", found)], limit=limit)
