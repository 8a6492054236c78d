from odoo import api, fields, models

from .clinic_followup import LIVE

# what a person says, and what it is then
HAND_REASONS = {
    "reached": "done",
    "came": "done",
    "refused": "done",
    "wrong_number": "done",
    "not_reached": "dropped",
    "not_needed": "dropped",
    "other": "dropped",
}


class ClinicFollowup(models.Model):
    """What people do with follow-ups outside of the recall list."""

    _inherit = "clinic.followup"

    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    @api.depends("state", "late_on", "branch_id")
    def _compute_is_late(self):
        for row in self:
            row.is_late = row.state == "open" and row.late_on < row._get_today()

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: time zone of his own branch
        branch = self.env.user._clinic_current_branch().sudo()
        now = fields.Datetime.now()
        day = branch._local_date(now) if branch else now.date()
        return [("state", "=", "open"), ("late_on", "<", day)]

    def action_close(self):
        """Ask why these are closed."""
        self.check_access("write")
        self._check_live()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close follow-ups"),
            "res_model": "clinic.followup.close",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_followup_ids": self.ids},
        }

    def action_reopen(self):
        """Closed too early: due again."""
        return self._action_reopen()


class ClinicPatient(models.Model):
    _inherit = "clinic.patient"

    followup_ids = fields.One2many("clinic.followup", "patient_id")
    followup_count = fields.Integer(
        "Open follow-ups", compute="_compute_followup_count"
    )

    @api.depends("followup_ids.state")
    @api.depends_context("uid")
    def _compute_followup_count(self):
        rows = self.env["clinic.followup"]
        counts = {}
        if rows.has_access("read"):
            groups = rows._read_group(
                [("patient_id", "in", self._origin.ids), ("state", "in", LIVE)],
                ["patient_id"],
                ["__count"],
            )
            counts = {patient.id: count for patient, count in groups}
        for patient in self:
            patient.followup_count = counts.get(patient._origin.id, 0)

    def action_open_followups(self):
        """What is still to be done for this person, and what was."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "clinic_followup.clinic_followup_action"
        )
        return {
            **action,
            "domain": [("patient_id", "=", self.id)],
            "context": {"default_patient_id": self.id},
        }
