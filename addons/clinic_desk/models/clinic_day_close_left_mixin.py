from odoo import api, fields, models
from odoo.addons.clinic_patient.models.clinic_visit_flow_mixin import IN_HOUSE
from odoo.exceptions import AccessError, UserError

SEEN = (*IN_HOUSE, "left")
DUES = "clinic_desk.clinic_visit_due_action"
VISITS = "clinic_patient.clinic_visit_action"


class ClinicDayCloseLeftMixin(models.AbstractModel):
    """What the day leaves to others: each number opens its rows.

    While the sheet is open the numbers are of now; closing keeps them as they were.
    """

    _name = "clinic.day.close.left.mixin"
    _description = "What a day leaves open"

    left_over = fields.Json(readonly=True, copy=False)
    left_in_house = fields.Integer("Still here", compute="_compute_left")
    left_expected = fields.Integer("Did not come", compute="_compute_left")
    left_unpaid = fields.Integer("Unpaid", compute="_compute_left")
    left_unsigned = fields.Integer("Not signed", compute="_compute_left")
    left_without_step = fields.Integer("Without next step", compute="_compute_left")

    @api.depends("state", "left_over", "branch_id", "day")
    def _compute_left(self):
        for close in self:
            counts = close.left_over or close._get_left_counts()
            for key in close._get_left_domains():
                close[f"left_{key}"] = counts.get(key, 0)

    def _get_left_counts(self):
        """{key: number}; numbers only, so they are told to everybody at the desk."""
        return {
            key: self.env[model].sudo().search_count(domain)  # sudo: see above
            for key, (model, domain) in self._get_left_domains().items()
        }

    def _get_left_domains(self):
        """{key: (model, domain)} of what a day leaves. Addons extend it.

        For each key there is a field ``left_<key>``.
        """
        branch, day = ("branch_id", "=", self.branch_id.id), self.day
        of_day = [branch, ("local_date", "=", day)]
        return {
            "in_house": (
                "clinic.visit",
                [branch, ("local_date", "<=", day), ("state", "in", IN_HOUSE)],
            ),
            "expected": ("clinic.visit", [*of_day, ("state", "=", "expected")]),
            "unpaid": (
                "clinic.visit.due",
                [
                    *of_day,
                    ("state", "in", SEEN),
                    ("payment_state", "in", ("to_pay", "part_paid")),
                ],
            ),
            "unsigned": (
                "clinic.visit",
                [
                    *of_day,
                    ("state", "=", "left"),
                    ("record_state", "=", "draft"),
                    ("external_ref", "=", False),
                ],
            ),
            "without_step": (
                "clinic.visit",
                [*of_day, ("is_without_next_step", "=", True)],
            ),
        }

    def _get_left_actions(self):
        """{model: action} that opens the rows."""
        return {"clinic.visit": VISITS, "clinic.visit.due": DUES}

    def action_open_left(self):
        """The rows behind a number, as far as the person may read them."""
        self.ensure_one()
        self.check_access("read")
        key = self.env.context.get("clinic_left")
        model, domain = self._get_left_domains().get(key, (None, None))
        if not model:
            raise UserError(self.env._("Press one of the numbers of the sheet."))
        if not self.env[model].has_access("read"):
            raise AccessError(
                self.env._(
                    "Your role does not open these rows. Tell the person on the board "
                    "whose work it is."
                )
            )
        action = self._get_left_actions()[model]
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(action),
            "name": self._fields[f"left_{key}"]._description_string(self.env),
            "domain": domain,
            "context": {},
        }
