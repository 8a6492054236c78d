from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicVisit(models.Model):
    """The number under which a patient is called, given when he arrives."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {
        "queue_number": "none",
        "queue_date": "none",
        "is_walkin": "none",
        "is_extra": "none",
    }
    _moved_fields = frozenset(["queue_number", "queue_date"])

    queue_number = fields.Integer(
        "Queue no.",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Given at check-in, from 1 each day at each branch.",
    )
    queue_date = fields.Date(
        "Day of the number",
        readonly=True,
        copy=False,
        help="The day whose numbers this one belongs to. It stays when the time of "
        "arrival is corrected.",
    )
    is_walkin = fields.Boolean(
        "Walk-in", copy=False, help="He came without having been expected."
    )
    is_extra = fields.Boolean(
        "Extra",
        copy=False,
        help="Squeezed in between the planned visits of the doctor.",
    )

    _queue_unique = models.UniqueIndex(
        "(branch_id, queue_date, queue_number) WHERE queue_number > 0",
        "This queue number is taken. Check the patient in again.",
    )

    @api.model
    def _get_board_fields(self):
        return super()._get_board_fields() | {"queue_number", "is_walkin", "is_extra"}

    def _arrive(self, now):
        super()._arrive(now)
        if not self.queue_number and not self.env.context.get("clinic_bulk"):
            self._take_queue_number()

    def _take_queue_number(self):
        # sudo: the counter is written by check-ins alone
        counters = self.env["clinic.queue.counter"].sudo()
        number = counters._take(self.branch_id, self.local_date)
        self._move({"queue_number": number, "queue_date": self.local_date})

    def _get_ticket(self):
        """What stands on the slip: a number, when and where; not who, and not why."""
        self.ensure_one()
        before = self.search_count(
            [
                ("branch_id", "=", self.branch_id.id),
                ("queue_date", "=", self.queue_date),
                ("queue_number", "<", self.queue_number),
                ("state", "=", "waiting"),
                ("practitioner_id", "in", [False, self.practitioner_id.id]),
            ]
        )
        return {
            "branch": self.branch_id.name,
            "number": self.queue_number,
            "doctor": self.practitioner_id.name or "",
            "arrived_at": self.arrived_at,
            "tz": self.branch_id.tz,
            "before": before,
        }

    def action_print_ticket(self):
        """The slip with the queue number, ready to print."""
        self.ensure_one()
        self.check_access("read")
        self._check_has_number()
        return self.env.ref("clinic_desk.action_report_visit_ticket").report_action(
            self, config=False
        )

    def _check_has_number(self):
        if not self.queue_number:
            raise UserError(
                self.env._(
                    "%(patient)s has no queue number. Check the patient in first.",
                    patient=self.patient_id.display_name,
                )
            )
