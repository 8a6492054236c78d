from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import next_steps
from .clinic_visit_record_mixin import SEEN


class ClinicVisit(models.Model):
    """How the visit goes on: proposed by what was done, accepted by one tap.

    Nothing waits for it. A visit that left without a step stays on the list of its
    practitioner, due on the day of the visit itself.
    """

    _inherit = "clinic.visit"

    next_step_proposal = fields.Json(
        compute="_compute_next_step_proposal",
        compute_sudo=True,
        help="kind, days, due_on, service_id, service, text; empty when a step is "
        "written down, or when neither services nor diagnoses say what follows.",
    )
    next_step_text = fields.Char(
        "Proposed next step", compute="_compute_next_step_proposal", compute_sudo=True
    )
    live_next_step_id = fields.Many2one(
        "clinic.next.step",
        "Next step",
        compute="_compute_live_next_step_id",
        compute_sudo=True,
    )
    next_step_due_on = fields.Date("Due", compute="_compute_next_step_due_on")
    next_step_overdue = fields.Integer(
        "Days overdue", compute="_compute_next_step_due_on"
    )

    @api.depends("next_step_ids.state")
    def _compute_live_next_step_id(self):
        for visit in self:
            live = visit.next_step_ids.filtered(lambda step: step.state != "dropped")
            visit.live_next_step_id = live[:1]

    @api.depends("local_date", "is_without_next_step")
    def _compute_next_step_due_on(self):
        for visit in self:
            due_on = visit.is_without_next_step and visit.local_date
            visit.next_step_due_on = due_on
            visit.next_step_overdue = due_on and visit._count_days_since(due_on)

    def _count_days_since(self, day):
        branch = self.branch_id.sudo()  # sudo: time zone of the branch
        return max((branch._local_date(fields.Datetime.now()) - day).days, 0)

    @api.depends(
        "state",
        "external_ref",
        "local_date",
        "next_step_ids.state",
        "line_ids.product_id.next_step_kind",
        "line_ids.product_id.next_step_days",
        "diagnosis_ids.code_id.next_step_kind",
        "diagnosis_ids.code_id.next_step_days",
    )
    @api.depends_context("lang")
    def _compute_next_step_proposal(self):
        for visit in self:
            proposal = visit._prepare_next_step_proposal()
            visit.next_step_proposal = proposal
            visit.next_step_text = proposal and proposal["text"]

    def _prepare_next_step_proposal(self):
        if self.state not in SEEN or self.external_ref or self.live_next_step_id:
            return False
        usual = next_steps.choose(
            self.line_ids.product_id._get_usual_steps(),
            self.diagnosis_ids.code_id._get_usual(),
        )
        if not usual:
            return False
        # sudo: the name of a service
        service = self.env["product.product"].sudo().browse(usual.service_id or None)
        due_on = usual.kind != "none" and next_steps.due_on(self.local_date, usual.days)
        return {
            "kind": usual.kind,
            "days": usual.days,
            "due_on": due_on and due_on.isoformat(),
            "service_id": service.id,
            "service": service.display_name,
            "text": self._say_next_step(usual, due_on, service.display_name),
        }

    def _say_next_step(self, usual, due_on, service):
        """Never the diagnosis: the desk reads it as well."""
        if usual.kind == "none":
            return self.env._("Nothing follows, as usual for this treatment")
        kinds = dict(
            self.env["clinic.next.step"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        count, unit = next_steps.in_words(usual.days)
        units = {
            "weeks": self.env._("in %(count)s weeks", count=count),
            "days": self.env._("in %(count)s days", count=count),
        }
        parts = [kinds[usual.kind], units[unit], format_date(self.env, due_on), service]
        return " · ".join(part for part in parts if part)

    def action_accept_next_step(self):
        """One tap: what is proposed is what follows."""
        self.ensure_one()
        self.env["clinic.next.step"].check_access("create")
        self.check_access("read")
        self._check_no_live_step()
        proposal = self.next_step_proposal
        if not proposal:
            raise UserError(
                self.env._(
                    "Nothing is proposed for this visit. Choose the next step yourself."
                )
            )
        is_none = proposal["kind"] == "none"
        self.env["clinic.next.step"].create(
            {
                "visit_id": self.id,
                "kind": proposal["kind"],
                "due_on": proposal["due_on"],
                "service_id": proposal["service_id"],
                "reason": is_none and proposal["text"],
            }
        )
        return True

    def _check_no_live_step(self):
        step = self.live_next_step_id
        if step:
            raise UserError(
                self.env._(
                    "This visit has a next step already: %(step)s. Reload the page to "
                    "see it.",
                    step=step.display_name,
                )
            )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_usual_steps(self):
        return self.product_tmpl_id._get_usual()
