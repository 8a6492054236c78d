import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ClinicCommon


@tagged("post_install", "-at_install")
class TestCountryPack(ClinicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cn = cls.env.ref("clinic_base.country_pack_cn")
        cls.generic = cls.env.ref("clinic_base.country_pack_generic")
        cls.policies = cls.env["clinic.policy"]

    def _get(self, key):
        return self.policies._get(key, branch=self.branch_a)

    def test_apply_is_idempotent(self):
        written = self.cn._apply(self.chain)
        self.assertEqual(len(written), len(self.cn.line_ids))
        self.assertFalse(self.cn._apply(self.chain))
        self.assertEqual(self.chain.country_pack_id, self.cn)
        self.assertEqual(self._get("retention.record_years"), 15)
        self.assertEqual(self._get("approval.manager_limit"), 5000)

    def test_an_administrators_change_stays(self):
        self.cn._apply(self.chain)
        answer = self.policies.search(
            [("key", "=", "retention.record_years"), ("chain_id", "=", self.chain.id)]
        )
        answer.value = "20"
        self.cn._apply(self.chain)
        self.generic._apply(self.chain)
        self.assertEqual(self._get("retention.record_years"), 20)

    def test_own_answer_from_before_stays(self):
        key = self.env.ref("clinic_base.policy_key_lifecycle_dormant_days")
        self.policies.create(
            {"key_id": key.id, "chain_id": self.chain.id, "value": "99"}
        )
        self.cn._apply(self.chain)
        self.assertEqual(self._get("lifecycle.dormant_days"), 99)

    def test_change_of_packs(self):
        self.generic._apply(self.chain)
        self.assertEqual(self._get("privacy.request_days"), 30)
        self.chain.country_pack_id = self.cn
        self.chain.action_apply_country_pack()
        self.assertEqual(self._get("privacy.request_days"), 15)

    def test_button_needs_the_right(self):
        self.chain.country_pack_id = self.cn
        with self.assertRaises(AccessError):
            self.chain.with_user(self.users["manager"]).action_apply_country_pack()
        admin = self.users["administrator"]
        self.chain.with_user(admin).action_apply_country_pack()
        self.assertEqual(self._get("retention.record_years"), 15)

    def test_every_line_has_source_and_review(self):
        lines = (self.cn | self.generic).line_ids
        self.assertTrue(all(lines.mapped("source")))
        self.assertTrue(all(line.review_date for line in lines))
        for line in lines:
            json.loads(line.value)

    def test_generic_answers_what_cn_answers(self):
        """A key that only one country answers is empty elsewhere."""
        missing = self.cn.line_ids.key_id - self.generic.line_ids.key_id
        self.assertLessEqual(set(missing.mapped("default")), {"null", "[]"})
