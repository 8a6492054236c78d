"""Who reaches which rows of day close and home pages."""

ROWS = []
