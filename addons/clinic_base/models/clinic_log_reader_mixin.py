from odoo import api, fields, models
from odoo.fields import Domain


class ClinicLogReaderMixin(models.AbstractModel):
    """What people read beside the plain numbers that a row of a log holds.

    `_clinic_log` is the name of the log in the seal.
    """

    _name = "clinic.log.reader.mixin"
    _description = "Readable log"
    _clinic_log = None

    branch_name = fields.Char(string="Branch", compute="_compute_branch_name")
    seal_number = fields.Integer(string="Sealed under", compute="_compute_seal_number")

    @api.depends("branch_id")
    def _compute_branch_name(self):
        branches = self.env["clinic.branch"].sudo()  # sudo: also archived ones; a name
        found = branches.browse(set(self.mapped("branch_id")) - {0}).exists()
        names = {branch.id: branch.name for branch in found}
        for row in self:
            row.branch_name = names.get(row.branch_id, False)

    def _compute_seal_number(self):
        seals = self.env["clinic.access.seal"].sudo()  # sudo: the number of a seal
        domain = [("log", "=", self._clinic_log), ("row_id", "in", self.ids)]
        numbers = {seal.row_id: seal.seq for seal in seals.search(domain)}
        for row in self:
            row.seal_number = numbers.get(row.id, 0)

    @api.model
    def _get_user_names(self, numbers):
        """{user number: name}, also of people who left."""
        users = self.env["res.users"].sudo()  # sudo: names of colleagues, for a log
        found = users.browse(set(numbers)).exists()
        names = {user.id: user.name for user in found}
        return {
            number: names.get(number) or self.env._("User %(number)s", number=number)
            for number in numbers
        }

    @api.model
    def _get_user_domain(self, field, operator, value):
        """The domain of rows of people who are called so, archived ones too."""
        if operator not in ("ilike", "=", "in"):
            return NotImplemented
        users = self.env["res.users"].with_context(active_test=False)
        domain = Domain("name", operator, value) | Domain("login", operator, value)
        found = users.sudo().search(domain)  # sudo: only numbers, in a domain
        return Domain(field, "in", found.ids)
