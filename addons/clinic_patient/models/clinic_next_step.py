from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [("revisit", "Revisit"), ("followup", "Follow-up"), ("none", "None needed")]


class ClinicNextStep(models.Model):
    """How a visit goes on: a revisit, a dated follow-up, or none with a reason.

    A visit has one live step (not dropped) at most. ``none`` is done from the start.
    """

    _name = "clinic.next.step"
    _description = "Next step"
    _inherit = ["clinic.visit.child.mixin", "clinic.moved.mixin"]
    _order = "due_on, id"

    _lives_after_archive = True  # care goes on after the record is closed
    _moved_fields = frozenset(["state"])

    visit_id = fields.Many2one(required=True)
    kind = fields.Selection(KINDS, required=True)
    service_id = fields.Many2one("product.product")
    due_on = fields.Date(index=True)
    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        help="Who sees to it. First the seeing doctor, else the one who wrote it.",
    )
    reason = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )

    _one_live = models.UniqueIndex(
        "(visit_id) WHERE state <> 'dropped'",
        "This visit has a next step already. Change or drop it first.",
    )
    _none_is_done = models.Constraint(
        "CHECK (kind <> 'none' OR state <> 'open')",
        "A next step of kind 'none needed' is done from the start.",
    )

    @api.depends("kind", "due_on")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            day = step.due_on.isoformat() if step.due_on else ""
            step.display_name = f"{kinds.get(step.kind, '')} {day}".strip()

    @api.constrains("kind", "due_on", "reason")
    def _check_complete(self):
        for step in self:
            if step.kind == "none" and not step.reason:
                raise ValidationError(
                    self.env._("Write the reason why nothing follows this visit.")
                )
            if step.kind != "none" and not step.due_on:
                raise ValidationError(
                    self.env._("Choose the day on which the next step is due.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        visits = self._get_visits(vals_list)
        for vals in vals_list:
            if "owner_id" not in vals and not self._may_move():
                visit = visits.browse(vals.get("visit_id"))
                doctor = visit.practitioner_id.user_id
                vals["owner_id"] = doctor.id or self.env.uid
            if vals.get("kind") == "none" and not vals.get("state"):
                vals["state"] = "done"
        self.flush_model(["state"])  # a step dropped just now makes room
        return super().create(vals_list)

    def write(self, vals):
        if "kind" in vals and any(step.state != "open" for step in self):
            raise UserError(
                self.env._("This step is closed. Drop it and write a new one.")
            )
        if vals.get("kind") == "none" and "state" not in vals:
            return self._move({**vals, "state": "done"})
        return super().write(vals)

    def _get_first_value(self, name, vals):
        if vals.get("kind") == "none":
            return "done"
        return super()._get_first_value(name, vals)

    def action_done(self):
        return self._action_done()

    def action_drop(self):
        return self._action_drop()

    def _action_done(self):
        return self._go("done")

    def _action_drop(self):
        """The step falls away; the visit is on the list again until it has another."""
        return self._go("dropped", ("open", "done"))

    def _go(self, state, allowed=("open",)):
        self.check_access("write")
        if any(step.state not in allowed for step in self):
            raise UserError(
                self.env._("This step is closed already. Reload the page to see it.")
            )
        self._move({"state": state})
        return True
