from collections import defaultdict
from datetime import timedelta

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_SLICE = 1000
_NAMED = 5  # blockers named in the refusal


class ClinicImportUndoMixin(models.AbstractModel):
    """Takes a whole import back, or says which record stands in the way.

    Created records go in reverse order, adopted contacts are released, updated
    records get their former values. All in one transaction: nothing is half undone.
    Records that changed after the import, or that something new hangs on, block it.
    """

    _name = "clinic.import.undo.mixin"
    _description = "Undo of an import"

    def _action_undo(self):
        self.ensure_one()
        batch = self.sudo().with_context(**self._get_bulk_context())  # sudo: see door
        batch._check_undo()
        made = batch._get_made()
        updated = batch._get_updated()
        batch._check_unchanged(made, updated)
        batch._restore(updated)
        batch._remove(made)
        batch._forget()
        batch.write({"state": "undone", "undo_until": False})
        self.env["clinic.operation.log"]._log(
            "import.undo", batch, new={model: len(ids) for model, ids in made}
        )

    def _check_undo(self):
        now = fields.Datetime.now()
        if self.is_dry_run or self.state not in ("done", "interrupted", "failed"):
            raise UserError(
                self.env._("Only an import that ended can be undone, no dry run.")
            )
        if self.state == "done" and (not self.undo_until or self.undo_until < now):
            raise UserError(
                self.env._(
                    "The time to undo this import is over: its former values "
                    "have been deleted."
                )
            )

    def _get_made(self):
        """[(model, ids)] of records that this batch created, newest kind first."""
        rows = self.env.execute_query(
            SQL(
                "SELECT model, array_agg(res_id ORDER BY id DESC) "
                "FROM clinic_import_key WHERE batch_id = %s AND origin <> 'linked' "
                "GROUP BY model ORDER BY max(id) DESC",
                self.id,
            )
        )
        return [(model, ids) for model, ids in rows if model in self.env]

    def _get_updated(self):
        rows = self.env["clinic.import.row"].search(
            [("batch_id", "=", self.id), ("outcome", "=", "updated")], order="id desc"
        )
        found = [(row, row._open_payload().get("undo")) for row in rows]
        if not all(undo for _row, undo in found):
            raise UserError(
                self.env._(
                    "This import cannot be undone: the former values of records that "
                    "it changed were not kept, or have been deleted. Correct these "
                    "records by hand."
                )
            )
        return found

    # -- what stands in the way ------------------------------------------------------
    def _check_unchanged(self, made, updated):
        # finished_at is cut to the second, write_date is not
        end = self._get_end() + timedelta(seconds=1)
        blockers = []
        for model, ids in made:
            blockers += self._get_changed(model, ids, end)
            blockers += self._get_later_documents(model, ids, end, dict(made))
        for row, _undo in updated:
            blockers += self._get_changed(row.model, [row.res_id], end)
        if blockers:
            raise UserError(
                self.env._(
                    "This import cannot be undone: %(number)s records changed or got "
                    "documents since, among them %(names)s. Undo later imports first, "
                    "or correct these records by hand.",
                    number=len(blockers),
                    names=", ".join(blockers[:_NAMED]),
                )
            )

    def _get_end(self):
        """When the last chunk was committed; what is newer is not of this import."""
        written = self.file_ids.mapped("write_date")
        return self.finished_at or max(written, default=fields.Datetime.now())

    def _get_changed(self, model, ids, end):
        Model = self.env[model]
        if not Model._log_access:
            return []
        changed = Model.search([("id", "in", ids), ("write_date", ">", end)])
        return [self._name_of(record) for record in changed]

    def _get_later_documents(self, model, ids, end, made):
        """Rows of any stored table that name one of these records and are newer."""
        found = []
        for field in self._get_pointing_fields(model):
            Model = self.env[field.model_name]
            own = set(made.get(Model._name, ()))
            domain = [(field.name, "in", ids), ("create_date", ">", end)]
            later = Model.search(domain, limit=_NAMED + len(own))
            found += [self._name_of(record) for record in later if record.id not in own]
        return found

    @api.model
    def _get_pointing_fields(self, model):
        return [
            field
            for Model in self.env.registry.values()
            if not Model._abstract and not Model._transient and Model._auto
            for field in Model._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == model
            and Model._log_access
        ]

    def _name_of(self, record):
        model = self.env["ir.model"]._get(record._name)
        return f"{model.name} {record.id}"

    # -- taking back -----------------------------------------------------------------
    def _restore(self, updated):
        for row, undo in updated:
            record = self.env[row.model].browse(row.res_id).exists()
            for model, res_id in undo.get("made", []):
                self.env[model].browse(res_id).exists().unlink()
            if record and undo.get("values"):
                record.write(undo["values"])

    def _remove(self, made):
        try:
            with self.env.cr.savepoint():
                for model, ids in made:
                    self._remove_records(model, ids)
                self.env.flush_all()
        except UserError as error:
            raise UserError(
                self.env._(
                    "This import cannot be undone: %(reason)s", reason=str(error)
                )
            ) from error
        except psycopg2.IntegrityError as error:
            raise UserError(
                self.env._(
                    "This import cannot be undone: records of %(table)s depend on it. "
                    "Remove them first.",
                    table=error.diag.table_name or "another table",
                )
            ) from error

    def _remove_records(self, model, ids):
        records = self.env[model].browse(ids).exists()
        for start in range(0, len(records), _SLICE):
            part = records[start : start + _SLICE]
            released = self._get_adopted(part)
            orphans = part.partner_id if model == "res.users" else part.browse()
            self._remove_parts(part)
            part.unlink()
            orphans.unlink()  # core makes a contact with each user and leaves it
            released._clinic_set_flag(False)

    def _get_adopted(self, records):
        """Contacts that the import adopted: they lose our flag and nothing else."""
        if records._name != "clinic.patient":
            return self.env["res.partner"]
        return records.filtered(lambda p: p.partner_origin == "adopted").partner_id

    def _remove_parts(self, records):
        """What the import made with a record and hangs on it without cascade."""
        if records._name == "clinic.patient":
            records.alias_ids.unlink()

    def _forget(self):
        """The next import of the same rows starts anew."""
        self.env["clinic.import.key"].search([("batch_id", "=", self.id)]).unlink()
        rows = self.row_ids.filtered(lambda row: row.outcome == "updated")
        by_model = defaultdict(list)
        for row in rows:
            by_model[row.model].append(row.res_id)
        for model, ids in by_model.items():
            self.env["clinic.import.key"].search(
                [("source", "=", self.source), ("model", "=", model)]
            ).filtered(lambda key, ids=ids: key.res_id in ids).write({"digest": False})
