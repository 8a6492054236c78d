"""Odoo, started as a file: with workers it starts its second process by that name."""

from odoo.cli import main

if __name__ == "__main__":
    main()
