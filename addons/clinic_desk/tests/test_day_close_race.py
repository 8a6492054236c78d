from odoo import fields
from odoo.tests import tagged

from .common_race import RaceCommon


def close(sheet):
    sheet.action_close()


def count_again(sheet):
    sheet.action_refresh()


@tagged("post_install", "-at_install")
class TestDayCloseRace(RaceCommon):
    """The manager closes while others take money, count or close.

    A payment is in one sheet or in the next, in both never and in none never.
    """

    ROLES = {"max": "manager", "mia": "manager", "cash": "cashier"}

    @classmethod
    def _remove(cls, env):
        cls._clear(env)
        super()._remove(env)

    def setUp(self):
        super().setUp()
        self._run_committed("_clear")
        self.payment = self._run_committed("_make_payment", 80)
        self.sheet = "clinic.day.close", self._run_committed("_open")

    @classmethod
    def _clear(cls, env):
        """Each test has the desk for itself. A sheet is kept, but not of this place."""
        where = [cls.branch_id]
        env.cr.execute(
            "UPDATE account_payment SET clinic_day_close_id = NULL"
            " WHERE clinic_branch_id = %s",
            where,
        )
        env.cr.execute("DELETE FROM clinic_day_close WHERE branch_id = %s", where)
        payments = env["account.payment"].with_context(force_delete=True)
        payments = payments.search([("clinic_branch_id", "in", where)])
        payments.filtered(lambda payment: payment.state != "draft").action_draft()
        payments.unlink()

    @classmethod
    def _make_payment(cls, env, amount):
        """As the cashier books it; by card, whose amount is proposed as counted."""
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
        )
        patient = env["clinic.patient"].browse(cls.patient_id)
        branch = env["clinic.branch"].browse(cls.branch_id)
        payments = env["account.payment"].with_user(cls.user_ids["cash"]).sudo()
        payment = payments.create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": patient.partner_id.id,
                "amount": amount,
                "journal_id": journal.id,
                "payment_method_line_id": journal.inbound_payment_method_line_ids[0].id,
                "clinic_branch_id": branch.id,
                "clinic_local_date": branch._local_date(fields.Datetime.now()),
            }
        )
        payment.action_post()
        return payment.id

    @classmethod
    def _open(cls, env, days=0):
        branch = env["clinic.branch"].browse(cls.branch_id)
        today = branch._local_date(fields.Datetime.now())
        day = fields.Date.add(today, days=days)
        closes = env["clinic.day.close"].with_user(cls.user_ids["max"])
        sheet = closes._open_day(branch, day)
        for line in sheet._get_all_lines():
            line.counted = line.booked
        return sheet.id

    def _read_sheet(self, number=None):
        """(state, sums of the lines by payments, log rows) as committed."""
        with self._transaction() as env:
            sheet = env["clinic.day.close"].browse(number or self.sheet[1])
            logs = env["clinic.operation.log"].search_count(
                [("branch_id", "=", self.branch_id), ("operation", "=", "day.closed")]
            )
            return sheet.state, sum(sheet.line_ids.mapped("booked")), logs

    def _counted_in(self, payment):
        with self._transaction() as env:
            return env["account.payment"].browse(payment).clinic_day_close_id.id

    # -- a payment and the close ---------------------------------------------------
    def test_a_payment_at_the_moment_of_the_close(self):
        late = []

        def pay(_sheet):
            late.append(self._run_committed("_make_payment", 25))

        told = self._meet(("cash", pay), ("max", close), self.sheet)
        self.assertIsNone(told, "what was on his screen is what he closed")
        self.assertEqual(self._read_sheet()[:2], ("closed", 80))
        self.assertEqual(self._counted_in(self.payment), self.sheet[1])
        self.assertFalse(self._counted_in(late[0]))
        tomorrow = self._run_committed("_open", 1)
        self.assertEqual(self._read_sheet(tomorrow)[1], 25, "the next sheet has it")
        with self._as("max", ("clinic.day.close", tomorrow)) as sheet:
            self.assertIsNone(self._press(close, sheet))
        self.assertEqual(self._counted_in(late[0]), tomorrow)

    def test_a_payment_taken_back_at_the_moment_of_the_close(self):
        def take_back(sheet):
            payments = sheet.env["account.payment"].sudo()
            payments.browse(self.payment).action_draft()

        told = self._meet(("cash", take_back), ("max", close), self.sheet)
        self.assertIn("Press 'Count again'", told)
        self.assertEqual(self._read_sheet()[0], "open")
        with self._as("max", self.sheet) as sheet:
            self.assertIsNone(self._press(count_again, sheet))
        self.assertEqual(self._read_sheet()[1], 0)

    # -- two people and one sheet --------------------------------------------------
    def test_closed_by_two(self):
        before = self._read_sheet()[2]
        told = self._meet(("max", close), ("mia", close), self.sheet)
        self.assertIn("was closed by t_race_max", told)
        self.assertEqual(self._read_sheet(), ("closed", 80, before + 1))

    def test_counted_again_at_the_moment_of_the_close(self):
        """A closed sheet gets no line of a payment that it has not taken in."""

        def close_and_pay(sheet):
            sheet.action_close()
            sheet.env.cr.commit()
            self._run_committed("_make_payment", 25)

        told = self._meet(("max", close_and_pay), ("cash", count_again), self.sheet)
        self.assertIn("was closed by", told)
        self.assertEqual(self._read_sheet()[:2], ("closed", 80))

    def test_closed_while_it_is_counted_again(self):
        def pay_and_count(sheet):
            self._run_committed("_make_payment", 25)
            sheet.env.cr.rollback()  # the payment is seen from here on
            sheet.action_refresh()

        told = self._meet(("cash", pay_and_count), ("max", close), self.sheet)
        self.assertIsNone(told)
        self.assertEqual(self._read_sheet()[:2], ("closed", 105))
        with self._transaction() as env:
            sheet = env["clinic.day.close"].browse(self.sheet[1])
            payments = env["account.payment"].search(
                [("clinic_day_close_id", "=", sheet.id)]
            )
            self.assertEqual(sum(payments.mapped("amount")), 105)

    def test_a_count_at_the_moment_of_the_close(self):
        def count(sheet):
            sheet.line_ids.write({"counted": 70, "explanation": "ten are missing"})

        told = self._meet(("max", close), ("cash", count), self.sheet)
        self.assertIn("was closed by", told)
        with self._transaction() as env:
            sheet = env["clinic.day.close"].browse(self.sheet[1])
            self.assertEqual(sheet.total_counted, 80)

    def test_signed_and_closed_at_once(self):
        def sign(sheet):
            sheet.action_sign()

        self.assertIsNone(self._meet(("cash", sign), ("max", close), self.sheet))
        with self._transaction() as env:
            sheet = env["clinic.day.close"].browse(self.sheet[1])
            self.assertEqual(sheet.state, "closed")
            self.assertEqual(sheet.line_ids.signed_by.id, self.user_ids["cash"])

    def test_opened_by_two_for_the_first_time(self):
        """Whoever comes second reads what to do; there is one sheet."""
        self._run_committed("_clear")

        def open_today(sheet):
            sheet.action_open_today()

        nothing = "clinic.day.close", []
        told = self._meet(("cash", open_today), ("max", open_today), nothing)
        self.assertIn("Open it again", told)
        with self._transaction() as env:
            sheets = env["clinic.day.close"].search_count(
                [("branch_id", "=", self.branch_id)]
            )
        self.assertEqual(sheets, 1)

    def test_closed_and_opened_again_at_once(self):
        with self._as("max", self.sheet) as sheet:
            self.assertIsNone(self._press(close, sheet))

        def reopen(sheet):
            wizards = sheet.env["clinic.day.close.reopen"]
            wizard = wizards.create({"close_id": sheet.id, "reason": "Wrong drawer"})
            wizard.action_reopen()

        told = self._meet(("max", reopen), ("mia", reopen), self.sheet)
        self.assertIn("This day is open", told)
        self.assertFalse(self._counted_in(self.payment))
        self.assertEqual(self._read_sheet()[:2], ("open", 80))
