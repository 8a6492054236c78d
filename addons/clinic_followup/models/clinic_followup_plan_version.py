from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .clinic_followup_plan_trigger import install


class ClinicFollowupPlanVersion(models.Model):
    """The steps of a plan as they were from one day on. Published ones never change.

    Neither by Python nor by SQL: see `clinic_followup_plan_trigger`.
    """

    _name = "clinic.followup.plan.version"
    _description = "Version of a follow-up plan"
    _inherit = ["clinic.moved.mixin"]
    _order = "plan_id, number desc"
    _moved_fields = frozenset(["number", "state", "published_at", "published_by"])

    plan_id = fields.Many2one(
        "clinic.followup.plan", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    note = fields.Char("What is new")
    step_ids = fields.One2many(
        "clinic.followup.step", "version_id", "Steps", copy=False
    )
    is_current = fields.Boolean("In use", compute="_compute_is_current")
    warning_text = fields.Char("Please check", compute="_compute_warning_text")

    _number_unique = models.UniqueIndex(
        "(plan_id, number)",
        "Somebody has begun the next version of this plan already. Reload the page, "
        "and open it.",
    )
    _one_draft = models.UniqueIndex(
        "(plan_id) WHERE state = 'draft'",
        "Somebody has begun the next version of this plan already. Reload the page, "
        "and open it.",
    )

    def init(self):
        super().init()
        install(self.env.cr, self._table)

    @api.depends("plan_id.name", "number", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            name = version.plan_id.name or ""
            version.display_name = (
                self.env._("%(plan)s (draft)", plan=name)
                if version.state == "draft"
                else self.env._(
                    "%(plan)s · version %(number)s", plan=name, number=version.number
                )
            )

    @api.depends("plan_id.current_version_id")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version.plan_id.current_version_id == version

    @api.depends("step_ids.script")
    def _compute_warning_text(self):
        """Words of the code list in scripts: asking for them is fine, telling what the
        patient has is not."""
        templates = self.env["clinic.message.template"]
        for version in self:
            text = "\n".join(
                script or "" for script in version.step_ids.mapped("script")
            )
            found = templates._find_diagnosis(text) if text.strip() else None
            version.warning_text = found and self.env._(
                "A script says '%(word)s'. The caller may ask for it, but must not "
                "learn from it what the patient has.",
                word=found,
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("plan_id"):
                vals["number"] = self._get_next_number(vals["plan_id"])
        return super().create(vals_list)

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        if "plan_id" in vals and not self.env.su:
            self.check_access("write")  # of the plan that it belongs to now
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _get_first_value(self, name, vals):
        if name == "number" and vals.get("plan_id"):
            return self._get_next_number(vals["plan_id"])
        return super()._get_first_value(name, vals)

    @api.model
    def _get_next_number(self, plan_id):
        self.flush_model(["number", "plan_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT COALESCE(MAX(number), 0) + 1 FROM clinic_followup_plan_version"
                " WHERE plan_id = %s",
                plan_id,
            )
        )
        return rows[0][0]

    def _check_draft(self):
        """Refuse to change what is published, whoever asks."""
        for version in self:
            if version.state == "published":
                raise UserError(
                    self.env._(
                        "%(version)s is published, and patients follow it. Open the "
                        "plan, press Edit the steps, and put your changes into the "
                        "next version.",
                        version=version.display_name,
                    )
                )

    # -- from draft to published -----------------------------------------------
    def action_publish(self):
        for version in self:
            version.check_access("write")
            version._publish()
        return True

    def action_discard(self):
        """Throw the draft away; the version in use stays."""
        self.ensure_one()
        plan = self.plan_id
        self.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": plan._name,
            "res_id": plan.id,
            "views": [(False, "form")],
        }

    def _publish(self):
        """New visits follow this version from now on; who has begun goes on as is."""
        self.ensure_one()
        self.lock_for_update()  # one of two who publish at once
        self.invalidate_recordset(["state"])
        self._check_draft()
        self.step_ids._check_publishable()
        self.env.flush_all()  # what was written to the draft is let through
        self._move(
            {
                "state": "published",
                "published_at": fields.Datetime.now(),
                "published_by": self.env.uid,
            }
        )
        self.flush_recordset()
        self.plan_id._move({"current_version_id": self.id})
        self.env["clinic.operation.log"]._log(
            "followup_plan.published",
            self.plan_id,
            new={"number": self.number, "steps": len(self.step_ids)},
        )

    def _publish_shipped(self):
        """Called when the data of the addon are loaded, at each upgrade again."""
        for version in self.filtered(lambda version: version.state == "draft"):
            version._publish()

    def _copy_as_draft(self, plan):
        """The steps of this version as a draft of ``plan``, words of all languages."""
        draft = plan._new_draft()
        for step in self.step_ids:
            step.copy({"version_id": draft.id})
        return draft

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
