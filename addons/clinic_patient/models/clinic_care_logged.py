from odoo import api, models

# whoever reads more because a patient is in his care
TREATING = (
    "clinic_base.group_clinic_base_nurse,clinic_base.group_clinic_base_practitioner"
)
# what puts a patient into somebody's care
OF_VISIT = frozenset({"patient_id", "branch_id", "planned_at", "practitioner_id"})
# what says whose file it is: each opens it for somebody
OF_FILE = ("home_branch_id", "practitioner_id", "consultant_id")


class ClinicPatient(models.Model):
    """Who opens files by naming himself, or others, leaves a row in the operation log.

    A doctor in charge, a home branch, a consultant, a visit: all are facts that the
    people at work write down, and each opens something. Nothing of it is forbidden,
    and nothing of it is silent. Numbers only, no names.
    """

    _inherit = "clinic.patient"

    def write(self, vals):
        names = [name for name in OF_FILE if name in vals]
        if not names or self.env.su:
            return super().write(vals)
        before, in_care = self._get_keepers(names), self._get_own_care_ids()
        result = super().write(vals)
        after = self._get_keepers(names)
        changed = self.filtered(lambda patient: before[patient.id] != after[patient.id])
        if changed:
            self.env["clinic.operation.log"]._log(
                "file.keeper",
                changed,
                old=[before[number] for number in changed.ids],
                new=[after[number] for number in changed.ids],
            )
        self._log_opened_care(in_care)
        return result

    def _get_keepers(self, names):
        """{patient: {field: number}}"""
        # sudo: for the log; nothing of it is shown to who writes
        return {
            patient.id: {name: patient[name].id or None for name in names}
            for patient in self.sudo()
        }

    def _get_own_care_ids(self):
        """Those of the patients who are in care of the user, if he treats."""
        if self.env.su or not self.env.user.has_groups(TREATING):
            return set()
        return set(self.filtered("is_in_care").ids)

    def _log_opened_care(self, before):
        """The user has brought patients into his own care."""
        self.invalidate_recordset(["is_in_care"])
        opened = self.browse(sorted(self._get_own_care_ids() - before))
        if opened:
            self.env["clinic.operation.log"]._log("care.opened", opened)


class ClinicVisit(models.Model):
    """Visits that bring patients into the care of who writes them."""

    _inherit = "clinic.visit"

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_patient_id")
        patients = self._get_patients(
            vals.get("patient_id", default) for vals in vals_list
        )
        in_care = patients._get_own_care_ids()
        visits = super().create(vals_list)
        patients._log_opened_care(in_care)
        return visits

    def write(self, vals):
        if self.env.su or OF_VISIT.isdisjoint(vals):
            return super().write(vals)
        old = {visit.id: visit.patient_id.id for visit in self}
        patients = self.patient_id | self._get_patients([vals.get("patient_id")])
        in_care = patients._get_own_care_ids()
        result = super().write(vals)
        moved = self.filtered(lambda visit: visit.patient_id.id != old[visit.id])
        if moved:
            self.env["clinic.operation.log"]._log(
                "visit.patient",
                moved,
                old=[old[number] for number in moved.ids],
                new=moved.patient_id.ids,
            )
        patients._log_opened_care(in_care)
        return result

    @api.model
    def _get_patients(self, numbers):
        known = sorted({number for number in numbers if type(number) is int})
        return self.env["clinic.patient"].browse(known)


class ClinicPractitioner(models.Model):
    """Whose account a practitioner is: his patients are in care of that person."""

    _name = "clinic.practitioner"
    _inherit = ["clinic.practitioner", "clinic.logged.mixin"]

    _clinic_logged_as = "practitioner"
    _clinic_logged_fields = ("user_id", "chain_id", "active")
