from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestAccountant(AccountTestInvoicingCommon):
    """Billing goes on as before with patients as customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env(su=True)
        cls.chain = env["clinic.chain"].create({"name": "C", "code": "ACC"})
        cls.branch = env["clinic.branch"].create(
            {
                "name": "A",
                "code": "A",
                "chain_id": cls.chain.id,
                "company_id": cls.env.company.id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.patient = env["clinic.patient"].create(
            {"name": "张三", "chain_id": cls.chain.id, "home_branch_id": cls.branch.id}
        )
        companies = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        cls.billing = new_test_user(
            env, "t_billing", "account.group_account_invoice", **companies
        )
        cls.finance = new_test_user(
            env, "t_fin", "clinic_base.group_clinic_base_finance", **companies
        )

    def _make_invoice(self, user):
        return (
            self.env["account.move"]
            .with_user(user)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.patient.partner_id.id,
                    "invoice_date": "2026-01-01",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Filling",
                                "quantity": 1,
                                "price_unit": 300.0,
                                "account_id": self.company_data[
                                    "default_account_revenue"
                                ].id,
                            }
                        )
                    ],
                }
            )
        )

    def _pay(self, invoice):
        action = invoice.action_register_payment()
        wizard = (
            self.env["account.payment.register"]
            .with_user(invoice.env.user)
            .with_context(action["context"])
            .create({})
        )
        return wizard._create_payments()

    def test_post_pay_reset_and_credit(self):
        for user in (self.billing, self.finance):
            with self.subTest(user.login):
                invoice = self._make_invoice(user)
                self.assertEqual(invoice.partner_id.ref, self.patient.record_number)
                invoice.action_post()
                self.assertEqual(invoice.state, "posted")
                invoice.button_draft()
                invoice.action_post()
                self._pay(invoice)
                self.assertIn(invoice.payment_state, ("paid", "in_payment"))
                credit = self._credit(invoice)
                self.assertEqual(credit.partner_id, self.patient.partner_id)
                self.assertEqual(credit.move_type, "out_refund")

    def _credit(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(invoice.env.user)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        return self.env["account.move"].browse(wizard.refund_moves()["res_id"])

    def test_the_payer_is_found_by_those_who_bill(self):
        partners = self.env["res.partner"].with_user(self.billing)
        self.assertEqual(
            partners.search([("ref", "=", self.patient.record_number)]),
            self.patient.partner_id,
        )
        self.assertFalse(partners.browse(self.patient.partner_id.id).phone)
        with self.assertRaises(AccessError):
            self.env["clinic.patient"].with_user(self.billing).search([])

    def test_lines_name_the_patient_without_telling_more(self):
        self.patient.write({"phone": "+8613800138000", "birth_date": "1990-01-01"})
        invoice = self._make_invoice(self.billing)
        invoice.invoice_line_ids.sudo().patient_id = self.patient
        shown = invoice.invoice_line_ids.web_read(
            {
                "patient_id": {"fields": {"display_name": {}}},
                "partner_id": {"fields": {"display_name": {}}},
            }
        )
        # the payer has a name, the file a number alone
        self.assertEqual(
            shown[0]["patient_id"]["display_name"],
            f"Patient {self.patient.record_number}",
        )
        self.assertIn("张三", shown[0]["partner_id"]["display_name"])
