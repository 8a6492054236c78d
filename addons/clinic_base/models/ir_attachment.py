from odoo import models

CONTENT = frozenset({"raw", "datas", "db_datas", "index_content"})


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", "clinic.reading.doors.mixin"]

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load=load)
        if rows and not CONTENT.isdisjoint(fnames):
            self._note_clinic_files()
        return rows

    def _note_clinic_files(self):
        """Note the patients on whose records these files hang.

        A file beside a record is clinical whoever attached it; one that is the value
        of a field has the class of the field.
        """
        if self.env.su:
            return
        # sudo: where the files hang; who may read them was asked before
        for file in self.sudo():
            model = self.env.get(file.res_model) if file.res_model else None
            if model is None or not hasattr(model, "_note_clinic_fields"):
                continue
            record = model.browse(file.res_id)
            if file.res_field:
                record._note_clinic_fields([file.res_field], "file")
            else:
                self.env["clinic.access.log"]._note_rows(
                    record, (), {"clinical"}, "file"
                )
