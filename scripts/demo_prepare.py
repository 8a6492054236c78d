"""Fed to `odoo shell` after the demo's installation: the first page opens at once."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
