from datetime import timedelta

from odoo import api, models
from odoo.addons.clinic_base.models.clinic_access_log import ROLES

from ..tools.tiles import Tile

APPROVALS = "clinic_base.clinic_approval_action"
CLOSES = "clinic_desk.clinic_day_close_action"
DUES = "clinic_desk.clinic_visit_due_action"
REVIEWS = "clinic_patient.clinic_emergency_access_action_review"


class ClinicHome(models.AbstractModel):
    """Pages of those who decide, watch and set up; what everybody has asked for."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        return [
            *super()._get_tiles(scope),
            *self._get_approval_tiles(scope),
            *self._get_control_tiles(scope),
            *self._get_money_tiles(scope),
            *self._get_close_tiles(scope),
            *self._get_own_work_tiles(scope),
        ]

    @api.model
    def _get_approval_tiles(self, scope):
        lines = ("kind", "amount", "requested_by", "reason")
        waiting = [
            ("state", "=", "requested"),
            ("requested_by", "!=", scope.user.id),
        ]
        return [
            Tile(
                "approvals",
                self.env._("Approvals waiting"),
                "clinic.approval",
                [*waiting, ("kind", "!=", "amendment")],
                APPROVALS,
                ("manager", "hq_director"),
                tone="danger",
                lines=lines,
                order="id",
            ),
            Tile(
                "amendments",
                self.env._("Amendments waiting"),
                "clinic.approval",
                [*waiting, ("kind", "=", "amendment")],
                APPROVALS,
                ("medical_director",),
                tone="danger",
                lines=("kind", "requested_by", "branch_id"),
                order="id",
            ),
        ]

    @api.model
    def _get_control_tiles(self, scope):
        return [
            Tile(
                "reviews",
                self.env._("Emergency accesses to review"),
                "clinic.emergency.access",
                [("state", "=", "open")],
                REVIEWS,
                ("privacy", "medical_director"),
                tone="danger",
                lines=("user_id", "branch_id", "opened_at"),
                order="review_due_at, id",
            ),
            Tile(
                "objected",
                self.env._("Accesses objected to"),
                "clinic.emergency.access",
                [("state", "=", "objected")],
                REVIEWS,
                ("privacy",),
                tone="warning",
            ),
            Tile(
                "read_today",
                self.env._("Files read today, by request"),
                "clinic.access.log",
                [("local_date", "=", scope.day)],
                "clinic_base.clinic_access_log_action",
                ("privacy",),
            ),
        ]

    @api.model
    def _get_money_tiles(self, scope):
        owed = ("payment_state", "in", ("to_pay", "part_paid"))
        here = ("branch_id", "in", scope.branches.ids)
        who = ("directory_id", "amount_due", "payment_state", "local_date")
        return [
            Tile(
                "to_collect",
                self.env._("To collect today"),
                "clinic.visit.due",
                [here, owed, ("local_date", "=", scope.day)],
                DUES,
                ("cashier", "reception", "manager"),
                tone="info",
                lines=who,
                order="id",
            ),
            Tile(
                "arrears",
                self.env._("Arrears of earlier days"),
                "clinic.visit.due",
                [owed, ("local_date", "<", scope.day)],
                DUES,
                ("cashier", "finance", "manager"),
                tone="warning",
                lines=who,
                order="local_date, id",
            ),
        ]

    @api.model
    def _get_close_tiles(self, scope):
        office = ("finance", "manager", "hq_director")
        return [
            Tile(
                "days_open",
                self.env._("Days not closed"),
                "clinic.day.close",
                [("state", "=", "open"), ("day", "<", scope.day)],
                CLOSES,
                office,
                tone="danger",
                lines=("branch_id", "day"),
                order="day, id",
            ),
            Tile(
                "differences",
                self.env._("Differences of the last 7 days"),
                "clinic.day.close",
                [
                    ("has_difference", "=", True),
                    ("day", ">", scope.day - timedelta(days=7)),
                ],
                CLOSES,
                office,
                tone="warning",
                lines=("branch_id", "day", "total_difference"),
                order="day desc, id",
            ),
        ]

    @api.model
    def _get_own_work_tiles(self, scope):
        """What anybody asked others for, and what others handed to him."""
        return [
            Tile(
                "my_requests",
                self.env._("My requests waiting"),
                "clinic.approval",
                [
                    ("state", "=", "requested"),
                    ("requested_by", "=", scope.user.id),
                ],
                APPROVALS,
                ROLES,
            ),
        ]

    # -- set up ------------------------------------------------------------------
    @api.model
    def _get_steps(self):
        return [
            *super()._get_steps(),
            self._get_branch_step(),
            self._get_people_step(),
            self._get_doctor_step(),
            self._get_service_step(),
            self._get_payment_step(),
        ]

    @api.model
    def _get_branch_step(self):
        branches = self.env["clinic.branch"].search_count(
            [("is_external", "=", False)], limit=1
        )
        return {
            "key": "branches",
            "label": self.env._("Branches"),
            "help": self.env._("Enter each place where patients are seen."),
            "is_done": bool(branches),
            "action": "clinic_base.clinic_branch_action",
        }

    @api.model
    def _get_people_step(self):
        empty = self.env["clinic.branch"].search_count(
            [("is_external", "=", False), ("user_ids", "=", False)], limit=1
        )
        return {
            "key": "people",
            "label": self.env._("People at every branch"),
            "help": self.env._("Add the people who work there, with their roles."),
            "is_done": not empty,
            "action": "clinic_base.clinic_user_make_action",
        }

    @api.model
    def _get_doctor_step(self):
        doctors = self.env["clinic.practitioner"].search_count([], limit=1)
        return {
            "key": "practitioners",
            "label": self.env._("Doctors"),
            "help": self.env._("Enter who treats, and at which branches."),
            "is_done": bool(doctors),
            "action": "clinic_patient.clinic_practitioner_action",
        }

    @api.model
    def _get_service_step(self):
        priced = [("is_clinic_service", "=", True), ("list_price", ">", 0)]
        return {
            "key": "services",
            "label": self.env._("Services with prices"),
            "help": self.env._("Mark products as services of the clinic."),
            "is_done": bool(self.env["product.product"].search_count(priced, limit=1)),
            "action": "product.product_normal_action",
        }

    @api.model
    def _get_payment_step(self):
        companies = self.env["clinic.branch"].search([]).company_id
        lines = self.env["account.payment.method.line"].sudo()  # sudo: only whether
        missing = lines.search_count(
            [
                ("journal_id.company_id", "in", companies.ids),
                ("journal_id.type", "in", ("bank", "cash")),
                ("payment_account_id", "=", False),
            ],
            limit=1,
        )
        return {
            "key": "payments",
            "label": self.env._("Ways of payment ready for the desk"),
            "help": self.env._("Run 'Set up billing'."),
            "is_done": not missing,
            "action": "clinic_desk.clinic_billing_setup_action",
        }
