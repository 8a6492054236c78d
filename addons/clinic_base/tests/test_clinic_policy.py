from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import mute_logger, tagged
from psycopg2 import IntegrityError

from .common import ClinicCommon


@tagged("post_install", "-at_install")
class TestPolicy(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["clinic.policy"]
        cls.key = cls.env["clinic.policy.key"].create(
            {
                "key": "test.days",
                "name": "Days",
                "value_type": "integer",
                "default": "180",
                "minimum": 1,
                "maximum": 400,
            }
        )

    def _answer(self, value, place, **vals):
        field = {
            "clinic.chain": "chain_id",
            "res.company": "company_id",
            "clinic.branch": "branch_id",
        }[place._name]
        return self.policies.create(
            {"key_id": self.key.id, field: place.id, "value": value, **vals}
        )

    def _get(self, branch=None, **kwargs):
        return self.policies._get("test.days", branch=branch or self.branch_a, **kwargs)

    def test_chain_company_branch(self):
        self.assertEqual(self._get(), 180)
        self._answer("100", self.chain)
        self.assertEqual(self._get(), 100)
        self._answer("90", self.company)
        self.assertEqual((self._get(), self._get(self.branch_c)), (90, 100))
        answer = self._answer("80", self.branch_a)
        self.assertEqual((self._get(), self._get(self.branch_b)), (80, 90))
        answer.value = "70"
        self.assertEqual(self._get(), 70)
        answer.unlink()
        self.assertEqual(self._get(), 90)

    def test_fixed_above_arrives_last(self):
        self._answer("80", self.branch_a)
        chain = self._answer("100", self.chain, lock="fixed")
        found = self.policies._explain("test.days", branch=self.branch_a)
        self.assertEqual((found["value"], found["level"]), (100, "chain"))
        self.assertTrue(found["overridden"])
        chain.lock = "free"
        self.assertEqual(self._get(), 80)

    def test_bounded(self):
        self._answer("100", self.chain, lock="bounded", minimum=60, maximum=120)
        branch = self._answer("200", self.branch_a)
        found = self.policies._explain("test.days", branch=self.branch_a)
        self.assertEqual((found["value"], found["clamped"]), (120, True))
        self.assertIsInstance(found["value"], int)
        branch.value = "70"
        self.assertEqual(self._get(), 70)

    def test_valid_from(self):
        self._answer("100", self.chain)
        self._answer("50", self.chain, valid_from="2026-06-01")
        self.assertEqual(self._get(on="2026-05-31"), 100)
        self.assertEqual(self._get(on=date(2026, 6, 1)), 50)

    def test_place_by_company_or_chain(self):
        self._answer("100", self.chain)
        self._answer("90", self.company_c)
        get = self.policies._get
        self.assertEqual(get("test.days", chain=self.chain), 100)
        self.assertEqual(get("test.days", company=self.company_c), 90)
        self.assertEqual(get("test.days", company=self.company), 100)
        self.assertEqual(get("test.days"), 180)

    def test_place_follows_the_branch(self):
        self._answer("90", self.company_c)
        self.assertEqual(self._get(self.branch_b), 180)
        self.branch_b.company_id = self.company_c
        self.assertEqual(self._get(self.branch_b), 90)

    def test_unknown_key(self):
        with self.assertRaises(ValueError):
            self.policies._get("test.nobody")

    def test_cached_value_is_not_shared(self):
        self.key.write({"value_type": "json", "default": "[1]"})
        self._get().append(2)
        self.assertEqual(self._get(), [1])

    def test_cached(self):
        self._get()
        with self.assertQueryCount(0):
            self._get()

    def test_everybody_may_ask(self):
        self._answer("100", self.chain)
        for user in (
            self.users["nurse"],
            self.employee,
            self.env.ref("base.public_user"),
        ):
            value = self.policies.with_user(user)._get(
                "test.days", branch=self.branch_a
            )
            self.assertEqual(value, 100)

    def test_bad_values(self):
        for value in ("x", '"90"', "true", "1.5", "0", "401", "[1]"):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._answer(value, self.chain)
        with self.assertRaises(ValidationError):
            self.key.default = "500"
        self._answer("null", self.chain)
        self.assertIsNone(self._get())

    def test_selection(self):
        key = self.env["clinic.policy.key"].create(
            {
                "key": "test.choice",
                "name": "Choice",
                "value_type": "selection",
                "options": '["a", "b"]',
                "default": '"a"',
            }
        )
        self.key = key
        answer = self._answer('"b"', self.chain)
        self.assertEqual(answer.value_text, "b")
        with self.assertRaises(ValidationError):
            self._answer('"c"', self.branch_a)
        with self.assertRaises(ValidationError):
            answer.lock = "bounded"

    def test_one_place_once(self):
        self._answer("100", self.chain)
        for vals in (
            {"chain_id": self.chain.id},
            {"chain_id": self.chain.id, "branch_id": self.branch_a.id},
            {},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.policies.create({"key_id": self.key.id, "value": "10", **vals})

    def test_changes_are_logged(self):
        answer = self._answer("100", self.chain)
        answer.value = "110"
        answer.unlink()
        rows = self.env["clinic.operation.log"].search(
            [("summary", "=", "test.days")], order="id"
        )
        self.assertEqual(
            rows.mapped("operation"), ["policy.set", "policy.set", "policy.removed"]
        )
        self.assertEqual(rows[1].old_value["value"], "100")
        self.assertEqual(rows[1].new_value["value"], "110")

    def test_screen(self):
        self._answer("100", self.chain)
        self._answer("80", self.branch_b)
        rows = (
            self.env["clinic.policy.effective"]
            .with_user(self.users["administrator"])
            .search([("key_id", "=", self.key.id), ("chain_id", "=", self.chain.id)])
        )
        found = {row.branch_id: (row.value_text, row.level) for row in rows}
        self.assertEqual(
            found,
            {
                self.branch_a: ("100", "chain"),
                self.branch_b: ("80", "branch"),
                self.branch_c: ("100", "chain"),
            },
        )

    def test_screen_of_hq_shows_his_chains(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        vals = self._branch_vals("X", "UTC", self.company)
        branch = self.env["clinic.branch"].create({**vals, "chain_id": other.id})
        screen = self.env["clinic.policy.effective"]
        hq_director = self.users["hq_director"]
        self.assertNotIn(branch, screen.with_user(hq_director).search([]).branch_id)

    def test_hq_answers_for_his_chains_only(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        policies = self.policies.with_user(self.users["hq_director"])
        vals = {"key_id": self.key.id, "value": "10"}
        policies.create({**vals, "chain_id": self.chain.id})
        with self.assertRaises(AccessError):
            policies.create({**vals, "chain_id": other.id})
