from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import AccessError, UserError


class ClinicWalkin(models.TransientModel):
    """Somebody stands at the desk: phone, name, reason, doctor, Enter; he waits.

    What is missing is a hint, never a wall: no phone, no document, one character of a
    name. A person of the list is taken by one click, and a visit that was planned for
    him is used instead of a second one.
    """

    _name = "clinic.walkin"
    _description = "Walk-in"
    _inherit = ["clinic.patient.register"]

    home_branch_id = fields.Many2one(string="Branch")
    reason = fields.Char("Reason for coming")
    doctor_id = fields.Many2one("clinic.practitioner", "Doctor")
    patient_id = fields.Many2one("clinic.patient", "On file")
    hints = fields.Json(compute="_compute_hints")
    plan_id = fields.Many2one(
        "clinic.visit", "Expected on another day", compute="_compute_plan"
    )
    plan_choice = fields.Selection(
        [
            ("move", "It is this visit: move it to today"),
            ("another", "No, he comes for something else"),
        ],
        "This visit?",
    )
    visit_id = fields.Many2one("clinic.visit", readonly=True)

    @api.onchange("patient_id")
    def _onchange_patient_id(self):
        self.plan_choice = False
        if self.patient_id:
            self.relative_id = False
            self.is_dependent = False
            # sudo: the label, which tells of a closed file what the user may know
            self.name = self.name or self.patient_id.sudo().display_name

    @api.depends("patient_id", "home_branch_id")
    def _compute_plan(self):
        visits = self.env["clinic.visit"]
        for wizard in self:
            found = wizard._get_known_visits()
            is_due = found.filtered(lambda visit: not visit._is_on_other_day())
            wizard.plan_id = visits if is_due else found[:1]

    @api.depends(
        "name", "phone", "patient_id", "relative_id", "is_dependent", "home_branch_id"
    )
    def _compute_hints(self):
        for wizard in self:
            if wizard.patient_id:
                wizard.hints = wizard._get_hints_on_file()
            else:
                wizard.hints = wizard._get_hints_on_new()

    def _get_known_visits(self):
        visits = self.env["clinic.visit"]
        return visits._get_open_visits(self.patient_id, self.home_branch_id)

    def _get_hints_on_file(self):
        hints = []
        for visit in self._get_known_visits():
            if visit.state in IN_HOUSE:
                hints.append(self._get_here_sentence(visit))
            elif not visit._is_on_other_day():
                hints.append(self.env._("Expected today: that visit is checked in."))
        return hints[:1]

    def _get_hints_on_new(self):
        hints = []
        if len((self.name or "").strip()) == 1:
            hints.append(
                self.env._(
                    "One character only. Ask for the whole name when there is time."
                )
            )
        if self.name and not (self.phone or "").strip():
            hints.append(
                self.env._("Without a phone nobody can be reminded. It may wait.")
            )
        if self.relative_id and self.is_dependent:
            hints.append(
                self.env._(
                    "%(name)s decides and pays.", name=self.relative_id.display_name
                )
            )
        elif not self.relative_id and any(
            row["verdict"] == "phone" and row["can_open"]
            for row in self.candidates or []
        ):
            hints.append(
                self.env._(
                    "This phone is on file. A child or a relative? Press 'Family' "
                    "beside the person."
                )
            )
        return hints

    # -- doing it ------------------------------------------------------------------
    def action_walk_in(self):
        """The patient waits and has a number; a second click changes nothing."""
        self.ensure_one()
        if not self.visit_id:
            self._check_branch()
            self.env["clinic.visit"]._check_may_come(self.patient_id)
            patient = self.patient_id or self._register_patient()
            visit = self._get_visit(patient)
            visit._action_wait()
            self.visit_id = visit
        return self.visit_id._get_waiting_action()

    def _check_branch(self):
        self.env["clinic.visit"].check_access("create")
        if self.home_branch_id not in self.env.user._clinic_branches():
            raise AccessError(
                self.env._(
                    "People wait at the branch where you work. Choose one of your own."
                )
            )

    def _register_patient(self):
        action = self.action_register()
        return self.env["clinic.patient"].browse(action["res_id"])

    def _check_not_on_file(self):
        if self.has_same and not self.is_other_person:
            raise UserError(
                self.env._(
                    "This person seems to be on file. Press 'This one' in the list, or "
                    'tick "Another person".'
                )
            )

    def _get_visit(self, patient):
        """The visit that is checked in: what was planned, or a new one."""
        found = self.env["clinic.visit"]._get_open_visits(patient, self.home_branch_id)
        here = found.filtered(lambda visit: visit.state in IN_HOUSE)
        if here:
            raise UserError(self._get_here_sentence(here[0]))
        due = found.filtered(lambda visit: not visit._is_on_other_day())
        if due:
            same = due.filtered(lambda visit: visit.practitioner_id == self.doctor_id)
            return self._take_plan((same or due)[0])
        if found and not self.plan_choice:
            raise UserError(self._get_plan_sentence(found[0]))
        if found and self.plan_choice == "move":
            found[0]._action_move_to_today()
            return self._take_plan(found[0])
        return self._create_visit(patient)

    def _take_plan(self, visit):
        """What is said at the desk completes what was planned."""
        vals = {}
        if self.reason and self.reason != visit.reason:
            vals["reason"] = self.reason
        if self.doctor_id and self.doctor_id != visit.practitioner_id:
            vals["practitioner_id"] = self.doctor_id.id
        if vals:
            visit.write(vals)
        return visit

    def _create_visit(self, patient):
        # who types the whole number of somebody may open his file by a visit
        visits = self.env["clinic.visit"].with_context(
            clinic_patient_typed=self.phone or ""
        )
        visit = visits.create(
            {
                "patient_id": patient.id,
                "branch_id": self.home_branch_id.id,
                "practitioner_id": self.doctor_id.id,
                "reason": self.reason,
                "is_walkin": True,
            }
        )
        return visit.with_env(self.env)

    def _get_here_sentence(self, visit):
        states = dict(visit._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(patient)s is here already: number %(number)s, %(state)s. Find the card "
            "on the board.",
            patient=visit.patient_id.display_name,
            number=visit.queue_number or "-",
            state=states[visit.state],
        )

    def _get_plan_sentence(self, visit):
        return self.env._(
            "%(patient)s is expected on %(day)s. Say whether it is this visit.",
            patient=visit.patient_id.display_name,
            day=visit.local_date.isoformat(),
        )
