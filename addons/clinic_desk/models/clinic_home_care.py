from odoo import api, models

from ..tools.tiles import Tile

IN_ROOMS = ("in_consultation", "in_treatment")
HANDOVERS = "clinic_desk.clinic_handover_action"
VISITS = "clinic_patient.clinic_visit_action"
STEPS = "clinic_patient.clinic_next_step_action"
WITHOUT_STEP = "clinic_patient.clinic_visit_action_without_next_step"


class ClinicHome(models.AbstractModel):
    """Pages of those who work with the patients of the day."""

    _inherit = "clinic.home"

    @api.model
    def _get_tiles(self, scope):
        return [
            *super()._get_tiles(scope),
            *self._get_day_tiles(scope),
            *self._get_customer_tiles(scope),
            *self._get_handover_tiles(scope),
            *self._get_doctor_tiles(scope),
            *self._get_record_tiles(scope),
            *self._get_step_tiles(scope),
        ]

    @api.model
    def _get_screens(self):
        return {
            **super()._get_screens(),
            "reception": "clinic_desk.clinic_desk_board_action",
        }

    @api.model
    def _get_today(self, scope, *more):
        return [
            ("branch_id", "in", scope.branches.ids),
            ("local_date", "=", scope.day),
            *more,
        ]

    @api.model
    def _get_day_tiles(self, scope):
        """People expected and here: reception, nurse, and as a number the manager."""
        desk, all_day = ("reception", "nurse"), ("reception", "manager")
        return [
            Tile(
                "expected",
                self.env._("Expected today"),
                "clinic.visit",
                self._get_today(scope, ("state", "=", "expected")),
                VISITS,
                all_day,
            ),
            Tile(
                "waiting",
                self.env._("Waiting"),
                "clinic.visit",
                self._get_today(scope, ("state", "=", "waiting")),
                VISITS,
                (*desk, "manager"),
                tone="warning",
            ),
            Tile(
                "in_rooms",
                self.env._("With the doctor or in treatment"),
                "clinic.visit",
                self._get_today(scope, ("state", "in", IN_ROOMS)),
                VISITS,
                (*desk, "manager"),
            ),
            Tile(
                "left",
                self.env._("Left today"),
                "clinic.visit",
                self._get_today(scope, ("state", "=", "left")),
                VISITS,
                ("manager",),
            ),
        ]

    @api.model
    def _get_customer_tiles(self, scope):
        return [
            Tile(
                "own_customers",
                self.env._("My customers today"),
                "clinic.visit",
                [
                    ("patient_id.consultant_id", "=", scope.user.id),
                    ("local_date", "=", scope.day),
                    ("state", "not in", ("cancelled", "no_show")),
                ],
                VISITS,
                ("consultant",),
                lines=("patient_id", "state", "planned_at", "branch_id"),
                order="planned_at, id",
                at=("planned_at",),
            ),
        ]

    @api.model
    def _get_handover_tiles(self, scope):
        """How many wait, never what was handed over."""
        return [
            Tile(
                "handovers",
                self.env._("Handed over, not accepted"),
                "clinic.handover",
                [("branch_id", "in", scope.branches.ids), ("state", "=", "open")],
                HANDOVERS,
                ("reception", "nurse", "practitioner", "consultant", "manager"),
                tone="warning",
            ),
        ]

    @api.model
    def _get_doctor_tiles(self, scope):
        mine = ("practitioner_id.user_id", "=", scope.user.id)
        doctor = ("practitioner",)
        return [
            Tile(
                "my_patients",
                self.env._("My patients today"),
                "clinic.visit",
                self._get_today(
                    scope,
                    mine,
                    ("state", "in", ("expected", "waiting", *IN_ROOMS)),
                ),
                VISITS,
                doctor,
                tone="info",
                lines=("patient_id", "state", "planned_at"),
                order="arrived_at, planned_at, id",
                at=("planned_at",),
            ),
            Tile(
                "any_doctor",
                self.env._("Waiting for any doctor"),
                "clinic.visit",
                self._get_today(
                    scope, ("practitioner_id", "=", False), ("state", "=", "waiting")
                ),
                VISITS,
                doctor,
                tone="warning",
            ),
        ]

    @api.model
    def _get_record_tiles(self, scope):
        """What is left to write after the patient has left."""
        mine = ("practitioner_id.user_id", "=", scope.user.id)
        doctor = ("practitioner",)
        unsigned = [
            ("record_state", "=", "draft"),
            ("state", "=", "left"),
            ("external_ref", "=", False),
        ]
        return [
            Tile(
                "my_unsigned",
                self.env._("To sign"),
                "clinic.visit",
                [mine, *unsigned],
                VISITS,
                doctor,
                tone="warning",
                lines=("patient_id", "local_date"),
                order="local_date, id",
            ),
            Tile(
                "my_without_step",
                self.env._("Left without next step"),
                "clinic.visit",
                [mine, ("is_without_next_step", "=", True)],
                WITHOUT_STEP,
                doctor,
                tone="danger",
                lines=("patient_id", "local_date"),
                order="local_date, id",
            ),
            Tile(
                "unsigned",
                self.env._("Records not signed"),
                "clinic.visit",
                unsigned,
                VISITS,
                ("medical_director",),
                tone="warning",
            ),
        ]

    @api.model
    def _get_step_tiles(self, scope):
        due = [("state", "=", "open"), ("due_on", "<=", scope.day)]
        callers = ("followup",)
        return [
            Tile(
                "without_step",
                self.env._("Left without next step"),
                "clinic.visit",
                [
                    ("branch_id", "in", scope.branches.ids),
                    ("is_without_next_step", "=", True),
                ],
                WITHOUT_STEP,
                ("manager", "medical_director"),
                tone="danger",
            ),
            Tile(
                "due_steps",
                self.env._("Due today"),
                "clinic.next.step",
                [("state", "=", "open"), ("due_on", "=", scope.day)],
                STEPS,
                callers,
                tone="info",
                lines=("patient_id", "kind", "due_on", "owner_id"),
                order="due_on, id",
                opens=False,
            ),
            Tile(
                "overdue_steps",
                self.env._("Overdue"),
                "clinic.next.step",
                [("state", "=", "open"), ("due_on", "<", scope.day)],
                STEPS,
                callers,
                tone="danger",
                lines=("patient_id", "kind", "due_on", "owner_id"),
                order="due_on, id",
                opens=False,
            ),
            Tile(
                "my_steps",
                self.env._("My next steps due"),
                "clinic.next.step",
                [("owner_id", "=", scope.user.id), *due],
                STEPS,
                ("practitioner", "nurse", "reception"),
                tone="warning",
            ),
        ]
