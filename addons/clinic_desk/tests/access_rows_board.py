"""Who reaches which rows of the board.

The board has no rows of its own: it shows visits by their rules. See ``test_board``.
"""

ROWS = []
