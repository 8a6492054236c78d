from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.phones import reversed_key
from .clinic_patient_search_stages import WHOLE_PHONE
from .clinic_visit_care_mixin import CARE_STATES


class ClinicPatient(models.Model):
    """What leaves the home branch: to whom, and with whose consent.

    Another legal entity gets a file only while the patient's newest decision about
    sharing with that entity is yes.
    """

    _inherit = "clinic.patient"

    _clinic_field_classes = {"is_in_care": "none", "may_grant": "none"}

    is_in_care = fields.Boolean(
        "In care",
        compute="_compute_is_in_care",
        help="Treating staff read visits and clinical records of patients in their "
        "care only.",
    )
    may_grant = fields.Boolean(compute="_compute_may_grant")

    @api.depends_context("uid")
    def _compute_is_in_care(self):
        """Asked of the database each time: nothing is remembered for the next form."""
        # sudo: the condition names the user itself; it tells yes or no
        closed = self.sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM clinic_patient WHERE id = ANY(%s) AND %s",
                self._origin.ids,
                closed._get_care_condition("clinic_patient"),
            )
        )
        found = {row[0] for row in rows}
        for patient in self:
            patient.is_in_care = patient._origin.id in found

    @api.depends_context("uid")
    def _compute_may_grant(self):
        grants = self.env["clinic.patient.grant"]
        for patient in self:
            patient.may_grant = bool(patient._origin) and grants._may_give(
                patient._origin
            )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("home_branch_id"):
            # grants of branches that are another legal entity now
            self.env["clinic.patient.grant"]._close_unconsented(self)
        return result

    def _check_sharing_consent(self, branch):
        """Refuse to open these files for a branch of another legal entity."""
        # sudo: companies of branches, compared only
        company = branch.sudo().company_id
        foreign = {
            (patient.id, company.id)
            for patient in self.sudo()  # sudo: as above
            if patient.home_branch_id and patient.home_branch_id.company_id != company
        }
        if foreign - self.env["clinic.visit"]._get_sharing_consents(foreign):
            raise UserError(
                self.env._(
                    "%(branch)s belongs to another legal entity, %(company)s. Write "
                    "down the patient's consent to share the file with it first.",
                    branch=branch.sudo().name,  # sudo: as above
                    company=company.name,
                )
            )

    def _follow_sharing_consents(self):
        """A decision closes at once, or opens what visits were waiting for."""
        if not self:
            return
        self.env["clinic.patient.grant"]._close_unconsented(self)
        # sudo: visits of entities that do not have the file yet
        visits = self.env["clinic.visit"].sudo()
        since = fields.Date.subtract(fields.Date.today(), days=400)
        visits.search(
            [
                ("patient_id", "in", self.ids),
                ("state", "in", CARE_STATES),
                ("local_date", ">=", since),
            ]
        )._open_files_again()

    # -- whose visits one may plan ------------------------------------------------
    @api.model
    def _check_known(self, patient_ids):
        """Who plans a visit opens the file: he must know the person.

        From a file that is open, from the directory, or by the whole record number or
        phone number, which he sends as ``clinic_patient_typed`` in the context.
        """
        if self.env.su:
            return
        wanted = set(patient_ids)
        directory = self.env["clinic.patient.directory"].with_context(active_test=False)
        if directory.has_access("read"):
            wanted -= set(directory._search([("id", "in", list(wanted))]))
        if wanted:
            wanted -= self._get_typed_ids(wanted)
        if wanted:
            raise AccessError(
                self.env._(
                    "This patient is not in your directory. Ask him for his record "
                    "number or phone number, and look him up by the whole of it."
                )
            )

    @api.model
    def _get_typed_ids(self, patient_ids):
        typed = self.env.context.get("clinic_patient_typed")
        if not isinstance(typed, str):
            return set()
        return set(self._find_by_whole(typed)) & set(patient_ids)

    @api.model
    def _find_by_whole(self, text):
        """Ids in one's chains by the whole record number, old number or phone."""
        text = text.strip()
        # sudo: the country of his own branch, and closed columns
        branch = self.env.user._clinic_current_branch().sudo()
        phone, _problem = self._read_phone(text, self._get_branch_country(branch))
        key = reversed_key(phone) or ""
        whole = key if len(key) >= WHOLE_PHONE else None
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM clinic_patient
                 WHERE (record_number = %(text)s OR phone_key = %(key)s
                        OR phone2_key = %(key)s OR id IN (
                           SELECT patient_id FROM clinic_patient_alias
                            WHERE number = %(text)s))
                   AND chain_id IN (SELECT chain_id FROM clinic_branch
                                     WHERE id IN (%(branches)s))
                """,
                text=text,
                key=whole,
                branches=self._get_sql_of_my_branches(),
                to_flush=self._fields["record_number"],
            )
        )
        return [row[0] for row in rows]
