from odoo import api, fields, models
from odoo.addons.clinic_base.tools.masking import mask_name
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS


class ClinicEmergencyOpen(models.TransientModel):
    """Opens a closed file in an emergency: which one, and why.

    The patient comes from a row or a file that the user sees already, or from a
    number that he types. Then his name is shown masked, enough to see that it is he.
    ``patient_id`` is written by the server alone: a client that could would read
    names by counting up.
    """

    _name = "clinic.emergency.open"
    _description = "Open a file in an emergency"

    number = fields.Char(
        "Record number or whole phone",
        help="The exact record number as on his card, or the whole phone number.",
    )
    birth_year = fields.Integer(
        "Year of birth", help="Which of several people on one phone is meant."
    )
    is_shared_number = fields.Boolean(readonly=True)
    message = fields.Char(readonly=True)
    patient_id = fields.Many2one(
        "clinic.patient", "File", groups=NO_ACCESS, readonly=True
    )
    is_by_number = fields.Boolean(readonly=True)
    patient_label = fields.Char("Patient", compute="_compute_patient_label")
    is_found = fields.Boolean(compute="_compute_patient_label")
    is_open_already = fields.Boolean(compute="_compute_patient_label")
    hours = fields.Integer(compute="_compute_patient_label")
    reason = fields.Text(
        help="A few words that a second person understands. They are read by you and "
        "by the reviewers alone."
    )

    @api.depends("number")  # computed anew when a number is typed, from what is saved
    @api.depends_context("uid")
    def _compute_patient_label(self):
        for wizard in self:
            # sudo: closed to him; only what `_get_label` tells is shown
            patient = wizard._origin.sudo().patient_id
            wizard.is_found = bool(patient)
            wizard.patient_label = patient and wizard._get_label(patient)
            is_open = bool(patient) and not patient._get_closed_to_me()
            wizard.is_open_already = is_open
            wizard.hours = (
                self.env["clinic.emergency.access"]._get_hours("emergency", patient)
                if patient
                else 0
            )

    def _get_label(self, patient):
        """Name and number; the name masked where only a number led here."""
        name = mask_name(patient.name) if self._origin.is_by_number else patient.name
        parts = [
            name,
            patient.record_number,
            patient.birth_date and str(patient.birth_date.year),
            patient.home_branch_id.name,
        ]
        return " · ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["clinic.emergency.access"]._check_opener()
        return super().create([self._keep_open_vals(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._keep_open_vals(vals)
        res = super().write(vals)
        if not self.env.su and {"number", "birth_year"} & set(vals):
            self._forget_patient()  # another number is another patient
        return res

    def _forget_patient(self):
        self.sudo().write(  # sudo: see the class
            {"patient_id": False, "message": False, "is_shared_number": False}
        )

    def _keep_open_vals(self, vals):
        """Of what a client sends, only what a person types."""
        if self.env.su:
            return vals
        typed = ("number", "birth_year", "reason")
        return {name: value for name, value in vals.items() if name in typed}

    # -- ways in -----------------------------------------------------------------
    @api.model
    def _start(self, patient):
        """The window for a patient whom the caller has shown to the user already."""
        self.env["clinic.emergency.access"]._check_opener(patient.sudo())  # sudo: chain
        wizard = self.sudo().create({"patient_id": patient.id})  # sudo: see the class
        return wizard._get_window()

    def _get_window(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open in an emergency"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    # -- buttons -----------------------------------------------------------------
    def action_find(self):
        """Look for the number; what was found or not is said in the window."""
        self.ensure_one()
        self.check_access("write")
        if not (self.number or "").strip():
            raise UserError(
                self.env._("Type the record number or the whole phone number.")
            )
        found = self.env["clinic.emergency.access"]._find(self.number)
        is_shared = len(found) > 1
        if self.birth_year and is_shared:
            found = found.filtered(
                lambda p: p.birth_date and p.birth_date.year == self.birth_year
            )
        self.sudo().write(  # sudo: see the class
            {
                "patient_id": found.id if len(found) == 1 else False,
                "is_by_number": True,
                "is_shared_number": is_shared,
                "message": self._get_message(found),
            }
        )
        return self._get_window()

    def _get_message(self, found):
        accesses = self.env["clinic.emergency.access"]
        if len(found) == 1:
            return False
        if found and self.birth_year:
            return self.env._(
                "Several people have this number. Type the record number of one."
            )
        if found:
            return self.env._(
                "Several people have this number. Add the year of birth and look again."
            )
        left = accesses._get_tries_left()
        return " ".join(
            [
                accesses._get_unknown_sentence(),
                self.env._("Tries left this hour: %(count)s.", count=left),
            ]
        )

    def action_again(self):
        """Another number: nothing of the first one stays."""
        self.ensure_one()
        self.check_access("write")
        self._forget_patient()
        return self._get_window()

    def action_open(self):
        """Open the file. Without a patient yet, the number is looked for first."""
        self.ensure_one()
        self.check_access("write")
        patient = self.sudo().patient_id  # sudo: see the class
        if not patient:
            return self.action_find()
        accesses = self.env["clinic.emergency.access"]
        if patient._get_closed_to_me():
            by_number = self.is_by_number
            access = accesses._open(
                patient, self.reason, by="number" if by_number else "file"
            )
            if by_number:
                accesses._return_try()
            return access.action_open_patient()
        return accesses._get_file_action(patient)
