from odoo import fields, models


class ClinicNextStep(models.Model):
    """How a visit goes on: a revisit, a dated follow-up, or none with a reason."""

    _name = "clinic.next.step"
    _description = "Next step"
    _order = "due_on, id"

    visit_id = fields.Many2one(
        "clinic.visit", required=True, index=True, ondelete="restrict"
    )
    patient_id = fields.Many2one(
        "clinic.patient", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("revisit", "Revisit"), ("followup", "Follow-up"), ("none", "None needed")],
        required=True,
    )
    service_id = fields.Many2one("product.product")
    due_on = fields.Date(index=True)
    owner_id = fields.Many2one("res.users", index="btree_not_null")
    reason = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        default="open",
    )

    _one_live = models.UniqueIndex(
        "(visit_id) WHERE state <> 'dropped'",
        "This visit has a next step already. Change or drop it first.",
    )
    _none_is_done = models.Constraint(
        "CHECK (kind <> 'none' OR state <> 'open')",
        "A next step of kind 'none needed' is done from the start.",
    )
