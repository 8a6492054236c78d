from odoo import api, fields, models

from ..tools import findings
from .clinic_visit_template_trigger import install


class ClinicVisitTemplateOption(models.Model):
    """One answer of a choice. The key is kept in findings, the label is shown."""

    _name = "clinic.visit.template.option"
    _description = "Option of a question"
    _order = "field_id, sequence, id"
    _rec_name = "label"

    field_id = fields.Many2one(
        "clinic.visit.template.field", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    key = fields.Char(copy=True)
    label = fields.Char(required=True, translate=True)

    _key_unique = models.UniqueIndex(
        "(field_id, key)", "Two options have the same key. Change one of them."
    )

    def init(self):
        super().init()
        install(self.env.cr, self._table, ("label",))

    @api.model_create_multi
    def create(self, vals_list):
        # sudo: keys and state of the version; the row is made with the user's rights
        questions = self.env["clinic.visit.template.field"].sudo()
        taken = {}
        for vals in vals_list:
            question = questions.browse(vals.get("field_id"))
            question.version_id._check_draft()
            keys = taken.setdefault(question.id, set(question.option_ids.mapped("key")))
            if not vals.get("key"):
                vals["key"] = findings.make_key(vals.get("label"), keys)
            keys.add(vals["key"])
        return super().create(vals_list)

    def write(self, vals):
        self.sudo().field_id.version_id._check_draft()  # sudo: as in create
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.sudo().field_id.version_id._check_draft()  # sudo: as in create
