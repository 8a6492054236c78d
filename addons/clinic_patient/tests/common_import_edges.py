import base64
import csv
import io
import json

from odoo import Command

from .common_import import ImportCommon


class ImportEdgeCommon(ImportCommon):
    """Profiles made in a line, so that a test names only the columns it is about."""

    @classmethod
    def _file_vals(cls, model, columns, name="rows", key="id", **vals):
        """`columns`: heading -> (field, transform) or values of the column."""
        column_ids = [{"name": "id", "ignored_reason": "Key"}] if key == "id" else []
        for heading, spec in columns.items():
            if isinstance(spec, tuple):
                spec = dict(zip(("field", "transform"), spec, strict=False))
            elif isinstance(spec, str):
                spec = {"field": spec}
            column_ids.append({"name": heading, **spec})
        return {
            "name": name,
            "pattern": name,
            "model": model,
            "key_columns": key,
            "column_ids": [Command.create(column) for column in column_ids],
            **vals,
        }

    @classmethod
    def _profile(cls, *files, code="t_edges", **options):
        return cls.env["clinic.import.profile"].create(
            {
                "name": code,
                "code": code,
                "source": code,
                "country_id": cls.env.ref("base.cn").id,
                "tz": "Asia/Shanghai",
                "on_match": "create",
                "on_contact": "ignore",
                "file_ids": [
                    Command.create({"sequence": 10 * number, **vals})
                    for number, vals in enumerate(files, 1)
                ],
                **options,
            }
        )

    @classmethod
    def _write_rows(cls, folder, name, rows):
        """Dicts as a CSV file of a delivery."""
        headings = list(rows[0])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headings)
            writer.writerows([row.get(name, "") for name in headings] for row in rows)

    def _deliver(self, profile, totals=None, **files):
        """Import `name=[{heading: cell}]` as one delivery and return the report."""
        folder = self._path("delivery")
        folder.mkdir()
        for name, rows in files.items():
            self._write_rows(folder, name, rows)
        if totals is not None:
            (folder / "control_totals.json").write_text(json.dumps(totals))
        return self._import(folder, profile=profile)

    def _record(self, report, model, key):
        """The record that a key of this delivery became."""
        found = self.env["clinic.import.key"].search(
            [
                ("source", "=", report["source"]),
                ("model", "=", model),
                ("external_key", "=", key),
            ]
        )
        return self.env[model].browse(found.res_id)

    def _of_file(self, report, name):
        (found,) = [f for f in report["files"] if f["file"] == f"{name}.csv"]
        return {n: found[n] for n in self._outcomes if found[n]}

    _outcomes = ("created", "adopted", "updated", "unchanged", "skipped", "refused")

    def _undo(self, report):
        self._batch(report).with_user(self.hq).action_undo()

    def _later(self, record):
        """As if the record had been made or written tomorrow."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {record._table} SET write_date = now() + interval '1 day', "
            "create_date = now() + interval '1 day' WHERE id = %s",
            [record.id],
        )
        record.invalidate_recordset()

    @classmethod
    def _start(cls, content, name="病人.csv", user=None, **vals):
        return (
            cls.env["clinic.import.start"]
            .with_user(user or cls.hq)
            .create({"upload": base64.b64encode(content), "upload_name": name, **vals})
        )

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "clinic_patient.ir_cron_clinic_patient_import"
            ).method_direct_trigger()

    @classmethod
    def _csv(cls, rows):
        file = io.StringIO()
        csv.writer(file).writerows(rows)
        return file.getvalue().encode()
