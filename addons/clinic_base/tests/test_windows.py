from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestWindows(TransactionCase):
    def test_a_window_is_its_makers(self):
        """What somebody types in a window is nobody else's, in whichever addon.

        Odoo itself gives a window to all who have the right on its model.
        """
        rules = self.env["ir.rule"].sudo()  # sudo: of all models
        for name, model in self.env.items():
            if not name.startswith("clinic.") or not model._transient:
                continue
            found = rules.search([("model_id.model", "=", name)])
            with self.subTest(name):
                self.assertIn(
                    "create_uid', '=', user.id", " ".join(found.mapped("domain_force"))
                )
