from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ROLES, ClinicCommon


@tagged("post_install", "-at_install")
class TestClinicChain(ClinicCommon):
    """The administrator sets the chain up; others change what is theirs."""

    def test_the_administrator_writes_all(self):
        chain = self.chain.with_user(self.users["administrator"])
        chain.write({"name": "New name", "code": "NEW"})
        self.assertEqual((chain.name, chain.code), ("New name", "NEW"))
        self.assertTrue(chain.action_apply_country_pack())

    def test_hq_writes_what_is_named_for_it(self):
        chain = self.chain.with_user(self.users["hq_director"])
        self.assertTrue(chain.has_access("write"))
        for vals in (
            {"name": "x"},
            {"code": "x"},
            {"active": False},
            {"branch_ids": [(5,)]},
            {"country_pack_id": False},
        ):
            with self.assertRaises(AccessError):
                chain.write(vals)
        with self.assertRaises(AccessError):
            chain.action_apply_country_pack()
        self.assertEqual(self.chain.name, "Chain")

    def test_hq_writes_its_own_chain_alone(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "TOT"})
        chain = other.with_user(self.users["hq_director"])
        self.assertFalse(chain.has_access("read"))
        with self.assertRaises(AccessError):
            chain.write({name: False for name in chain._get_fields_of_hq()})
            self.env.flush_all()
            chain.check_access("write")

    def test_nobody_else_writes(self):
        for role in ROLES:
            if role in ("administrator", "hq_director"):
                continue
            with self.subTest(role), self.assertRaises(AccessError):
                self.chain.with_user(self.users[role]).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.chain.with_user(self.employee).write({"name": "x"})

    def test_nobody_but_the_administrator_makes_or_deletes_one(self):
        for role in ROLES:
            chains = self.env["clinic.chain"].with_user(self.users[role])
            may = role == "administrator"
            self.assertEqual(chains.has_access("create"), may, role)
            self.assertEqual(chains.has_access("unlink"), may, role)
