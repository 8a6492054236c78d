from odoo import api, models
from odoo.exceptions import ValidationError


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    @api.constrains("tag_ids")
    def _check_exclusive_axes(self):
        # sudo: the rule holds for tags about health too, whoever writes
        for patient in self.sudo():
            for axis, tags in patient.tag_ids.grouped("axis_id").items():
                if axis.is_exclusive and len(tags) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(axis)s takes one tag per patient. Keep one: %(tags)s.",
                            axis=axis.name,
                            tags=", ".join(tags.mapped("name")),
                        )
                    )
