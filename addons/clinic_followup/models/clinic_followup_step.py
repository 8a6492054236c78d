from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import followup_plan
from .clinic_followup_plan_trigger import install

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
WRITTEN = ("message", "education")  # kinds that send the words of a template
LONGEST = {"day": 3660, "week": 520, "month": 120}


class ClinicFollowupStep(models.Model):
    """One step of a plan: what is done, when after the visit, by whom.

    Months are those of the calendar: one month after 31 January is the last day of
    February. Its name stands on lists of callers and names no diagnosis.
    """

    _name = "clinic.followup.step"
    _description = "Step of a follow-up plan"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "clinic.followup.plan.version", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(
        related="version_id.plan_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "What", required=True, translate=True, help="Callers read it: no diagnosis."
    )
    kind = fields.Selection(KINDS, required=True, default="call")
    after_count = fields.Integer("After", required=True, default=1)
    after_unit = fields.Selection(UNITS, "Unit", required=True, default="day")
    window_days = fields.Integer(
        "On time for",
        help="So many days after the due day. 0: on the due day only.",
    )
    owner_role = fields.Selection(ROLES, "By", required=True, default="followup")
    script = fields.Text(translate=True, help="What to say.")
    template_id = fields.Many2one(
        "clinic.message.template",
        "Words sent",
        ondelete="restrict",
        domain="[('purpose', 'in', ('clinical', 'transactional'))]",
    )
    survey_id = fields.Many2one(
        "survey.survey", "Questionnaire", ondelete="restrict", help="None: 0 to 10."
    )
    service_id = fields.Many2one(
        "product.product",
        "Service to book",
        domain="[('is_clinic_service', '=', True)]",
        help="None: that of the visit.",
    )
    stops_when_booked = fields.Boolean(
        "Not if booked", help="A coming appointment makes it needless."
    )
    stops_when_seen = fields.Boolean(
        "Not if seen", help="A later visit makes it needless."
    )
    preview_text = fields.Char("After a visit today", compute="_compute_preview_text")

    _not_before_the_visit = models.Constraint(
        "CHECK (after_count >= 0 AND window_days >= 0 AND window_days <= 366)",
        "A step is 0 days or more after the visit, and on time for at most a year.",
    )

    def init(self):
        super().init()
        install(self.env.cr, self._table, ("name", "script"))

    @api.depends("after_count", "after_unit", "window_days")
    @api.depends_context("lang", "tz")
    def _compute_preview_text(self):
        today = fields.Date.context_today(self)
        for step in self:
            due_on = step._get_due_on(today)
            late_on = due_on + timedelta(days=max(step.window_days, 0))
            days = [due_on] if late_on == due_on else [due_on, late_on]
            step.preview_text = " – ".join(day.isoformat() for day in days)

    def _get_due_on(self, day):
        """The day on which the step is due after a visit of ``day``."""
        self.ensure_one()
        unit = self.after_unit or "day"
        count = min(max(self.after_count, 0), LONGEST[unit])
        return followup_plan.due_on(day, count, unit)

    # -- checks ------------------------------------------------------------------
    @api.constrains("name")
    def _check_name(self):
        for step in self:
            self._check_shown(step.name)

    @api.model
    def _check_shown(self, text):
        """Names of plans and steps stand on the lists of callers."""
        if not self.env.registry.ready:
            return  # those that are shipped name none, whatever list is loaded
        found = self.env["clinic.message.template"]._find_diagnosis(text or "")
        if found:
            raise ValidationError(
                self.env._(
                    "Callers read this name, and a diagnosis is none of their "
                    "business: take '%(word)s' out, and name the service instead.",
                    word=found,
                )
            )

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        res = super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )
        if field_name == "name":
            self._check_translated(self)
        return res

    @api.model
    def _check_translated(self, records):
        """The names of plans or steps, in all languages."""
        records.flush_recordset(["name"])
        for record in records:
            stored = record._fields["name"]._get_stored_translations(record) or {}
            for name in stored.values():
                self._check_shown(name)

    @api.constrains("after_count", "after_unit")
    def _check_after(self):
        for step in self:
            if step.after_count > LONGEST[step.after_unit]:
                raise ValidationError(
                    self.env._(
                        "%(step)s: a step follows its visit within ten years.",
                        step=step.name,
                    )
                )

    def _check_publishable(self):
        if not self:
            raise UserError(
                self.env._("This version has no steps. Add one, then publish.")
            )
        for step in self:
            if step.kind in WRITTEN and not step.template_id:
                raise UserError(
                    self.env._(
                        "%(step)s is sent: choose the words that are sent.",
                        step=step.name,
                    )
                )
            if step.template_id and not step.template_id.active:
                raise UserError(
                    self.env._(
                        "%(step)s: its words are archived. Choose others.",
                        step=step.name,
                    )
                )

    # -- only drafts change ------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        # sudo: the state of the version alone; the row is made with the user's rights
        versions = self.env["clinic.followup.plan.version"].sudo()
        ids = {vals["version_id"] for vals in vals_list if vals.get("version_id")}
        versions.browse(ids)._check_draft()
        return super().create(vals_list)

    def write(self, vals):
        self.sudo().version_id._check_draft()  # sudo: as in create
        if vals.get("version_id"):
            # sudo: as in create
            self.sudo().version_id.browse(vals["version_id"])._check_draft()
        res = super().write(vals)
        if "version_id" in vals and not self.env.su:
            self.check_access("write")  # of the version that it belongs to now
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_of_draft(self):
        self.sudo().version_id._check_draft()  # sudo: as in create
