"""Who reaches which rows of the board."""

ROWS = []
