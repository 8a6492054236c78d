from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from psycopg2.errors import ExclusionViolation

from ..tools.reasons import is_meaningful

GROUP = "clinic_base.group_clinic_base_"
OPENERS = (
    "reception",
    "nurse",
    "practitioner",
    "manager",
    "medical_director",
    "administrator",
)
MAX_REASON = 2000


class ClinicEmergencyOpeningMixin(models.AbstractModel):
    """Opens a file in an emergency: right, row, logs and notice in one transaction."""

    _name = "clinic.emergency.opening.mixin"
    _description = "Opening of an emergency access"

    @api.model
    def _open(self, patient, reason, by="file"):
        """Open the file of `patient` for the current user; returns the access.

        Pressed twice, or on two screens, the one live access is returned: where
        another transaction was faster, this one is replayed by Odoo and finds it.
        `by` says in the log how the file was found: "file" or "number".
        """
        patient = patient.sudo()  # sudo: closed to him, that is why he is here
        patient = patient.merged_into_id or patient
        self._check_opener(patient)
        if live := self._find_live(patient):
            return live
        self._check_reason(reason)
        try:
            with self.env.cr.savepoint():
                access = self._create_access(patient, reason)
                self.env.flush_all()
        except ExclusionViolation as error:
            raise ConcurrencyError("the file was opened at the same moment") from error
        access._log_opening(by)
        access._notify_opening()
        return access.sudo(False)

    @api.model
    def _create_access(self, patient, reason):
        branch = self._get_opener_branch(patient.chain_id)
        now = fields.Datetime.now()
        until = now + timedelta(hours=self._get_hours("emergency", patient))
        # sudo: nobody has the right to write grants or rows here; checked by _open
        grants, accesses = self.env["clinic.patient.grant"].sudo(), self.sudo()
        grant = grants.create(
            {
                "patient_id": patient.id,
                "branch_id": branch.id,
                "user_id": self.env.uid,
                "kind": "emergency",
                "until": until,
                "reason": self.env._("Emergency access"),
            }
        )
        home = patient.home_branch_id
        return accesses.create(
            {
                "patient_id": patient.id,
                "record_number": patient.record_number,
                "user_id": self.env.uid,
                "branch_id": branch.id,
                "company_id": home.company_id.id,
                "is_other_entity": bool(home) and home.company_id != branch.company_id,
                "grant_id": grant.id,
                "reason": reason.strip(),
                "opened_at": now,
                "until": until,
                "review_due_at": now
                + timedelta(hours=self._get_hours("review", patient)),
            }
        )

    @api.model
    def _get_hours(self, what, patient):
        """Hours by policy of the place the file belongs to."""
        return self.env["clinic.policy"]._get(
            f"file.{what}_hours", branch=patient.home_branch_id, chain=patient.chain_id
        )

    @api.model
    def _find_live(self, patient):
        """The live access of the current user to this file, if there is one."""
        accesses = self.sudo()  # sudo: his own rows; the grant follows a merge
        return accesses.search(
            [
                ("user_id", "=", self.env.uid),
                ("grant_id.patient_id", "=", patient.id),
                ("until", ">", fields.Datetime.now()),
            ],
            limit=1,
        ).sudo(False)

    def _log_opening(self, by):
        self.ensure_one()
        self.env["clinic.operation.log"]._log(
            "emergency.open",
            self,
            new={
                "patient": self.patient_id.id,
                "number": self.record_number,
                "grant": self.grant_id.id,
                "until": str(self.until),
                "other_entity": self.is_other_entity,
                "by": by,
            },
        )
        self.env["clinic.access.log"]._note(
            self.patient_id.ids,
            "identity",
            door="clinic.emergency.open.action_open",
            purpose="emergency",
        )

    # -- who may -----------------------------------------------------------------
    @api.model
    def _is_opener(self):
        return any(self.env.user.has_group(GROUP + role) for role in OPENERS)

    @api.model
    def _check_opener(self, patient=None):
        """Role, and a branch of the patient's chain."""
        if not self._is_opener():
            raise AccessError(
                self.env._(
                    "Your role does not open files in an emergency. Ask a nurse or a "
                    "practitioner."
                )
            )
        if patient and not self._get_opener_branch(patient.chain_id):
            raise AccessError(self._get_unknown_sentence())

    @api.model
    def _get_opener_branch(self, chain):
        """Where he works now, or his first branch of the chain."""
        user = self.env.user
        current = user._clinic_current_branch().sudo()  # sudo: chain of own branches
        branches = current | user._clinic_branches().sudo()  # sudo: as above
        return branches.filtered(lambda branch: branch.chain_id == chain)[:1]

    @api.model
    def _check_reason(self, reason):
        if not is_meaningful(reason):
            raise UserError(
                self.env._(
                    "Say in a few words why you need this file now, for example "
                    '"unconscious after a fall, allergies unknown". A second person '
                    "reads it."
                )
            )
        if len(reason) > MAX_REASON:
            raise UserError(
                self.env._(
                    "The reason is too long. Use at most %(count)s characters.",
                    count=MAX_REASON,
                )
            )
