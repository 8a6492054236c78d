from datetime import date

from odoo import api, models
from odoo.tools import SQL

# Values of the patient that fill an empty one, beside what `_get_filled_fields` finds.
NEVER_FILLED = {
    *models.MAGIC_COLUMNS,
    "chain_id",
    "record_number",
    "kind",
    "active",
    "partner_id",
    "partner_origin",
    "payer_id",
    "home_branch_id",
    "merged_into_id",
    "do_not_contact",
    "birth_precision",
    "phone_problem",
    "message_main_attachment_id",
}
EMPTY_WORDS = {"sex": "unknown"}


class ClinicPatientMergePlan(models.AbstractModel):
    """What a merge would change, as a list of lines."""

    _name = "clinic.patient.merge.plan"
    _description = "Plan of a merge"

    @api.model
    def _preview(self, keep, drop):
        """Values of the merge lines for letting ``keep`` take over ``drop``.

        Override and extend the list for what cannot be found in the registry.
        """
        # sudo: the list holds every row; callers checked that both files are open
        # to the user, and a line shows no clinical text
        keep, drop = keep.sudo(), drop.sudo()
        self.env.flush_all()
        return [
            *self._prepare_column_lines(keep, drop),
            *self._prepare_named_lines(keep, drop),
            *self._prepare_relation_lines(keep, drop),
            *self._prepare_filled_lines(keep, drop),
            *self._prepare_created_lines(keep, drop),
        ]

    def _update_preview(self):
        self.ensure_one()
        lines_sudo = self.env["clinic.patient.merge.line"].sudo()  # sudo: our own list
        lines_sudo.search([("merge_id", "=", self.id)]).unlink()
        if self.keep_id and self.drop_id and self.keep_id != self.drop_id:
            lines_sudo.create(
                [
                    vals | {"merge_id": self.id}
                    for vals in self._preview(self.keep_id, self.drop_id)
                ]
            )

    def _prepare_column_lines(self, keep, drop):
        engine = self.env["clinic.patient.reference"]
        lines = []
        for reference in engine._get_references():
            ids = self._get_row_ids(reference.table, reference.column, drop)
            if not ids:
                continue
            stays = set(ids)
            if reference.moves:
                stays = engine._get_conflicts(reference, keep, drop)
            elif reference.model in self._get_unlisted_models():
                continue
            for row_id in ids:
                moved = row_id not in stays
                # He cannot be his own referrer.
                itself = reference.model == "clinic.patient" and row_id == keep.id
                lines.append(
                    {
                        "kind": "moved" if moved else "stays",
                        "model": reference.model,
                        "res_id": row_id,
                        "field": reference.field,
                        "old_value": drop.id,
                        "new_value": (not itself and keep.id) if moved else drop.id,
                    }
                )
        return lines

    def _get_unlisted_models(self):
        """Models whose rows stay and are no news here: lists about the pair, and who
        opened a file, which not everybody who merges may know."""
        return {
            "clinic.emergency.access",
            "clinic.patient.merge",
            "clinic.patient.duplicate",
            "clinic.adoption.row",
        }

    def _get_row_ids(self, table, column, drop):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE %s = %s ORDER BY id",
                SQL.identifier(table),
                SQL.identifier(column),
                drop.id,
            )
        )
        return [row[0] for row in rows]

    def _prepare_named_lines(self, keep, drop):
        engine = self.env["clinic.patient.reference"]
        return [
            {
                "kind": "moved",
                "model": model,
                "res_id": row.id,
                "field": id_field,
                "old_value": drop.id,
                "new_value": keep.id,
            }
            for model, model_field, id_field in engine._get_columns_by_name()
            if model in self.env
            for row in self.env[model]
            .sudo()  # sudo: as in _preview
            .search([(model_field, "=", "clinic.patient"), (id_field, "=", drop.id)])
        ]

    def _prepare_relation_lines(self, keep, drop):
        lines = []
        for relation in self.env["clinic.patient.reference"]._get_relations():
            model, field, table, mine, other = relation
            rows = self.env.execute_query(
                SQL(
                    "SELECT r.%(other)s FROM %(table)s r WHERE r.%(mine)s = %(drop)s"
                    " AND NOT EXISTS (SELECT FROM %(table)s k"
                    "     WHERE k.%(mine)s = %(keep)s AND k.%(other)s = r.%(other)s)"
                    " ORDER BY 1",
                    table=SQL.identifier(table),
                    mine=SQL.identifier(mine),
                    other=SQL.identifier(other),
                    keep=keep.id,
                    drop=drop.id,
                )
            )
            ids = self._filter_linked(model, field, keep, [row[0] for row in rows])
            for linked in ids:
                on_patient = model == "clinic.patient"
                lines.append(
                    {
                        "kind": "created",
                        "model": model,
                        "res_id": keep.id if on_patient else linked,
                        "field": field,
                        "new_value": linked if on_patient else keep.id,
                    }
                )
        return lines

    def _filter_linked(self, model, field, keep, ids):
        """A tag of an axis that allows one only is not added beside another."""
        if (model, field) != ("clinic.patient", "tag_ids"):
            return ids
        taken = keep.tag_ids.axis_id.filtered("is_exclusive")
        tags = self.env["clinic.tag"].sudo().browse(ids)  # sudo: as in _preview
        return tags.filtered(lambda tag: tag.axis_id not in taken).ids

    # -- values ------------------------------------------------------------------
    def _prepare_filled_lines(self, keep, drop):
        vals = self._prepare_filled_vals(keep, drop)
        return [
            {
                "kind": "filled",
                "model": "clinic.patient",
                "res_id": keep.id,
                "field": name,
                "old_value": self._to_json(keep, name),
                "new_value": value,
            }
            for name, value in vals.items()
        ]

    def _prepare_filled_vals(self, keep, drop):
        vals = {}
        for name in self._get_filled_fields(keep):
            value = self._to_json(drop, name)
            if self._is_empty(keep, name) and not self._is_empty(drop, name):
                vals[name] = value
        if vals.get("referrer_id") == keep.id:
            del vals["referrer_id"]
        if "birth_date" in vals:
            vals["birth_precision"] = drop.birth_precision
        if drop.do_not_contact and not keep.do_not_contact:
            vals["do_not_contact"] = True
        is_new_phone = drop.phone and drop.phone not in (keep.phone, keep.phone2)
        if is_new_phone and keep.phone and not keep.phone2:
            vals["phone2"] = drop.phone
        return vals

    def _get_filled_fields(self, keep):
        return [
            name
            for name, field in keep._fields.items()
            if field.store
            and not field.compute
            and name not in NEVER_FILLED
            and field.type
            in ("char", "text", "date", "datetime", "selection", "many2one", "integer")
        ]

    def _is_empty(self, patient, name):
        return not patient[name] or patient[name] == EMPTY_WORDS.get(name)

    def _to_json(self, patient, name):
        value = patient[name]
        if isinstance(value, models.BaseModel):
            return value.id
        return str(value) if isinstance(value, date) else value

    def _prepare_created_lines(self, keep, drop):
        """The alias, and the right of the other home branch to go on reading."""
        lines = [
            {
                "kind": "created",
                "model": "clinic.patient.alias",
                "field": "old_patient_id",
                "old_value": False,
                "new_value": drop.id,
            }
        ]
        home = drop.home_branch_id
        if home and home != keep.home_branch_id:
            lines.append(
                {
                    "kind": "created",
                    "model": "clinic.patient.grant",
                    "field": "branch_id",
                    "old_value": False,
                    "new_value": home.id,
                }
            )
        return lines
