from odoo.fields import Command

from .common import DeskCommon


class BillingCommon(DeskCommon):
    """The desk of branch A, ready to bill and to take payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.journal"].create(
            {"name": "Cash desk", "type": "cash", "code": "CDK"}
        )
        wizards = cls.env["clinic.billing.setup"].with_user(cls.finance)
        wizards.browse(wizards.action_open()["res_id"]).action_apply()
        cls.service.taxes_id = False
        cls.visits = cls.env["clinic.visit"]
        cls.dues = cls.env["clinic.visit.due"]
        cls.cash = cls._get_method("cash")
        cls.bank = cls._get_method("bank")

    @classmethod
    def _get_method(cls, kind, direction="inbound"):
        return cls.env["account.payment.method.line"].search(
            [
                ("journal_id.type", "=", kind),
                ("journal_id.company_id", "=", cls.company.id),
                ("payment_method_id.payment_type", "=", direction),
            ],
            limit=1,
        )

    @classmethod
    def _new_line(cls, visit, user=None, **vals):
        lines = cls.env["clinic.visit.line"].with_user(user or cls.reception_a)
        values = {"visit_id": visit.id, "product_id": cls.service.id}
        return lines.create({**values, **vals})

    @classmethod
    def _new_billable(cls, *prices, **vals):
        """A visit in the house with a line for each price."""
        visit = cls._new_visit(practitioner_id=cls.doctor.id, **vals)
        visit._action_consult()
        for price in prices or (300.0,):
            cls._new_line(visit, product_id=cls._new_service(price).id)
        return visit

    @classmethod
    def _new_service(cls, price, **vals):
        if price == cls.service.list_price and not vals:
            return cls.service
        return cls.env["product.product"].create(
            {
                "name": f"Service {price}",
                "list_price": price,
                "is_clinic_service": True,
                "taxes_id": False,
                **vals,
            }
        )

    @classmethod
    def _new_tax(cls, amount, is_included):
        return cls.env["account.tax"].create(
            {
                "name": f"Tax {amount} {is_included}",
                "amount": amount,
                "amount_type": "percent",
                "type_tax_use": "sale",
                "price_include_override": (
                    "tax_included" if is_included else "tax_excluded"
                ),
            }
        )

    def _get_due(self, visit, user=None):
        self.env.flush_all()
        self.dues.invalidate_model()
        return self.dues.with_user(user or self.cashier).browse(visit.id)

    def _open_dialog(self, visit, user=None):
        due = self._get_due(visit, user)
        action = due.action_collect()
        return due.env[action["res_model"]].browse(action["res_id"])

    def _pay(self, visit, user=None, amount=None, method=None):
        """As the dialog does it."""
        wizard = self._open_dialog(visit, user)
        if amount is not None:
            wizard.amount = amount
        if method:
            wizard.method_id = method
        wizard.action_pay()
        return visit.sudo().clinic_payment_ids[:1]

    def _refund(self, visit, *amounts, user=None, reason="Not done"):
        due = self._get_due(visit, user)
        action = due.action_open_refund()
        wizard = due.env[action["res_model"]].browse(action["res_id"])
        for line, amount in zip(wizard.line_ids, amounts, strict=False):
            line.amount = amount
        wizard.reason = reason
        wizard.action_refund()
        return self.env["clinic.refund"].search([("visit_id", "=", visit.id)], limit=1)

    def _approve(self, record, user):
        approval = record.sudo().approval_id.with_user(user)
        approval.action_approve()
        return approval

    @classmethod
    def _set_groups(cls, user, *groups):
        user.group_ids = [Command.link(cls.env.ref(group).id) for group in groups]
