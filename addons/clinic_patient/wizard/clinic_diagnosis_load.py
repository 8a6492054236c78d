import base64
import tempfile
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..models.clinic_diagnosis_code import SYSTEMS
from ..tools.code_table import NoColumns, read_codes
from ..tools.readers import TableError

LOADERS = (
    "clinic_base.group_clinic_base_medical_director,"
    "clinic_base.group_clinic_base_administrator"
)
BATCH = 2000
SHOWN = 10


class ClinicDiagnosisLoad(models.TransientModel):
    """A list of clinical codes from a file: new ones come, known ones are updated.

    The same file again changes nothing. Codes that the file does not hold are retired
    if that is asked for; no code is ever deleted.
    """

    _name = "clinic.diagnosis.load"
    _description = "Load clinical codes"

    system = fields.Selection(SYSTEMS, required=True, default="icd10")
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    retire_missing = fields.Boolean(
        "Retire codes that are not in this file",
        help="For the whole list of a new edition. Leave it empty for a part of it.",
    )
    state = fields.Selection([("choose", "Choose"), ("done", "Done")], default="choose")
    result = fields.Text(readonly=True)

    def action_load(self):
        self.ensure_one()
        if not self.env.user.has_groups(LOADERS):
            raise AccessError(
                self.env._(
                    "Only the medical director and the administrator load codes."
                )
            )
        if not self.file:
            raise UserError(self.env._("Choose a file: CSV or XLSX."))
        rows = self._read_rows()
        good = [row for row in rows if not row.problem]
        if not good:
            raise UserError(
                self.env._("No row of this file holds a code with a name. Check it.")
            )
        counts = self._load(good)
        counts["refused"] = len(rows) - len(good)
        self.env["clinic.operation.log"]._log("codes.loaded", new=counts)
        self.write(
            {
                "state": "done",
                "file": False,
                "result": self._get_result(counts, rows),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _read_rows(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "codes.xlsx"  # read by its content
            path.write_bytes(base64.b64decode(self.file))
            try:
                return list(read_codes(path))
            except NoColumns as error:
                raise UserError(
                    self.env._(
                        "Name one column Code and one Name (or 编码 and 名称). This "
                        "file has: %(columns)s.",
                        columns=", ".join(error.columns[:SHOWN]),
                    )
                ) from error
            except TableError as error:
                raise UserError(
                    self.env._(
                        "This file cannot be read as a table. Save it as CSV or XLSX "
                        "and choose it again."
                    )
                ) from error

    def _load(self, rows):
        """Write what is new or different; how many of each."""
        codes = self.env["clinic.diagnosis.code"].with_context(active_test=False)
        known = {
            code.code: code for code in codes.search([("system", "=", self.system)])
        }
        created = [self._prepare_vals(row) for row in rows if row.code not in known]
        for start in range(0, len(created), BATCH):
            codes.with_context(lang="en_US").create(created[start : start + BATCH])
        updated = self._update(
            [(known[row.code], row) for row in rows if row.code in known]
        )
        self._translate(rows)
        retired = self._retire(known, {row.code for row in rows})
        return {
            "system": self.system,
            "created": len(created),
            "updated": updated,
            "unchanged": len(rows) - len(created) - updated,
            "retired": retired,
        }

    def _prepare_vals(self, row):
        return {
            "system": self.system,
            "code": row.code,
            "name": row.name or row.name_zh,
            "is_retired": row.is_retired,
        }

    def _update(self, pairs):
        updated = 0
        for code, row in pairs:
            source = code.with_context(lang="en_US")
            vals = {
                name: value
                for name, value in self._prepare_vals(row).items()
                if source[name] != value
            }
            if not code.active:
                vals["active"] = True
            if vals:
                source.write(vals)
                updated += 1
        return updated

    def _translate(self, rows):
        """Chinese names, where that language is installed."""
        if not self.env["res.lang"]._get_data(code="zh_CN"):
            return
        names = [(row.code, row.name_zh) for row in rows if row.name_zh]
        self.env["clinic.diagnosis.code"].flush_model()
        for start in range(0, len(names), BATCH):
            part = names[start : start + BATCH]
            self.env.cr.execute(
                SQL(
                    "UPDATE clinic_diagnosis_code c"
                    " SET name = c.name || jsonb_build_object('zh_CN', f.name)"
                    " FROM unnest(%s::text[], %s::text[]) AS f(code, name)"
                    " WHERE c.system = %s AND c.code = f.code"
                    " AND c.name->>'zh_CN' IS DISTINCT FROM f.name",
                    [code for code, _name in part],
                    [name for _code, name in part],
                    self.system,
                )
            )
        self.env["clinic.diagnosis.code"].invalidate_model(["name", "display_name"])

    def _retire(self, known, in_file):
        if not self.retire_missing:
            return 0
        gone = self.env["clinic.diagnosis.code"].browse(
            [
                code.id
                for text, code in known.items()
                if text not in in_file and not code.is_retired
            ]
        )
        gone.write({"is_retired": True})
        return len(gone)

    @api.model
    def _get_result(self, counts, rows):
        lines = [
            self.env._(
                "%(created)s codes are new, %(updated)s were updated, %(unchanged)s "
                "are as they were, %(retired)s were retired.",
                **{name: counts[name] for name in counts if name != "system"},
            )
        ]
        refused = [row for row in rows if row.problem]
        if refused:
            lines.append(
                self.env._("%(count)s rows were left out:", count=len(refused))
            )
            lines += [self._get_row_sentence(row) for row in refused[:SHOWN]]
        return "\n".join(lines)

    @api.model
    def _get_row_sentence(self, row):
        reasons = {
            "no_code": self.env._("it has no code"),
            "no_name": self.env._("it has no name"),
            "long_code": self.env._("its code is too long"),
            "again": self.env._("its code stands further up already"),
        }
        return self.env._(
            "Row %(number)s (%(code)s): %(reason)s.",
            number=row.number,
            code=row.code or "-",
            reason=reasons[row.problem],
        )
