from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """A file of patient data leaves: by route, with or without a token."""
        stream = super()._record_to_stream(record, field_name)
        if record._name == "ir.attachment":
            record.with_env(self.env)._note_clinic_files()
        elif hasattr(record, "_note_clinic_fields") and not self.env.su:
            record.with_env(self.env)._note_clinic_fields([field_name], "file")
        return stream
