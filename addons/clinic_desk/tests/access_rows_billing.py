"""Who reaches which rows of orders, invoices, payments of visits."""

ROWS = []
