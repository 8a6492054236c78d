"""Who reaches which rows of walk-ins, queue, handover."""

ROWS = []
