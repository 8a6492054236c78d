from unittest import TestCase

from ..tools.day_close import add_up, follow_count
from ..tools.tiles import COUNT_LIMIT, Tile, shown_count


class TestToolsDayClose(TestCase):
    """Plain Python of day close and home pages."""

    def test_cash_is_never_proposed(self):
        for counted in (0, 50, 100):
            self.assertEqual(follow_count(counted, 100, 130, True), counted)

    def test_cards_follow_until_somebody_types(self):
        self.assertEqual(follow_count(0, 0, 100, False), 100)
        self.assertEqual(follow_count(100, 100, 130, False), 130)
        self.assertEqual(follow_count(90, 100, 130, False), 90)
        self.assertEqual(follow_count(130, 130, 0, False), 0, "taken back")

    def test_in_and_out_of_a_drawer_are_one(self):
        rows = [
            ("cash", True, 300.0, 2),
            ("cash", False, 50.0, 1),
            ("card", True, 120.0, 1),
            ("cash", True, 10.0, 1),
        ]
        self.assertEqual(
            add_up(rows), {"cash": [310.0, 50.0, 4], "card": [120.0, 0.0, 1]}
        )
        self.assertEqual(add_up([]), {})

    def test_order_of_payments_does_not_matter(self):
        rows = [("a", True, 1.0, 1), ("b", False, 2.0, 1), ("a", False, 3.0, 1)]
        self.assertEqual(add_up(rows), add_up(reversed(rows)))

    def test_a_tile_is_for_its_roles(self):
        tile = Tile("k", "Label", "model", [], "action", ("nurse", "manager"))
        for roles, expected in (
            ([], False),
            (["cashier"], False),
            (["nurse"], True),
            (["cashier", "manager"], True),
        ):
            with self.subTest(roles=roles):
                self.assertIs(tile.is_for(roles), expected)

    def test_a_tile_is_plain_until_told_otherwise(self):
        tile = Tile("k", "Label", "model", [], "action", ("nurse",))
        self.assertEqual((tile.tone, tile.lines, tile.opens), ("", (), True))

    def test_large_numbers_are_cut(self):
        self.assertEqual(shown_count(0), "0")
        self.assertEqual(shown_count(COUNT_LIMIT - 1), "999")
        for count in (COUNT_LIMIT, COUNT_LIMIT + 1):
            self.assertEqual(shown_count(count), "999+")
