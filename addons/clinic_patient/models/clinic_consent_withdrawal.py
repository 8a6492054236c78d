from odoo import api, fields, models


class ClinicConsentWithdrawal(models.Model):
    """The patient took back what he signed: a row of its own beside the signature."""

    _name = "clinic.consent.withdrawal"
    _description = "Withdrawn consent"
    _inherit = ["clinic.append.only.mixin", "clinic.visit.child.mixin"]
    _order = "withdrawn_at desc, id desc"
    _log_access = False
    _rec_name = "withdrawn_at"
    _clinic_field_class = "clinical"
    _clinic_field_classes = dict.fromkeys(
        (
            "visit_id",
            "signature_id",
            "withdrawn_at",
            "local_date",
            "taken_by",
            "taken_by_name",
        ),
        "none",
    )
    # a patient may change his mind after the record is closed
    _lives_after_archive = True

    signature_id = fields.Many2one(
        "clinic.consent.signature",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    visit_id = fields.Many2one(required=True, readonly=True)
    patient_id = fields.Many2one(readonly=True)
    reason = fields.Text(required=True, readonly=True)
    withdrawn_at = fields.Datetime(required=True, readonly=True)
    local_date = fields.Date("Day", required=True, readonly=True)
    taken_by = fields.Integer(
        "Written down by (user number)", required=True, readonly=True, aggregator=None
    )
    taken_by_name = fields.Char("Written down by", compute="_compute_taken_by_name")

    _once = models.UniqueIndex(
        "(signature_id)", "This consent is withdrawn already. Reload the page."
    )

    @api.depends("taken_by")
    def _compute_taken_by_name(self):
        # sudo: names of colleagues
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.browse(set(self.mapped("taken_by"))).exists()
        names = {user.id: user.name for user in found}
        for row in self:
            row.taken_by_name = names.get(row.taken_by) or f"#{row.taken_by}"

    def _get_append_only_refusal(self):
        return self.env._(
            "A withdrawal is never changed. If the patient agrees again, let the form "
            "be signed again."
        )
