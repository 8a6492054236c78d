from odoo import fields, models


class ClinicKpi(models.Model):
    """The one definition of a figure. Each addon ships its own figures as data."""

    _name = "clinic.kpi"
    _description = "Clinic figure"
    _order = "code"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    formula_text = fields.Text(
        string="Definition",
        required=True,
        translate=True,
        help="What is counted, what is left out and by which date, in words.",
    )
    unit = fields.Char(translate=True)
    grain = fields.Selection(
        [
            ("event", "Event"),
            ("day", "Day"),
            ("week", "Week"),
            ("month", "Month"),
            ("year", "Year"),
        ],
        required=True,
        default="day",
        help="The finest period for which the figure has a meaning.",
    )
    version = fields.Integer(
        required=True,
        default=1,
        help="Raised when the definition changes, so that old figures stay readable.",
    )
    owner_module = fields.Char(required=True, help="The addon that defines it.")
    active = fields.Boolean(default=True)

    _code_version_unique = models.UniqueIndex(
        "(code, version)", "This version of the figure exists already."
    )
