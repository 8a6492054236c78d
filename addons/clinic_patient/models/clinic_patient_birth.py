from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.ages import Age, age_on

OLDEST = 150  # years; more is a slip of the pen


class ClinicPatient(models.Model):
    """Birth, age and death."""

    _inherit = "clinic.patient"

    age = fields.Integer(compute="_compute_age", help="Full years, today or at death.")
    age_text = fields.Char("Age text", compute="_compute_age")
    is_minor = fields.Boolean(compute="_compute_age", help="Under 18 years of age.")

    @api.depends("birth_date", "birth_precision", "deceased_on")
    def _compute_age(self):
        for patient in self:
            age = patient._get_age()
            patient.age = age.years if age else 0
            patient.age_text = patient._get_age_text()
            patient.is_minor = bool(age) and age.years < 18

    def _get_age(self) -> Age | None:
        self.ensure_one()
        if not self.birth_date:
            return None
        on = self.deceased_on or fields.Date.context_today(self)
        return age_on(self.birth_date, on, self.birth_precision or "day")

    def _get_age_text(self):
        """34, ~34 where only the year is known, 7 months, 12 days."""
        age = self._get_age()
        if age is None:
            return ""
        if age.unit == "months":
            return self.env._("%(count)s months", count=age.count)
        if age.unit == "days":
            return self.env._("%(count)s days", count=age.count)
        return f"~{age.count}" if age.is_approximate else str(age.count)

    @api.constrains("birth_date", "deceased_on")
    def _check_birth_and_death(self):
        today = fields.Date.context_today(self)
        for patient in self:
            sentence = patient._get_date_problem(today)
            if sentence:
                raise ValidationError(sentence)

    def _get_date_problem(self, today):
        """What is wrong with the two dates, as a sentence; empty when nothing is."""
        self.ensure_one()
        born, died = self.birth_date, self.deceased_on
        names = {"name": self.name}
        if born and born > today:
            return self.env._(
                "The birth date of %(name)s lies in the future. Check day, month and "
                "year.",
                **names,
            )
        if born and today.year - born.year > OLDEST:
            return self.env._(
                "%(name)s would be older than %(years)s years. Check the birth year.",
                years=OLDEST,
                **names,
            )
        if died and died > today:
            return self.env._(
                "The day of death of %(name)s lies in the future. Check the date.",
                **names,
            )
        if born and died and died < born:
            return self.env._(
                "%(name)s would have died before birth. Check both dates.", **names
            )
        return ""
