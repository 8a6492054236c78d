from odoo import api, fields, models
from odoo.exceptions import UserError

from .clinic_followup import LIVE

# what the follow-up learns from its step
FOLLOWED = frozenset({"state", "kind", "due_on", "owner_id", "service_id"})
BATCH = 1000


class ClinicNextStep(models.Model):
    """A dated follow-up is a row of the recall list; closing one closes the other.

    A step of this kind that is not dropped has exactly one follow-up, made and moved
    in the same transaction.
    """

    _inherit = "clinic.next.step"
    _clinic_field_classes = {"followup_id": "none"}
    _moved_fields = frozenset(["followup_id"])

    followup_id = fields.Many2one(
        "clinic.followup",
        "Follow-up",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._follow_up()
        return steps

    def write(self, vals):
        res = super().write(vals)
        if not FOLLOWED.isdisjoint(vals):
            self._follow_up()
        return res

    def _follow_up(self):
        """The follow-up says what the step says; each is closed with the other."""
        # sudo: whoever writes a step puts it on the list of those who call
        steps = self.sudo()
        steps.filtered(lambda step: step._lacks_followup())._make_followups()
        for step in steps:
            row = step.followup_id
            if step.kind != "followup":
                if row.state in LIVE:
                    step._let_go()
            elif row:
                step._lead_followup()

    def _lacks_followup(self):
        if self.kind != "followup" or self.state != "open" or self.followup_id:
            return False
        return self.patient_id.active and not self.patient_id.deceased_on

    def _make_followups(self):
        made = self.env["clinic.followup"].create(
            [step._prepare_followup_vals() for step in self]
        )
        for step, row in zip(self, made, strict=True):
            step._move({"followup_id": row.id})

    def _prepare_followup_vals(self):
        """Not the reason: a doctor's words do not go on a list of calls."""
        self.ensure_one()
        return {
            "patient_id": self.patient_id.id,
            "branch_id": self.visit_id.branch_id.id,
            "visit_id": self.visit_id.id,
            "next_step_id": self.id,
            "source": "next_step",
            "kind": "call",
            "service_id": self.service_id.id,
            "due_on": self.due_on,
            "owner_role": "practitioner",
            "owner_id": self.owner_id.id,
        }

    def _lead_followup(self):
        row = self.followup_id
        if self.state == "open":
            if row.state in LIVE:
                self._lead_open(row)
        elif row.state in LIVE:
            if self.state == "done":
                row._action_done("step_done")
            else:
                row._action_drop("step_dropped")

    def _lead_open(self, row):
        vals = {}
        if row.due_on != self.due_on:
            vals = {"due_on": self.due_on, "late_on": self.due_on}
        if row.owner_id != self.owner_id:
            vals["owner_id"] = self.owner_id.id
        if row.service_id != self.service_id:
            vals["service_id"] = self.service_id.id
        if vals:
            row._move(vals)
            row._note_event("moved")
            row._moved()

    def _check_only_live(self):
        others = (self.visit_id.next_step_ids - self).filtered(
            lambda step: step.state != "dropped"
        )
        if others:
            raise UserError(
                self.env._(
                    "The visit has another next step since: %(step)s. Drop that one "
                    "first.",
                    step=others[0].display_name,
                )
            )

    def _let_go(self):
        """It is another kind of step now."""
        row = self.followup_id
        self._move({"followup_id": False})
        row._move({"next_step_id": False})
        row._action_drop("step_dropped")
        row.flush_recordset()

    @api.model
    def _adopt_steps(self, limit=BATCH):
        """Steps written without their follow-up (before this addon, by imports in
        SQL) get it; how many there were.
        """
        # sudo: the job sees all of them
        steps = self.sudo().search(
            [
                ("kind", "=", "followup"),
                ("state", "=", "open"),
                ("followup_id", "=", False),
                ("patient_id.active", "=", True),
                ("patient_id.deceased_on", "=", False),
            ],
            limit=limit,
            order="id",
        )
        steps._make_followups()
        return len(steps)


class ClinicFollowup(models.Model):
    _inherit = "clinic.followup"

    def _closed(self):
        res = super()._closed()
        for row in self._get_steps():
            if row.next_step_id.state == "open":
                row.next_step_id._move({"state": row.state})
        return res

    def _opened(self):
        for row in self._get_steps():
            step = row.next_step_id
            if step.state != "open":
                step._check_only_live()
                step._move({"state": "open", "due_on": row.due_on})
        return super()._opened()

    def _moved(self):
        for row in self._get_steps():
            step = row.next_step_id
            changed = {
                name: row[name].id if name == "owner_id" else row[name]
                for name in ("due_on", "owner_id")
                if step[name] != row[name]
            }
            if changed and step.state == "open":
                step._move(changed)
        return super()._moved()

    def _get_steps(self):
        """Those that stand for a next step."""
        # sudo: the step of a follow-up that the user may change
        rows = self.sudo()
        return rows.filtered(lambda row: row.next_step_id.followup_id == row)
