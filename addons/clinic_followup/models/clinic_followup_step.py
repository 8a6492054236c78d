from odoo import fields, models

KINDS = [
    ("call", "Call"),
    ("message", "Message"),
    ("revisit", "Revisit"),
    ("education", "Health education"),
    ("survey", "Survey"),
]
UNITS = [("day", "days"), ("week", "weeks"), ("month", "months")]
ROLES = [
    ("followup", "Follow-up caller"),
    ("practitioner", "Seeing doctor"),
    ("doctor_in_charge", "Doctor in charge"),
    ("consultant", "Assigned consultant"),
    ("nurse", "Nurse"),
    ("reception", "Reception"),
]


class ClinicFollowupStep(models.Model):
    """One step of a plan: what is done, when after the visit, by whom."""

    _name = "clinic.followup.step"
    _description = "Step of a follow-up plan"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "clinic.followup.plan.version", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="version_id.plan_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    after_count = fields.Integer("After", required=True, default=1)
    after_unit = fields.Selection(UNITS, required=True, default="day")
    window_days = fields.Integer(
        "On time for", help="Days after the due day on which it still is on time."
    )
    owner_role = fields.Selection(ROLES, required=True, default="followup")
    script = fields.Text(translate=True, help="What to say.")
    template_id = fields.Many2one("clinic.message.template", ondelete="restrict")
    survey_id = fields.Many2one("survey.survey", ondelete="restrict")
    service_id = fields.Many2one(
        "product.product", domain="[('is_clinic_service', '=', True)]"
    )
    stops_when_booked = fields.Boolean(help="A coming appointment makes it needless.")
    stops_when_seen = fields.Boolean(help="A later visit makes it needless.")
