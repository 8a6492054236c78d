from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.takeout import TableWriter, TakeoutScope, write_readme, write_totals

ROLE = "clinic_base.group_clinic_base_"
FORMATS = ("csv", "json")


class ClinicTakeout(models.AbstractModel):
    """Everything about one patient, some, or all, in an open format.

    Rows stream from a cursor of the database to the files: memory does not grow
    with their number, and one snapshot holds for all files. Shared records (branches,
    tags, services ...) are all there in the take-out of all, else only those that
    the patients refer to.

    Who may: the privacy officer (some or all of his chains), the HQ director (the
    same without clinical records and documents), the medical director (one patient).
    Programs on the server run as superuser.
    """

    _name = "clinic.takeout"
    _description = "Take-out"
    _inherit = [
        "clinic.takeout.files.mixin",
        "clinic.takeout.sql.mixin",
        "clinic.takeout.rows.mixin",
        "clinic.takeout.approval.mixin",
    ]

    @api.model
    def _export_folder(self, path, patients=None, masked=False, formats=FORMATS):
        """Write the files into the folder `path`; return the control totals.

        `patients`: records, or None for all. `masked`: names, contact data, documents
        and free text hidden; such files are refused by an import.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise UserError(
                self.env._("The folder %(path)s does not exist. Create it.", path=path)
            )
        self._check_may_take_out(patients)
        self._check_approved(patients)
        scope = self._get_scope(patients)
        self.env.flush_all()
        tables = {}
        # sudo: role, chain and patients were checked; columns are those of _get_files
        export = self.sudo()
        for spec in self._get_files():
            if not spec.closed or scope.clinical:
                tables[spec.name] = export._write_table(
                    folder, spec, scope, formats, masked
                )
        totals = write_totals(folder, self._get_header(masked, scope), tables)
        write_readme(folder)
        self._log_take_out(patients, masked, totals)
        return totals

    @api.model
    def _write_table(self, folder, spec, scope, formats, masked):
        columns = self._get_columns(spec, scope)
        with TableWriter(folder, spec, columns, formats, masked) as writer:
            for row in self._stream_rows(spec, columns, scope):
                scope.note(columns, row)
                writer.add(row)
        return writer.totals()

    @api.model
    def _get_scope(self, patients):
        files = self._get_files()
        return TakeoutScope(
            prefixes={spec.model: spec.prefix for spec in files},
            shared=frozenset(spec.prefix for spec in files if not spec.patient),
            chain_ids=self._get_chains().ids,
            patient_ids=None if patients is None else self._with_merged(patients).ids,
            clinical=self._may_read_clinical(),
        )

    @api.model
    def _with_merged(self, patients):
        """With the old files that were merged into them."""
        # sudo: parts of files that the user may take out, checked before
        Patient = self.env["clinic.patient"].sudo().with_context(active_test=False)
        everybody = wave = Patient.browse(patients.ids)
        while wave:
            wave = Patient.search([("merged_into_id", "in", wave.ids)]) - everybody
            everybody |= wave
        return everybody

    @api.model
    def _get_header(self, masked, scope):
        # sudo: the number of this database, which tells two take-outs apart
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "source": parameters.get_param("database.uuid"),
            "made_at": fields.Datetime.now().isoformat() + "Z",
            "masked": masked,
            "clinical": scope.clinical,
        }

    @api.model
    def _check_may_take_out(self, patients):
        user = self.env.user
        if self.env.su:
            return
        if user.has_groups(f"{ROLE}privacy,{ROLE}hq_director"):
            self._check_chains(patients)
            return
        if (
            user.has_group(f"{ROLE}medical_director")
            and patients
            and len(patients) == 1
        ):
            patients.check_access("read")
            return
        raise AccessError(
            self.env._(
                "A take-out is made by the privacy officer or the HQ director; the "
                "medical director makes the copy of one patient. Ask one of them."
            )
        )

    @api.model
    def _check_chains(self, patients):
        chains = self._get_chains()
        # sudo: chains of files, compared with the user's own; nothing is shown
        foreign = patients and patients.sudo().chain_id - chains
        if foreign or not chains:
            raise AccessError(
                self.env._(
                    "You do not work in the chain of these patients. Ask the privacy "
                    "officer of that chain."
                )
            )

    @api.model
    def _get_chains(self):
        # sudo: which chains the user works in
        chains = self.env["clinic.chain"].sudo().with_context(active_test=False)
        if self.env.su:
            return chains.search([])
        # sudo: the ids of chains
        return chains.browse(self.env.user._clinic_branches().sudo().chain_id.ids)

    @api.model
    def _may_read_clinical(self):
        roles = f"{ROLE}privacy,{ROLE}medical_director"
        return self.env.su or self.env.user.has_groups(roles)

    @api.model
    def _log_take_out(self, patients, masked, totals):
        if not self.env.su:
            self._note_take_out(patients, totals["clinical"])
        rows = {name: table["rows"] for name, table in totals["tables"].items()}
        everybody = patients is None
        self.env["clinic.operation.log"]._log(
            "takeout.masked" if masked else "takeout",
            self.env["clinic.patient"] if everybody else patients,
            summary=self.env._("All patients") if everybody else None,
            new={"rows": rows, "clinical": totals["clinical"]},
        )

    @api.model
    def _note_take_out(self, patients, clinical):
        """Whose files left, for the access log."""
        if patients is None:
            # sudo: numbers of everybody in the chains that the user may take out
            everybody = self.env["clinic.patient"].sudo()
            everybody = everybody.with_context(active_test=False)
            ids = everybody.search([("chain_id", "in", self._get_chains().ids)]).ids
        else:
            ids = self._with_merged(patients).ids
        classes = {"identity", "contact", "money", "source"}
        if clinical:
            classes.add("clinical")
        self.env["clinic.access.log"]._note(ids, classes, "takeout", "export")
