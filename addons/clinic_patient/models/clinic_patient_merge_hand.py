from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL


class ClinicPatientMergeHand(models.AbstractModel):
    """Carries out the list that ``clinic.patient.merge.plan`` made."""

    _name = "clinic.patient.merge.hand"
    _description = "Carries out a merge"

    def _action_merge(self):
        """Carry the merge out. The caller has checked who asks."""
        self.ensure_one()
        # sudo: clinical rows move as well, which nobody who merges may read; each is
        # in the list, and the operation log names who did it
        merge = self.sudo()
        keep, drop = merge.keep_id, merge.drop_id
        self.env.execute_query(
            SQL(
                "SELECT id FROM clinic_patient WHERE id IN %s ORDER BY id FOR UPDATE",
                (keep.id, drop.id),
            )
        )
        self.env.invalidate_all()
        self._check_obstacle()
        self._update_preview()
        self._move_rows(merge.line_ids)
        self._fill_values(merge.line_ids, keep)
        self._link_relations(merge.line_ids, keep)
        self._close_file(keep, drop)
        merge.write(
            {
                "state": "merged",
                "merged_by": self.env.uid,
                "merged_at": fields.Datetime.now(),
            }
        )
        self._log_merge(merge, keep, drop)
        return keep

    def _move_rows(self, lines):
        groups = defaultdict(list)
        for line in lines.filtered(lambda line: line.kind == "moved"):
            groups[line.model, line.field, line.new_value or None].append(line.res_id)
        for (model, field, value), ids in groups.items():
            self._set_column(self.env[model].browse(ids), field, value)

    def _set_column(self, records, field, value):
        """Write one column in SQL and let stored values that depend on it follow."""
        records = records.sudo()  # sudo: as in _action_merge
        self.env.flush_all()
        records.modified([field], before=True)
        assignments = [SQL("%s = %s", SQL.identifier(field), value)]
        if records._log_access:
            assignments.append(SQL("write_uid = %s", self.env.uid))
            assignments.append(SQL("write_date = now() at time zone 'utc'"))
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL(", ").join(assignments),
                tuple(records.ids),
            )
        )
        self.env.invalidate_all(flush=False)
        records.modified([field])

    def _fill_values(self, lines, keep):
        vals = {
            line.field: line.new_value
            for line in lines.filtered(lambda line: line.kind == "filled")
        }
        if vals:
            keep.with_context(clinic_bulk=True).write(vals)

    def _link_relations(self, lines, keep):
        for line in lines.filtered(lambda line: line.kind == "created" and line.res_id):
            record = self.env[line.model].sudo().browse(line.res_id)  # sudo: as above
            record.with_context(clinic_bulk=True).write(
                {line.field: [fields.Command.link(line.new_value)]}
            )

    def _close_file(self, keep, drop):
        self.env["clinic.patient.alias"].sudo().create(  # sudo: as in _action_merge
            {
                "patient_id": keep.id,
                "old_patient_id": drop.id,
                "number": drop.record_number,
                "source": self.env._("Merge"),
            }
        )
        home = drop.home_branch_id
        if home and home != keep.home_branch_id:
            self.env["clinic.patient.grant"].sudo().create(  # sudo: as above
                {
                    "patient_id": keep.id,
                    "branch_id": home.id,
                    "until": self._get_grant_end(keep, home),
                    "reason": self.env._(
                        "Merged with file %(number)s", number=drop.record_number or ""
                    ),
                }
            )
        # two legal entities in one file: the other reads on with consent only
        self.env["clinic.patient.grant"]._close_unconsented(keep)
        drop.with_context(clinic_bulk=True).write(
            {"active": False, "merged_into_id": keep.id}
        )
        self.env["clinic.patient.duplicate"]._close_merged(keep, drop)

    def _get_grant_end(self, keep, branch):
        """No end within one legal entity; elsewhere as long as after a visit there."""
        if branch.company_id == keep.home_branch_id.company_id:
            return False
        days = self.env["clinic.policy"]._get("file.grant_days", branch=branch) or 30
        return fields.Datetime.now() + timedelta(days=int(days))

    def _log_merge(self, merge, keep, drop):
        self.env["clinic.operation.log"]._log(
            "patient.merge",
            keep | drop,
            summary=merge.reason,
            old={"drop": drop.id, "number": drop.record_number},
            new={
                "keep": keep.id,
                "number": keep.record_number,
                "merge": merge.id,
                "rows": len(merge.line_ids),
            },
        )
