from odoo import fields, models


class AccountMove(models.Model):
    """Invoices and credit notes of visits. A plain copy belongs to no visit."""

    _inherit = "account.move"

    clinic_visit_id = fields.Many2one(
        "clinic.visit",
        "Visit",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    clinic_branch_id = fields.Many2one(
        "clinic.branch",
        "Clinic branch",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note made with Odoo's own button belongs to the visit as well."""
        values = default_values_list or [{} for _move in self]
        for move, vals in zip(self, values, strict=True):
            if move.clinic_visit_id:
                vals.setdefault("clinic_visit_id", move.clinic_visit_id.id)
                vals.setdefault("clinic_branch_id", move.clinic_branch_id.id)
        return super()._reverse_moves(values, cancel)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    visit_line_id = fields.Many2one(
        "clinic.visit.line",
        index="btree_not_null",
        ondelete="set null",
        copy=True,
        readonly=True,
    )
