"""Work is shared out fairly, whatever the shares, loads and pieces."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.clinic_followup.tools.load_balance import Balance, is_away
from odoo.tests import BaseCase

CALLERS = st.lists(
    st.tuples(st.integers(1, 300), st.integers(0, 500)), min_size=1, max_size=8
)
PIECES = st.lists(st.integers(1, 5), max_size=60)


def _callers(specs):
    return [(key, share, load) for key, (share, load) in enumerate(specs)]


class TestLoadBalance(BaseCase):
    @given(CALLERS, PIECES)
    def test_every_piece_is_taken_once(self, specs, pieces):
        balance = Balance(_callers(specs))
        for size in pieces:
            self.assertIn(balance.take(size), balance.loads)
        before = sum(load for _share, load in specs)
        self.assertEqual(sum(balance.loads.values()), before + sum(pieces))

    @given(CALLERS, PIECES)
    def test_nobody_would_have_been_better_for_the_last_piece(self, specs, pieces):
        """Without the last piece that he took, each was filled least of all."""
        callers, last = _callers(specs), {}
        balance = Balance(callers)
        for size in pieces:
            last[balance.take(size)] = size
        shares = {key: share for key, share, _load in callers}
        for taker, size in last.items():
            for other, load in balance.loads.items():
                before = balance.loads[taker] - size
                self.assertLessEqual(before * shares[other], load * shares[taker])

    @given(st.integers(1, 8), st.integers(0, 200))
    def test_equal_shares_differ_by_one(self, people, pieces):
        balance = Balance((key, 100, 0) for key in range(people))
        for _piece in range(pieces):
            balance.take()
        loads = balance.loads.values()
        self.assertLessEqual(max(loads) - min(loads), 1)

    @given(CALLERS, PIECES, st.randoms())
    def test_the_same_is_shared_out_in_the_same_way(self, specs, pieces, random):
        callers = _callers(specs)
        shuffled = random.sample(callers, len(callers))
        first, second = Balance(callers), Balance(shuffled)
        for size in pieces:
            self.assertEqual(first.take(size), second.take(size))

    @given(CALLERS, st.sets(st.integers(0, 7)))
    def test_only_those_who_are_able_take(self, specs, able):
        taker = Balance(_callers(specs)).take(1, able)
        if able.isdisjoint(range(len(specs))):
            self.assertIsNone(taker)
        else:
            self.assertIn(taker, able)

    def test_nobody_takes_without_a_share(self):
        balance = Balance([("ann", 0, 0), ("bob", -5, 0)])
        self.assertIsNone(balance.take())
        self.assertIsNone(Balance([]).take())

    def test_what_is_given_by_name_counts(self):
        balance = Balance([("ann", 100, 0), ("bob", 100, 0)])
        balance.give("ann", 2)
        balance.give("somebody else", 9)
        self.assertEqual([balance.take() for _piece in range(3)], ["bob", "bob", "ann"])

    @given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
    def test_away_is_away_on_every_day(self, start, length, first, more):
        span, last = (start + 1, start + length + 1), first + more
        days = set(range(first + 1, last + 2))
        absent = set(range(span[0], span[1] + 1))
        self.assertEqual(is_away(span, first + 1, last + 1), days <= absent)
