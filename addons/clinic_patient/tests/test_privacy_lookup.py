from odoo.tests import tagged

from .common_visit import VisitCommon


@tagged("post_install", "-at_install")
class TestPrivacyLookup(VisitCommon):
    """Core's window finds, names and deletes in sudo; no file may be among it."""

    def _lookup(self, name, email):
        wizard = self.env["privacy.lookup.wizard"].with_user(self.admin_clinic)
        wizard = wizard.create({"name": name, "email": email})
        wizard.action_lookup()
        return wizard.line_ids

    def test_no_file_is_found(self):
        self.patient.sudo().write({"email": "who@example.com"})
        self._new_visit()
        lines = self._lookup("王小明", "who@example.com")
        self.assertFalse(
            [line.res_model for line in lines if line.res_model.startswith("clinic.")]
        )
        self.assertNotIn(self.patient.sudo().partner_id.id, lines.mapped("res_id"))
        self.assertNotIn("王小明", str(lines.mapped("res_name")))

    def test_other_contacts_are_found_as_before(self):
        contact = self.env["res.partner"].create(
            {"name": "Somebody Else", "email": "else@example.com"}
        )
        lines = self._lookup("Somebody Else", "else@example.com")
        found = lines.filtered(lambda line: line.res_model == "res.partner")
        self.assertEqual(found.mapped("res_id"), contact.ids)
