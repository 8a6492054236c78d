"""Who reaches which rows of orders to nurses."""

ROWS = []
