"""docs/access.md says what the code does, model by model."""

import json

from odoo.addons.clinic_base.tests import door_matrix, door_rows
from odoo.tests import TransactionCase, tagged

import access_matrix

HOW = "run scripts/access_matrix.py and look at what changed"


@tagged("post_install", "-at_install")
class TestAccessDocs(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matrix = json.loads(json.dumps(door_matrix.get_matrix(cls.env)))

    def test_every_model_has_a_row(self):
        known = json.loads(access_matrix.TABLE.read_text(encoding="utf-8"))["models"]
        self.assertEqual(set(known), set(door_rows.get_own_models(self.env)))
        self.assertFalse([name for name, row in known.items() if not row["topic"]])

    def test_the_page_is_what_the_code_says(self):
        for path, text in access_matrix.get_texts(self.matrix).items():
            self.assertTrue(path.read_text(encoding="utf-8") == text, f"{path}: {HOW}")

    def test_a_changed_right_is_noticed(self):
        right = self.env.ref("clinic_patient.access_clinic_allergy_nurse")
        right.perm_unlink = True
        changed = access_matrix.get_texts(door_matrix.get_matrix(self.env))
        before = access_matrix.get_texts(self.matrix)
        self.assertNotEqual(changed, before)

    def test_each_role_has_a_code(self):
        self.assertEqual(list(access_matrix.CODES), list(self.matrix["roles"]))
