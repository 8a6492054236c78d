import doctest
import random
import time
import unittest
from datetime import datetime, timedelta

from odoo.addons.clinic_messaging.providers import aliyun, mail, twilio
from odoo.addons.clinic_messaging.providers.base import OUTCOMES, Outcome
from odoo.addons.clinic_messaging.tools import sending

NOW = datetime(2026, 3, 2, 8, 0)


class TestSending(unittest.TestCase):
    def test_only_a_definite_no_goes_back_to_the_queue(self):
        """Every combination: what may have arrived is never handed over again."""
        for status in OUTCOMES:
            for keyed in (True, False):
                for attempts in range(6):
                    for fails in (True, False):
                        verdict = sending.settle(
                            Outcome(status), keyed, attempts, 5, fails
                        )
                        with self.subTest(status=status, keyed=keyed):
                            if verdict.state == "queued":
                                self.assertEqual(status, "retry")
                            if status == "accepted":
                                self.assertEqual(verdict.state, "sent")

    def test_unknown(self):
        outcome = Outcome("unknown", reason="bad_answer")
        self.assertEqual(sending.settle(outcome, True, 0, 5).state, "claimed")
        verdict = sending.settle(outcome, False, 0, 5)
        self.assertEqual((verdict.state, verdict.reason), ("unknown", "bad_answer"))

    def test_attempts_end(self):
        outcome = Outcome("retry", reason="limited")
        seen = [sending.settle(outcome, False, number, 3) for number in range(4)]
        states = [verdict.state for verdict in seen]
        self.assertEqual(states, ["queued", "queued", "failed", "failed"])
        self.assertEqual(seen[2].reason, "limited")

    def test_trouble_of_the_account_costs_no_attempt(self):
        outcome = Outcome("retry", reason="unreachable")
        verdict = sending.settle(outcome, False, 9, 5, account_fails=True)
        self.assertEqual(verdict.state, "queued")
        self.assertFalse(verdict.counts)

    def test_every_end_has_its_reason(self):
        for status in ("refused", "unknown"):
            verdict = sending.settle(Outcome(status), False, 0, 5)
            self.assertTrue(verdict.reason, status)
        verdict = sending.settle(Outcome("retry"), False, 9, 5)
        self.assertTrue(verdict.reason)

    def test_asked_after_a_crash(self):
        def state(outcome, minutes=1):
            claimed = NOW - timedelta(minutes=minutes)
            return sending.settle_asked(outcome, claimed, NOW).state

        self.assertEqual(state(None), "unknown")
        self.assertEqual(state(Outcome("accepted")), "sent")
        self.assertEqual(state(Outcome("refused")), "failed")
        self.assertEqual(state(Outcome("retry")), "queued")
        self.assertEqual(state(Outcome("unknown")), "claimed")
        self.assertEqual(state(Outcome("unknown"), minutes=61), "unknown")

    def test_account_is_failing(self):
        down = Outcome("retry", reason="unreachable")
        self.assertTrue(sending.is_account_failing([down, down]))
        self.assertFalse(sending.is_account_failing([down, Outcome("accepted")]))
        self.assertFalse(sending.is_account_failing([]))
        self.assertFalse(
            sending.is_account_failing([Outcome("unknown", reason="no_answer")])
        )

    def test_rests_grow_to_a_limit(self):
        rests = [sending.get_rest(number) for number in range(40)]
        self.assertEqual(rests, sorted(rests))
        self.assertEqual(max(rests), sending.LONGEST_REST)
        waits = [sending.back_off(number) for number in range(40)]
        self.assertEqual(waits, sorted(waits))

    def test_one_that_raises_loses_no_other(self):
        def fail():
            raise OSError("broken")

        jobs = {1: lambda: "a", 2: fail, 3: lambda: "c"}
        found = sending.call_all(jobs, 2, lambda error: type(error).__name__)
        self.assertEqual(found, {1: "a", 2: "OSError", 3: "c"})
        self.assertEqual(sending.call_all({}, 2, str), {})

    def test_calls_are_made_at_once(self):
        started = time.monotonic()
        jobs = {number: lambda: time.sleep(0.1) for number in range(10)}
        sending.call_all(jobs, 10, str)
        self.assertLess(time.monotonic() - started, 0.8)

    def test_pace(self):
        dice = random.Random(5)
        for _round in range(200):
            count, rate = dice.randint(1, 50), dice.randint(1, 100)
            spent = dice.random() * 3
            whole = spent + sending.get_pause(count, rate, spent)
            self.assertGreaterEqual(whole + 1e-9, count / rate)

    def test_outcome_is_one_of_four(self):
        with self.assertRaises(ValueError):
            Outcome("maybe")

    def test_examples_in_docstrings(self):
        for module in (aliyun, mail, twilio):
            with self.subTest(module.__name__):
                found = doctest.testmod(module)
                self.assertEqual(found.failed, 0)
                self.assertGreater(found.attempted, 0)
