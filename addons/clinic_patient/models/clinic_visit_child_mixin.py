from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClinicVisitChildMixin(models.AbstractModel):
    """What hangs on a visit belongs to the visit's patient.

    ``patient_id`` is filled from the visit and must stay equal to it. Nothing is
    added to a visit whose record is archived: it changes by amendment only.
    """

    _name = "clinic.visit.child.mixin"
    _description = "Part of a visit"
    _inherit = ["clinic.patient.part.mixin"]

    # may still change when the record of the visit is archived
    _lives_after_archive = False

    visit_id = fields.Many2one("clinic.visit", index=True, ondelete="restrict")
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )

    @api.model_create_multi
    def create(self, vals_list):
        visits = self._get_visits(vals_list)
        self._check_record_open(visits)
        for vals in vals_list:
            if vals.get("visit_id") and not vals.get("patient_id"):
                vals["patient_id"] = visits.browse(vals["visit_id"]).patient_id.id
        return super().create(vals_list)

    def write(self, vals):
        self._check_record_open(self._get_visits([vals]) | self._get_own_visits())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_record_open(self):
        self._check_record_open(self._get_own_visits())

    @api.constrains("visit_id", "patient_id")
    def _check_same_patient(self):
        # sudo: compares two numbers, discloses neither
        for child in self.sudo():
            if child.visit_id and child.visit_id.patient_id != child.patient_id:
                raise ValidationError(
                    self.env._(
                        "This visit belongs to another patient. Choose a visit of "
                        "the same patient."
                    )
                )

    def _get_visits(self, vals_list):
        ids = {vals["visit_id"] for vals in vals_list if vals.get("visit_id")}
        # sudo: reads whose visit it is and whether it is open; the write itself
        # runs with the user's rights
        return self.env["clinic.visit"].sudo().browse(ids)

    def _get_own_visits(self):
        return self.sudo().visit_id  # sudo: as in _get_visits

    def _check_record_open(self, visits):
        if self._lives_after_archive or self._may_change_archived():
            return
        closed = visits.filtered(lambda v: v.record_state in ("archived", "sealed"))
        if closed - closed._filter_amending():
            raise UserError(
                self.env._(
                    "The record of this visit is archived and does not change any "
                    "more. Ask the medical director for an amendment."
                )
            )

    @api.model
    def _may_change_archived(self):
        return self.env.su and bool(self.env.context.get("clinic_bulk"))
