from odoo import api, fields, models
from odoo.tools import SQL, format_date

READERS = (
    "clinic_base.group_clinic_base_reception,"
    "clinic_base.group_clinic_base_nurse,"
    "clinic_base.group_clinic_base_practitioner,"
    "clinic_base.group_clinic_base_consultant,"
    "clinic_base.group_clinic_base_followup,"
    "clinic_base.group_clinic_base_manager,"
    "clinic_base.group_clinic_base_medical_director"
)
SHOWN = 2
# of clocks, those whose patient came again since they were set
_BEHIND = """
    SELECT c.id
      FROM clinic_revisit_clock c
     WHERE c.id = ANY(%s) AND EXISTS (
           SELECT FROM clinic_visit w
             JOIN clinic_visit_line l ON l.visit_id = w.id
            WHERE w.patient_id = c.patient_id AND w.state = 'left'
              AND w.local_date > c.last_on AND l.product_id = c.service_id
              AND l.quantity > 0)
"""


class ClinicPatient(models.Model):
    """When he is expected back, on his page."""

    _inherit = "clinic.patient"

    expected_text = fields.Char(
        "Expected back", compute="_compute_expected_text", groups=READERS
    )

    @api.depends_context("uid", "lang")
    def _compute_expected_text(self):
        found = self._origin._get_expected()
        for patient in self:
            clocks = () if patient.deceased_on else found.get(patient._origin.id, ())
            lines = [self._get_expected_line(clock) for clock in clocks[:SHOWN]]
            patient.expected_text = "; ".join(lines) or False

    def _get_expected(self):
        """{patient id: clocks}, of those that the user may read, the next one first."""
        clocks = self.env["clinic.revisit.clock"].search(
            [
                ("patient_id", "in", self.ids),
                ("service_id.product_tmpl_id.is_clinic_recalled", "=", True),
            ]
        )
        if clocks:
            self.env.flush_all()
            behind = self.env.execute_query(SQL(_BEHIND, clocks.ids))
            clocks -= clocks.browse(row[0] for row in behind)
        return {
            patient.id: of_one
            for patient, of_one in clocks.grouped("patient_id").items()
        }

    @api.model
    def _get_expected_line(self, clock):
        # sudo: the name of a service, as on bookings
        service = clock.service_id.sudo().display_name
        day = format_date(self.env, clock.due_on)
        if clock.method == "clock":
            return self.env._(
                "%(service)s: about %(day)s (own rhythm of %(count)s visits)",
                service=service,
                day=day,
                count=clock.visit_count,
            )
        return self.env._(
            "%(service)s: about %(day)s (usual for this service)",
            service=service,
            day=day,
        )
