from odoo import fields

from .common import DeskCommon


class DayCloseCommon(DeskCommon):
    """Two people at the desk of branch A who take money in cash and by card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journals = cls.env["account.journal"]
        cls.cash = cls._new_method(journals, "cash", "DCASH", "Desk cash")
        cls.card = cls._new_method(journals, "bank", "DCARD", "Desk card")
        cls.today = cls.branch_a._local_date(fields.Datetime.now())
        cls.closes = cls.env["clinic.day.close"]

    @classmethod
    def _new_method(cls, journals, kind, code, name):
        journal = journals.create(
            {"name": name, "code": code, "type": kind, "company_id": cls.company.id}
        )
        account = cls.env["account.account"].create(
            {"name": name, "code": f"19{code[-3:]}", "account_type": "asset_current"}
        )
        lines = journal.inbound_payment_method_line_ids
        lines |= journal.outbound_payment_method_line_ids
        lines.payment_account_id = account
        return journal

    @classmethod
    def _pay(cls, user, amount, journal=None, day=None, branch=None, kind="inbound"):
        """A payment as the desk books it, for the person `user`."""
        journal = journal or cls.cash
        methods = f"{kind}_payment_method_line_ids"
        payments = cls.env["account.payment"].with_user(user)
        payment = payments.sudo().create(  # sudo: as the checked buttons of a visit
            {
                "payment_type": kind,
                "partner_type": "customer",
                "partner_id": cls.patient.partner_id.id,
                "amount": amount,
                "journal_id": journal.id,
                "payment_method_line_id": journal[methods][:1].id,
                "clinic_branch_id": (branch or cls.branch_a).id,
                "clinic_local_date": day or cls.today,
            }
        )
        payment.action_post()
        return payment

    def _open(self, user):
        """The sheet of today as this person opens it."""
        self.env.flush_all()
        self.env.invalidate_all()
        action = self.closes.with_user(user).action_open_today()
        return self.closes.with_user(user).browse(action["res_id"])

    def _line(self, close, user=None, journal=None):
        """The line of a person, as `close`'s user sees it."""
        lines = close.line_ids.filtered(
            lambda line: line.user_id == (user or close.env.user)
        )
        if journal:
            lines = lines.filtered(lambda line: line.sudo().journal_id == journal)
        return lines

    def _count_all(self, close):
        for line in close.line_ids:
            line.counted = line.booked

    def _close(self, user=None):
        close = self._open(user or self.manager_a)
        self._count_all(close)
        close.action_close()
        return close
