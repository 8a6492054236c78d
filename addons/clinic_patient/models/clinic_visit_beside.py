from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.roles import CLINICAL

LIMIT = 5  # of each kind, beside the page


class ClinicVisit(models.Model):
    """What lies beside the page of a visit: allergies, and the last time he came."""

    _inherit = "clinic.visit"
    _clinic_field_classes = {"last_visit_text": "clinical"}

    allergy_text = fields.Char(
        related="patient_id.allergy_text", related_sudo=False, groups=CLINICAL
    )
    last_visit_id = fields.Many2one(
        "clinic.visit", compute="_compute_last_visit", groups=CLINICAL
    )
    last_visit_text = fields.Text(
        "Last time", compute="_compute_last_visit", groups=CLINICAL
    )

    @api.depends("patient_id", "local_date")
    def _compute_last_visit(self):
        """Of what the user may read himself."""
        for visit in self:
            last = visit._get_last_visit() if visit.patient_id else self.browse()
            visit.last_visit_id = last
            visit.last_visit_text = last._get_text_beside() if last else False

    def _get_last_visit(self):
        day = self.local_date or fields.Date.context_today(self)
        before = Domain("local_date", "<", day)
        if self._origin:
            same_day = Domain("local_date", "=", day)
            before |= same_day & Domain("id", "<", self._origin.id)
        else:
            before |= Domain("local_date", "=", day)
        domain = before & Domain(
            [("patient_id", "=", self.patient_id.id), ("state", "=", "left")]
        )
        return self.search(domain, order="local_date desc, id desc", limit=1)

    def _get_text_beside(self):
        """The last visit in a few lines, as the reader may see it."""
        self.ensure_one()
        teeth = self.tooth_ids.mapped("display_name")
        lines = [
            (self.env._("Reason"), self.reason),
            *self._get_finding_lines(),
            (self.env._("Teeth"), ", ".join(teeth[: 2 * LIMIT])),
            (self.env._("Diagnosis"), self._join(self.diagnosis_ids)),
            (self.env._("Treatment"), self._join(self.procedure_ids)),
            (
                self.env._("Medication"),
                ", ".join(self.medication_ids[:LIMIT].mapped("drug")),
            ),
            (self.env._("Advice"), self.advice),
        ]
        return "\n".join(f"{label}: {value}" for label, value in lines if value)

    def _get_finding_lines(self):
        """(label, value) of the findings, in the words of their own version."""
        return [(line["label"], line["value"]) for line in self._get_finding_rows()]

    def _get_finding_rows(self):
        """[{key, section, label, value}] of what was found, in the user's language."""
        self.ensure_one()
        # sudo: the words of a version that the visit keeps
        version = self.template_version_id.sudo()
        values = self.findings or {}
        return [
            {
                "key": definition["key"],
                "section": definition["section"],
                "label": definition["label"],
                "value": self._get_finding_text(definition, values[definition["key"]]),
            }
            for definition in version._get_definitions()
            if definition["key"] in values
        ]

    @api.model
    def _get_finding_text(self, definition, value):
        kind = definition["kind"]
        if kind == "choice":
            return definition["options"].get(value, str(value))
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return f"{text} {definition['unit']}".strip()

    @api.model
    def _join(self, rows):
        """Diagnoses or procedures, by their code and text."""
        return ", ".join(rows[:LIMIT].mapped(self._get_coded_text))

    @api.model
    def _get_coded_text(self, row):
        parts = (row.code_id.display_name, row.text)
        return " ".join(part for part in parts if part)
