from odoo import api, models
from odoo.exceptions import UserError


class ClinicVisitLine(models.Model):
    """Each line carries who sold, performed and booked it."""

    _inherit = "clinic.visit.line"

    def _fill_credits(self):
        """What nobody wrote down gets its usual person, when the bill is made."""
        # sudo: whose credit it is follows the visit; called by checked methods
        credits = self.env["clinic.visit.line.credit"].sudo()
        vals_list = []
        for line in self.sudo():  # sudo: as above
            known = set(line.credit_ids.mapped("role"))
            vals_list += [
                {"line_id": line.id, "role": role, **person}
                for role, person in line._get_usual_credits().items()
                if role not in known
            ]
        return credits.create(vals_list)

    def _get_usual_credits(self):
        """{role: {field: id of the person}}. Extend for other roles."""
        self.ensure_one()
        visit = self.visit_id
        found = {}
        if visit.practitioner_id:
            found["performed"] = {"practitioner_id": visit.practitioner_id.id}
        seller = visit.consultant_id or self.create_uid
        for role, user in (("sold", seller), ("booked", visit.create_uid)):
            if user and user._is_internal() and not user._is_superuser():
                found[role] = {"user_id": user.id}
        return found


class ClinicVisitLineCredit(models.Model):
    """Credits change until the line is paid: from then on somebody is paid by them."""

    _inherit = "clinic.visit.line.credit"

    @api.model_create_multi
    def create(self, vals_list):
        credits = super().create(vals_list)
        credits._check_not_paid()
        return credits

    def write(self, vals):
        self._check_not_paid()
        res = super().write(vals)
        if "line_id" in vals:
            self._check_not_paid()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_not_paid(self):
        self._check_not_paid()

    def _check_not_paid(self):
        if self.env.su:
            return
        for line in self.sudo().line_id:  # sudo: whether it is paid
            bills = line._get_bill_lines().move_id
            if bills and all(bill.payment_state == "paid" for bill in bills):
                raise UserError(
                    self.env._(
                        "%(line)s is paid: who gets the credit for it is fixed. Ask "
                        "the branch manager to settle it in the next month.",
                        line=line.product_id.display_name,
                    )
                )
