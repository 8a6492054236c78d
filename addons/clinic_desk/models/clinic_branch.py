from odoo import models


class ClinicBranch(models.Model):
    """A branch is a channel of the bus: its screens are told what moved there.

    What is sent names rows by id and carries nothing personal; a screen reads those
    rows again with the rights of whoever looks at it.
    """

    _name = "clinic.branch"
    _inherit = ["clinic.branch", "bus.listener.mixin"]
