from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.names import search_keys
from .clinic_adoption_hand import PAYERS_ONLY

MATCH_BATCH = 1000


class ClinicAdoptionRow(models.Model):
    """One contact of an adoption run: what was judged, decided and made of it."""

    _name = "clinic.adoption.row"
    _description = "Contact of an adoption"
    _inherit = ["clinic.disclosure.mixin", "clinic.adoption.hand"]
    _order = "adoption_id desc, id"
    _rec_name = "contact_id"
    # names of people who become patients; the contacts themselves are Odoo's
    _clinic_field_class = "identity"
    _clinic_field_classes = dict.fromkeys(
        ("adoption_id", "verdict", "reason", "state", "home_branch_id")
        + ("is_company_bound", "in_use", "decided_by"),
        "none",
    )
    _clinic_patient_fields = ("patient_id", "candidate_id")
    _clinic_merge_stays = True

    adoption_id = fields.Many2one(
        "clinic.adoption", required=True, readonly=True, index=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner", readonly=True, index=True, ondelete="set null"
    )
    verdict = fields.Selection(
        [("sure", "Sure"), ("unsure", "To decide"), ("skipped", "Skipped")],
        required=True,
        readonly=True,
    )
    reason = fields.Selection(
        [
            ("is_patient", "Is the payer of a patient already"),
            ("own_company", "Is a company of this Odoo"),
            ("archived", "The contact is archived"),
            ("company", "A company: who are the patients it pays for?"),
            ("of_company", "Belongs to a company or another contact"),
            ("employee", "Belongs to a user of this Odoo"),
            ("no_name", "Has no name"),
            ("several_names", "The name looks like several persons"),
            ("twice", "The same name and phone on another contact"),
            ("pays_for_others", "Paid for other persons as well"),
            ("supplier", "A supplier"),
            ("no_branch", "Which home branch?"),
            ("on_file", "May be a patient on file"),
            ("refused", "Could not be adopted"),
        ],
        readonly=True,
    )
    note = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("open", "Undecided"),
            ("adopted", "Adopted"),
            ("skipped", "Skipped"),
            ("released", "Released"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    home_branch_id = fields.Many2one("clinic.branch", ondelete="restrict")
    person_names = fields.Text(
        "Persons",
        help="Names of the patients behind this contact, one a line. Who has the "
        "contact's own name is adopted; the others get a file of their own with this "
        "contact as payer. Empty: the contact is the patient.",
    )
    candidate_id = fields.Many2one(
        "clinic.patient", "Patient on file", readonly=True, ondelete="set null"
    )
    patient_id = fields.Many2one(
        "clinic.patient", readonly=True, index="btree_not_null", ondelete="set null"
    )
    other_patient_ids = fields.Many2many(
        "clinic.patient",
        "clinic_adoption_row_patient_rel",
        "row_id",
        "patient_id",
        string="Patients it pays for",
        readonly=True,
    )
    old_payer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="set null",
        help="Of a linked patient: the payer before.",
    )
    is_company_bound = fields.Boolean("Bound to one company", readonly=True)
    in_use = fields.Boolean(
        readonly=True, help="Something hangs on the file: it cannot be released."
    )
    decided_by = fields.Many2one("res.users", readonly=True)

    _work_idx = models.Index("(adoption_id, state, verdict)")

    def write(self, vals):
        if not self.env.su and (
            set(vals) - {"home_branch_id", "person_names"}
            or any(row.state != "open" for row in self)
        ):
            raise UserError(
                self.env._(
                    "Only the home branch and the persons of a waiting contact can be "
                    "changed. Use the buttons for the rest."
                )
            )
        return super().write(vals)

    # -- decisions ---------------------------------------------------------------
    def action_adopt(self):
        """Adopt an unsure contact, for itself or for the persons named."""
        rows = self._check_open()
        for row in rows:
            row._check_branch()
            if row.reason in PAYERS_ONLY and not row._get_names():
                raise UserError(
                    self.env._(
                        "%(contact)s can pay but cannot be a patient. Name the persons "
                        "it pays for, one a line.",
                        contact=row.contact_id.display_name,
                    )
                )
        rows.decided_by = self.env.user
        rows.filtered(lambda row: not row._get_names())._adopt()
        for row in rows.filtered(lambda row: row._get_names()):
            row._adopt_persons(row._get_names())
        return True

    def action_link(self):
        """The contact is the patient on file: it becomes his payer."""
        rows = self._check_open()
        for row in rows:
            if not row.candidate_id:
                raise UserError(
                    self.env._("No patient on file was found for this contact.")
                )
            row.decided_by = self.env.user
            row._link(row.candidate_id)
        return True

    def action_skip(self):
        rows = self._check_open()
        rows.write({"state": "skipped", "decided_by": self.env.uid})
        return True

    def action_reopen(self):
        self.check_access("write")
        rows = self.sudo().filtered(  # sudo: checked above
            lambda row: row.state in ("skipped", "released") and row.contact_id
        )
        rows.write({"state": "open", "verdict": "unsure", "decided_by": False})
        return True

    def _check_open(self):
        self.check_access("write")
        if any(row.state != "open" for row in self):
            raise UserError(self.env._("One of these contacts is decided already."))
        return self.sudo()  # sudo: checked; files are made by the methods only

    def _check_branch(self):
        if not self.home_branch_id:
            raise UserError(
                self.env._(
                    "Choose the home branch of %(contact)s first.",
                    contact=self.contact_id.display_name,
                )
            )

    def _get_names(self):
        self.ensure_one()
        return [
            name.strip()
            for name in (self.person_names or "").splitlines()
            if name.strip()
        ]

    # -- judgement ---------------------------------------------------------------
    def _match_files(self):
        """Contacts that look like a patient on file become unsure."""
        match = self.env["clinic.person.match"]
        for start in range(0, len(self), MATCH_BATCH):
            rows = self[start : start + MATCH_BATCH]
            found = match._candidates(
                [row._prepare_person() for row in rows], models=("clinic.patient",)
            )
            pairs = [
                (row.id, candidates[0].id)
                for row, candidates in zip(rows, found, strict=True)
                if candidates
            ]
            if not pairs:
                continue
            self.env.cr.execute(
                SQL(
                    "UPDATE clinic_adoption_row r SET verdict = 'unsure',"
                    " reason = 'on_file', candidate_id = f.patient"
                    " FROM unnest(%s::int[], %s::int[]) AS f(id, patient)"
                    " WHERE r.id = f.id",
                    [pair[0] for pair in pairs],
                    [pair[1] for pair in pairs],
                )
            )
        self.env.invalidate_all()

    def _prepare_person(self):
        contact = self.contact_id.sudo()  # sudo: compared, not shown
        return {
            "name": contact.name,
            "phones": self._get_phones(contact),
            "email": contact.email,
            "numbers": [contact.ref] if contact.ref else [],
            "chain_id": self.adoption_id.chain_id.id,
        }

    @api.model
    def _get_phones(self, contact):
        return self.env["clinic.person.match"]._get_phones(
            [contact.phone], contact.country_id.code
        )

    def _is_same_name(self, name, contact):
        return search_keys(name).name_key == search_keys(contact.name or "").name_key
