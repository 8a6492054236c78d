from datetime import timedelta

from odoo.addons.clinic_patient.tests.common_visit import NOON
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_day_close import DayCloseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestDayClose(DayCloseCommon):
    # -- what is booked ----------------------------------------------------------
    def test_lines_by_person_and_way_of_payment(self):
        self._pay(self.reception_a, 300)
        self._pay(self.reception_a, 200)
        self._pay(self.reception_a, 120, self.card)
        self._pay(self.cashier, 80)
        self._pay(self.cashier, 30, kind="outbound")
        close = self._open(self.manager_a)
        self.assertEqual(close.day, self.today)
        self.assertEqual(close.company_id, self.company)
        cash = self._line(close, self.reception_a, self.cash)
        self.assertRecordValues(
            cash,
            [{"received": 500, "refunded": 0, "booked": 500, "payment_count": 2}],
        )
        self.assertEqual(self._line(close, self.reception_a, self.card).booked, 120)
        self.assertRecordValues(
            self._line(close, self.cashier),
            [{"received": 80, "refunded": 30, "booked": 50, "payment_count": 2}],
        )
        self.assertEqual(close.total_booked, 670)

    def test_cash_is_counted_cards_are_proposed(self):
        self._pay(self.reception_a, 300)
        self._pay(self.reception_a, 120, self.card)
        close = self._open(self.reception_a)
        self.assertEqual(self._line(close, journal=self.cash).counted, 0)
        self.assertEqual(self._line(close, journal=self.card).counted, 120)
        self._pay(self.reception_a, 30, self.card)
        self.assertEqual(
            self._line(self._open(self.reception_a), journal=self.card).counted, 150
        )

    def test_named_ways_of_one_journal_are_told_apart(self):
        wallet = self.card.inbound_payment_method_line_ids[:1].copy(
            {"name": "Wallet", "journal_id": self.card.id}
        )
        wallet.payment_account_id = self.card.inbound_payment_method_line_ids[
            :1
        ].payment_account_id
        self._pay(self.cashier, 10, self.card)
        payment = self._pay(self.cashier, 5, self.card)
        payment.action_draft()
        payment.payment_method_line_id = wallet
        payment.action_post()
        close = self._open(self.cashier)
        found = {line.method_name: line.booked for line in close.line_ids}
        self.assertEqual(found, {"Desk card": 10, "Desk card · Wallet": 5})

    def test_other_branches_drafts_and_tomorrow_stay_out(self):
        self._pay(self.reception_b, 70, branch=self.branch_b)
        self._pay(self.reception_a, 60, day=self.today + timedelta(days=1))
        draft = self._pay(self.reception_a, 50)
        draft.action_draft()
        foreign = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.patient.partner_id.id,
                "amount": 40,
                "journal_id": self.cash.id,
            }
        )
        foreign.action_post()
        self.assertFalse(self._open(self.manager_a).line_ids)

    def test_sums_equal_the_payments(self):
        """The figure is the sum of the rows behind it, to the cent."""
        for amount in (0.1, 0.2, 33.33, 66.67, 0.7):
            self._pay(self.cashier, amount)
        close = self._open(self.cashier)
        payments = close._get_payments()
        self.assertEqual(len(payments), 5)
        line = self._line(close)
        self.assertEqual(line.payment_count, 5)
        self.assertAlmostEqual(line.booked, sum(payments.mapped("amount")), 2)
        line.counted = line.booked
        close.action_sign()

    def test_foreign_currency_has_a_line_of_its_own(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        dollars, euros = self._pay(self.cashier, 100), self._pay(self.cashier, 10)
        euros.action_draft()
        euros.currency_id = euro
        euros.action_post()
        close = self._open(self.cashier)
        self.assertEqual(set(close.line_ids.currency_id), {dollars.currency_id, euro})
        found = {line.currency_id: line.booked for line in close.line_ids}
        self.assertEqual((found[dollars.currency_id], found[euro]), (100, 10))

    # -- who ---------------------------------------------------------------------
    def test_desk_people_see_their_own_lines_only(self):
        self._pay(self.reception_a, 300)
        self._pay(self.cashier, 80)
        close = self._open(self.cashier)
        self.assertEqual(close.line_ids.user_id, self.cashier)
        self.assertEqual(close.total_booked, 80)
        self.assertEqual(len(self._open(self.manager_a).line_ids), 2)

    def test_roles_that_do_not_count(self):
        for role in ("nurse", "practitioner", "consultant", "finance", "hq_director"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._open(self.users[role])
        with self.assertRaises(AccessError):
            self._open(self.employee)

    def test_only_the_manager_closes(self):
        self._pay(self.cashier, 80)
        for user in (self.cashier, self.reception_a):
            close = self._open(user)
            with self.assertSentence(AccessError, "manager closes"):
                close.action_close()
            with self.assertSentence(AccessError, "manager closes"):
                close.action_reopen()

    def test_another_branch_is_closed_to_them(self):
        self._pay(self.cashier, 80)
        close = self._open(self.manager_a)
        other = close.with_user(self.reception_b)
        with self.assertRaises(AccessError):
            other.action_refresh()
        with self.assertRaises(AccessError):
            other.read(["total_booked"])

    def test_finance_and_hq_read_and_change_nothing(self):
        self._pay(self.cashier, 80)
        close = self._open(self.manager_a)
        for user in (self.finance, self.hq):
            seen = close.with_user(user)
            self.assertEqual(seen.total_booked, 80)
            with self.assertRaises(AccessError):
                seen.line_ids.counted = 1
            with self.assertRaises(AccessError):
                seen.action_refresh()

    def test_without_a_branch_one_is_asked_to_choose(self):
        self.cashier.sudo().clinic_branch_ids = False
        with self.assertSentence(UserError, "Choose the branch"):
            self._open(self.cashier)

    # -- count, explain, sign ----------------------------------------------------
    def test_count_explain_sign(self):
        self._pay(self.cashier, 80)
        close = self._open(self.cashier)
        line = self._line(close)
        line.counted = 75
        self.assertEqual(line.difference, -5)
        with self.assertSentence(UserError, "Write the explanation"):
            close.action_sign()
        line.explanation = "  "
        with self.assertSentence(UserError, "Write the explanation"):
            close.action_sign()
        line.explanation = "Five given back in coins"
        close.action_sign()
        self.assertEqual(line.signed_by, self.cashier)
        with self.assertSentence(UserError, "is signed"):
            line.counted = 80

    def test_who_booked_nothing_has_nothing_to_sign(self):
        self._pay(self.cashier, 80)
        with self.assertSentence(UserError, "booked no payment"):
            self._open(self.reception_a).action_sign()

    def test_a_payment_after_the_signature_is_counted_anew(self):
        self._pay(self.cashier, 80)
        close = self._open(self.cashier)
        self._count_all(close)
        close.action_sign()
        self._pay(self.cashier, 20)
        with self.assertSentence(UserError, "Count again"):
            close.action_sign()
        close.action_refresh()
        line = self._line(close)
        self.assertEqual((line.booked, line.counted), (100, 80))
        self.assertFalse(line.signed_by)

    def test_what_is_not_on_the_screen_is_not_closed(self):
        self._pay(self.cashier, 80)
        close = self._open(self.manager_a)
        self._count_all(close)
        self._pay(self.cashier, 20)
        with self.assertSentence(UserError, "Count again"):
            close.action_close()
        self.assertEqual(close.state, "open")

    def test_nothing_else_is_typed(self):
        self._pay(self.cashier, 80)
        close = self._open(self.manager_a)
        for vals in ({"state": "closed"}, {"day": "2020-01-01"}, {"has_difference": 1}):
            with self.assertSentence(UserError, "cannot be typed in"):
                close.write(vals)
        for vals in ({"received": 1}, {"signed_by": self.manager_a.id}):
            with self.assertSentence(UserError, "cannot be typed in"):
                close.line_ids.write(vals)
        for record in (close, close.line_ids):
            with self.assertRaises(AccessError):
                record.unlink()
            with self.assertRaises(AccessError):
                record.copy()

    # -- closing -----------------------------------------------------------------
    def test_close(self):
        self._pay(self.cashier, 80)
        cash = self._pay(self.reception_a, 40)
        close = self._open(self.manager_a)
        close.note = "The terminal was slow."
        self._line(close, self.cashier).write({"counted": 79, "explanation": "coins"})
        self._line(close, self.reception_a).counted = 40
        close.action_close()
        self.assertRecordValues(
            close,
            [
                {
                    "state": "closed",
                    "closed_by": self.manager_a.id,
                    "has_difference": True,
                    "total_booked": 120,
                    "total_counted": 119,
                }
            ],
        )
        self.assertEqual(close.line_ids.signed_by, self.manager_a)
        self.assertEqual(cash.clinic_day_close_id, close)
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(
            (log.operation, log.branch_id), ("day.closed", close.branch_id.id)
        )
        self.assertEqual(sum(row["counted"] for row in log.new_value["lines"]), 119)

    def test_a_closed_day_does_not_change(self):
        self._pay(self.cashier, 80)
        close = self._close()
        for change in (
            lambda: close.write({"note": "later"}),
            lambda: close.line_ids.write({"counted": 1}),
            lambda: close.with_user(self.cashier).action_sign(),
            lambda: close.action_close(),
            lambda: close.action_refresh(),
        ):
            with self.assertSentence(UserError, "was closed by"):
                change()
        with self.assertSentence(UserError, "kept"):
            close.sudo().unlink()

    def test_closed_by_two_screens_only_one_wins(self):
        self._pay(self.cashier, 80)
        first, second = self._open(self.manager_a), self._open(self.manager_a)
        self._count_all(first)
        first.action_close()
        with self.assertSentence(UserError, "was closed by"):
            second.action_close()
        logs = self.env["clinic.operation.log"].search_count(
            [("operation", "=", "day.closed"), ("branch_id", "=", self.branch_a.id)]
        )
        self.assertEqual(logs, 1)

    def test_an_empty_day_closes(self):
        close = self._open(self.manager_a)
        close.action_close()
        self.assertEqual(close.state, "closed")
        self.assertFalse(close.has_difference)

    def test_a_payment_after_closing_belongs_to_the_next_sheet(self):
        self._pay(self.cashier, 80)
        close = self._close()
        late = self._pay(self.cashier, 25)
        self.assertEqual(self._open(self.manager_a), close)
        self.assertEqual(close.total_booked, 80)
        tomorrow = self._open_on(self.today + timedelta(days=1))
        self.assertEqual(self._line(tomorrow, self.cashier).booked, 25)
        self.assertEqual(tomorrow.first_day, self.today)
        self._count_all(tomorrow)
        tomorrow.action_close()
        self.assertEqual(late.clinic_day_close_id, tomorrow)

    def test_every_payment_is_counted_once(self):
        payments = self._pay(self.cashier, 10)
        for _number in range(3):
            self._close_on(self.today + timedelta(days=_number))
            payments |= self._pay(self.cashier, 10)
        self._close_on(self.today + timedelta(days=4))
        closes = self.closes.search([("branch_id", "=", self.branch_a.id)])
        self.assertEqual(sum(closes.line_ids.mapped("payment_count")), len(payments))
        self.assertTrue(all(payment.clinic_day_close_id for payment in payments))

    def test_days_are_closed_in_turn(self):
        self._pay(self.cashier, 80, day=self.today - timedelta(days=1))
        self._open_on(self.today - timedelta(days=1))
        close = self._open(self.manager_a)
        self._count_all(close)
        with self.assertSentence(UserError, "first: each day"):
            close.action_close()

    def _open_on(self, day):
        close = self.closes.with_user(self.manager_a)._open_day(self.branch_a, day)
        self.env.flush_all()
        self.env.invalidate_all()
        return close

    def _close_on(self, day):
        close = self._open_on(day)
        self._count_all(close)
        close.action_close()

    def test_one_sheet_per_branch_and_day(self):
        close = self._open(self.manager_a)
        self.assertEqual(self._open(self.cashier), close)
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            close.sudo().copy({"branch_id": self.branch_a.id, "day": close.day})
        self.assertIn("clinic_day_close_branch_day_unique", str(caught.exception))

    # -- opening again -----------------------------------------------------------
    def _reopen(self, close, reason="Counted the wrong drawer", user=None):
        user = user or self.manager_a
        action = close.with_user(user).action_reopen()
        wizards = self.env["clinic.day.close.reopen"].with_user(user)
        wizard = wizards.with_context(**action["context"]).create({"reason": reason})
        return wizard.action_reopen()

    def test_reopen_with_a_reason(self):
        payment = self._pay(self.cashier, 80)
        close = self._close()
        self._reopen(close)
        self.assertEqual(close.state, "open")
        self.assertFalse(payment.clinic_day_close_id)
        self.assertFalse(close.line_ids.signed_by)
        self.assertEqual(close.line_ids.counted, 80, "the count stays")
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(
            (log.operation, log.summary), ("day.reopened", "Counted the wrong drawer")
        )
        self.assertEqual(log.old_value["lines"][0]["counted"], 80)
        close.action_close()
        self.assertEqual(payment.clinic_day_close_id, close)

    def test_reopen_needs_a_reason_and_the_manager(self):
        self._pay(self.cashier, 80)
        close = self._close()
        with self.assertSentence(UserError, "Write why"):
            self._reopen(close, " ")
        with self.assertRaises(AccessError):
            self._reopen(close, user=self.cashier)
        with self.assertRaises(AccessError):
            self.env["clinic.day.close.reopen"].with_user(self.cashier).create(
                {"close_id": close.id, "reason": "why"}
            )

    def test_only_the_last_closed_day_is_opened_again(self):
        self._pay(self.cashier, 80)
        close = self._close()
        self._close_on(self.today + timedelta(days=1))
        with self.assertSentence(UserError, "was closed after it"):
            close.action_reopen()

    def test_an_open_day_is_not_opened_again(self):
        close = self._open(self.manager_a)
        with self.assertSentence(UserError, "is open"):
            close.action_reopen()

    def test_what_accounting_changes_later_is_seen(self):
        payment = self._pay(self.cashier, 80)
        close = self._close()
        self.assertFalse(close.changed_since)
        payment.action_draft()
        self.env.invalidate_all()
        self.assertEqual(close.changed_since, -80)
        self.assertEqual(close.total_booked, 80, "the sheet says what was signed")

    def test_constraints_are_sentences(self):
        self.assertTrue(issubclass(ValidationError, UserError))
        message = self.closes._branch_day_unique.get_error_message(self.closes, None)
        self.assertIn("Open it again", message)


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestDayCloseLeft(DayCloseCommon):
    def _counts(self, close):
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            key: close[f"left_{key}"]
            for key in close._get_left_domains()
            if close[f"left_{key}"]
        }

    def test_what_the_day_leaves(self):
        self._new_visit()
        self._new_visit()._action_wait()
        self._new_left_visit()
        unpaid = self._new_left_visit()
        self.env["clinic.visit.line"].with_user(self.reception_a).create(
            {"visit_id": unpaid.id, "product_id": self.service.id}
        )
        close = self._open(self.cashier)
        expected = {
            "expected": 1,
            "in_house": 1,
            "unsigned": 2,
            "without_step": 2,
            "unpaid": 1,
        }
        self.assertEqual(self._counts(close), expected)

    def test_orders_not_done(self):
        visit = self._new_visit(practitioner_id=self.doctor.id)
        visit._action_consult()
        self.env["clinic.order"].with_user(self.practitioner_a).create(
            {"visit_id": visit.id, "name": "Rinse"}
        )
        close = self._open(self.manager_a)
        self.assertEqual(self._counts(close)["orders"], 1)
        action = close.with_context(clinic_left="orders")
        with self.assertSentence(AccessError, "whose work it is"):
            action.action_open_left()  # a manager reads no orders

    def test_each_number_opens_its_rows(self):
        self._new_visit()._action_wait()
        self._new_left_visit()
        close = self._open(self.manager_a)
        for key, count in self._counts(close).items():
            action = close.with_context(clinic_left=key).action_open_left()
            rows = self.env[action["res_model"]].with_user(self.manager_a)
            self.assertEqual(len(rows.search(action["domain"])), count, key)
        with self.assertSentence(UserError, "one of the numbers"):
            close.with_context(clinic_left="nothing").action_open_left()

    def test_rows_need_the_right_to_read_them(self):
        self._new_visit()._action_wait()
        close = self._open(self.cashier)
        with self.assertSentence(AccessError, "whose work it is"):
            close.with_context(clinic_left="in_house").action_open_left()
        action = close.with_context(clinic_left="unpaid").action_open_left()
        self.assertEqual(action["res_model"], "clinic.visit.due", "his own list")

    def test_closing_keeps_the_numbers(self):
        visit = self._new_left_visit()
        close = self._close()
        self.assertEqual(self._counts(close)["unsigned"], 1)
        visit.with_user(self.practitioner_a).action_sign()
        self.assertEqual(self._counts(close)["unsigned"], 1, "as it was at closing")

    def test_the_sheet_is_printed(self):
        self._pay(self.cashier, 80)
        close = self._open(self.manager_a)
        self._line(close, self.cashier).write({"counted": 79, "explanation": "coins"})
        close.action_close()
        report = self.env["ir.actions.report"].with_user(self.manager_a)
        name = "clinic_desk.report_clinic_day_close"
        html = report._render_qweb_html(name, close.ids)[0].decode()
        for words in ("Branch A", "coins", "Closed by", self.cashier.name):
            self.assertIn(words, html)

    def test_the_print_of_a_cashier_has_his_lines_only(self):
        self._pay(self.cashier, 80)
        self._pay(self.reception_a, 4321)
        close = self._open(self.cashier)
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(self.cashier)
        name = "clinic_desk.report_clinic_day_close"
        html = report._render_qweb_html(name, close.ids)[0].decode()
        self.assertIn("80.00", html)
        self.assertNotIn("4,321", html)

    def test_queries_do_not_grow_with_payments(self):
        self._pay(self.cashier, 1)
        few = self._queries_of_opening()
        for _number in range(19):
            self._pay(self.cashier, 1)
        self.assertEqual(self._queries_of_opening(), few)

    def _queries_of_opening(self):
        self._open(self.cashier)
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            close = self._open(self.cashier)
            close.read(["total_booked", "left_unpaid"])
            close.line_ids.read(["booked"])
        return self.env.cr.sql_log_count - before
