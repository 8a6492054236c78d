from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.phones import reversed_key

MIN_NAME = 2
MIN_DIGITS = 4
SHOWN = 6


class ClinicPatientRegister(models.TransientModel):
    """Four fields and a key: a new file, with the people it may be shown as one types.

    Phone and name are enough. A person on the list is opened instead of registered
    twice, a contact is taken over as payer, and a patient on the same phone becomes
    the family: guardian and payer of a child.
    """

    _name = "clinic.patient.register"
    _description = "Register a patient"

    phone = fields.Char()
    name = fields.Char("Full name", required=True)
    birth_date = fields.Date()
    sex = fields.Selection(
        lambda self: self.env["clinic.patient"]
        ._fields["sex"]
        ._description_selection(self.env),
        default="unknown",
    )
    practitioner_id = fields.Many2one("clinic.practitioner", "Doctor in charge")
    home_branch_id = fields.Many2one(
        "clinic.branch",
        required=True,
        default=lambda self: self.env.user._clinic_current_branch(),
        domain="[('user_ids', 'in', uid)]",
    )
    is_prospect = fields.Boolean(
        "Only an enquiry", help="No number and no payer until the person comes."
    )
    partner_id = fields.Many2one("res.partner", "Existing contact")
    relative_id = fields.Many2one("clinic.patient", "Family of")
    is_dependent = fields.Boolean(
        "Guardian and payer", help="The relative decides and pays for this person."
    )
    candidates = fields.Json(compute="_compute_candidates")
    has_same = fields.Boolean(compute="_compute_candidates")
    is_other_person = fields.Boolean("Another person", help="Register all the same.")

    # -- who may it be -----------------------------------------------------------
    @api.depends("name", "phone", "birth_date", "sex", "home_branch_id")
    def _compute_candidates(self):
        for wizard in self:
            found = wizard._find_candidates()
            wizard.candidates = found
            wizard.has_same = any(
                row["verdict"] == "same" and row["model"] == "clinic.patient"
                for row in found
            )

    def _find_candidates(self):
        """Rows for the list: certain ones first, then the family on this phone."""
        self.ensure_one()
        rows = []
        # candidates are told beyond one's branches, but of one's own chain alone
        if self.home_branch_id._origin not in self.env.user._clinic_branches():
            return rows
        if len((self.name or "").strip()) >= MIN_NAME or self._get_phone():
            matches = self.env["clinic.person.match"]._candidates(
                [self._prepare_person()], limit=SHOWN
            )[0]
            rows = [self._prepare_match_row(match) for match in matches]
        shown = {row["id"] for row in rows if row["model"] == "clinic.patient"}
        others = self._find_on_phone().filtered(lambda patient: patient.id not in shown)
        rows += [self._prepare_phone_row(patient) for patient in others]
        self._note_closed(rows)
        return rows

    def _note_closed(self, rows):
        """Names of people whose files are closed to the user: the log says who asked.

        Without it, numbers typed one after the other would tell unseen whose they are.
        """
        closed = [
            row["id"]
            for row in rows
            if row["model"] == "clinic.patient" and not row["can_open"]
        ]
        self.env["clinic.access.log"]._note(closed, "identity", door="register")

    def _prepare_person(self):
        phone = self._get_phone()
        return {
            "name": self.name or "",
            "birth_date": self.birth_date,
            "birth_precision": "day",
            "sex": self.sex,
            "phones": [phone] if phone else [],
            "chain_id": self.home_branch_id.chain_id.id,
        }

    def _get_phone(self):
        """The E.164 form once the number is whole, else nothing."""
        patients = self.env["clinic.patient"]
        country = patients._get_branch_country(self.home_branch_id)
        phone, _problem = patients._read_phone(self.phone, country)
        return phone if phone and phone.startswith("+") else False

    def _find_on_phone(self):
        patients = self.env["clinic.patient"]
        phone = self._get_phone()
        if phone:
            chain_id = self.home_branch_id.chain_id.id
            return patients._get_likely_relatives(reversed_key(phone), chain_id)
        digits = reversed_key(self.phone)[::-1]
        if len(digits) < MIN_DIGITS:
            return patients
        return patients.browse(patients._name_search_ids(digits, limit=SHOWN))

    def _prepare_match_row(self, match):
        # sudo: a candidate may lie outside one's branches; what the directory tells
        record = self.env[match.model].sudo().browse(match.id)
        if match.model == "clinic.patient":
            row = self._prepare_phone_row(record.sudo(False))
        else:
            row = {
                "model": match.model,
                "id": match.id,
                "name": record.name,
                "detail": record.ref or "",
                "can_open": False,
            }
        words = self.env["clinic.person.match"]._get_reason_words()
        why = [words[code] for code in match.reasons if code in words]
        return row | {"verdict": match.verdict, "why": ", ".join(why)}

    def _prepare_phone_row(self, patient):
        can_open = patient.has_access("read")
        closed = patient.sudo()  # sudo: see _prepare_match_row
        row = {
            "model": "clinic.patient",
            "id": patient.id,
            "name": closed.name,
            "detail": "",
            "can_open": can_open,
            "verdict": "phone",
            "why": "",
        }
        if not can_open and patient.id not in patient._get_named_ids(patient.ids):
            # neither his number: who types the whole of it may open the file
            return row | {"name": self._get_nameless_label(patient)}
        parts = [
            can_open and closed._get_age_text(),
            closed.record_number,
            closed._get_phone_tail(),
            closed.home_branch_id.name,
        ]
        return row | {"detail": " · ".join(filter(None, parts))}

    @api.model
    def _get_nameless_label(self, patient):
        """Somebody like this is on file where one's directory does not reach."""
        return self.env._("Patient %(number)s", number=f"#{patient.id}")

    # -- doing it ----------------------------------------------------------------
    def action_register(self):
        """Make the file and open it."""
        self.ensure_one()
        self.env["clinic.patient"].check_access("create")
        self._check_not_on_file()
        patient = self.env["clinic.patient"].create(self._prepare_patient_vals())
        if self.relative_id:
            patient._join_family_of(self.relative_id, guardian=self.is_dependent)
        return self._get_patient_action(patient)

    def _check_not_on_file(self):
        if self.has_same and not self.is_other_person:
            same = [
                row
                for row in self.candidates
                if row["verdict"] == "same" and row["model"] == "clinic.patient"
            ]
            raise UserError(
                self.env._(
                    "This person seems to be on file: %(name)s (%(detail)s). Open that "
                    'file, or tick "Another person".',
                    name=same[0]["name"],
                    detail=same[0]["detail"],
                )
            )

    def _prepare_patient_vals(self):
        if self.partner_id and not self.partner_id.has_access("read"):
            raise AccessError(
                self.env._("You cannot use this contact. Register without it.")
            )
        return {
            "name": self.name,
            "phone": self.phone,
            "birth_date": self.birth_date,
            "sex": self.sex,
            "practitioner_id": self.practitioner_id.id,
            "home_branch_id": self.home_branch_id.id,
            "kind": "prospect" if self.is_prospect else "patient",
            "partner_id": not self.is_prospect and self.partner_id.id,
        }

    def _get_patient_action(self, patient):
        return {
            "type": "ir.actions.act_window",
            "res_model": "clinic.patient",
            "res_id": patient.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }
