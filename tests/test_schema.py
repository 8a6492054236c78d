"""What must hold for every table of ours, read from the database itself."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSchema(TransactionCase):
    def test_no_constraint_names_a_partner(self):
        """Core's contact merge deletes rows that break such a constraint."""
        self.env.cr.execute(
            """
            SELECT con.conrelid::regclass::text, con.conname, att.attname
              FROM pg_constraint con
              JOIN pg_attribute att
                ON att.attrelid = con.conrelid AND att.attnum = ANY (con.conkey)
              JOIN pg_constraint fk
                ON fk.contype = 'f' AND fk.conrelid = con.conrelid
               AND fk.confrelid = 'res_partner'::regclass
               AND att.attnum = ANY (fk.conkey)
             WHERE con.contype IN ('u', 'c', 'x')
               AND con.conrelid::regclass::text LIKE 'clinic%'
            """
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_every_model_has_a_readable_name(self):
        nameless = [
            name
            for name in self.env.registry
            if name.startswith("clinic.")
            and not self.env[name]._abstract
            and self.env[name]._description == name
        ]
        self.assertFalse(nameless)
