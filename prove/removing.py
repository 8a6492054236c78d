"""Uninstalling, as the Apps screen does it. Runs in `odoo shell`."""


def remove(env, name):
    module = env["ir.module.module"].search([("name", "=", name)])
    module.button_immediate_uninstall()
    return module.state
