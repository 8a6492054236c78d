from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BULK, PatientCommon


@tagged("post_install", "-at_install")
class TestDuplicates(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._new_patient(
            "陈大文", phone="13800138041", birth_date="1985-03-04"
        )
        cls.two = cls._new_patient("陈大文", phone="13800138041")
        cls.one, cls.two = cls.one.sudo(), cls.two.sudo()
        cls.duplicates = cls.env["clinic.patient.duplicate"]
        cls.cron = cls.env.ref("clinic_patient.ir_cron_clinic_patient_find_duplicates")

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertEqual(self.cron.failure_count, 0)
        self.env.invalidate_all()

    def _pair(self, one=None, two=None):
        return self.duplicates.search(
            [
                ("patient_id", "=", (one or self.one).id),
                ("other_id", "=", (two or self.two).id),
            ]
        )

    def test_found_with_score_and_reasons(self):
        self._run()
        pair = self._pair()
        self.assertEqual((pair.state, pair.verdict), ("open", "same"))
        self.assertGreaterEqual(pair.score, 85)
        self.assertIn("same phone", pair.reason_text)

    def test_second_run_writes_nothing(self):
        self._run()
        self.env.cr.execute("SELECT id, xmin FROM clinic_patient_duplicate ORDER BY id")
        before = self.env.cr.fetchall()
        self._run()
        self.env.cr.execute("SELECT id, xmin FROM clinic_patient_duplicate ORDER BY id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_pair_that_is_none_any_more_goes(self):
        self._run()
        self.two.write({"name": "欧阳锋", "phone": "13800138049"})
        self._run()
        self.assertFalse(self._pair())

    def test_family_on_one_phone_is_not_listed_as_certain(self):
        child = self._new_patient(
            "陈小文", phone="13800138041", birth_date="2018-01-01"
        )
        self._run()
        self.assertNotEqual(self._pair(self.one, child).verdict, "same")

    def test_answer_is_remembered(self):
        self._run()
        self._pair().with_user(self.reception_a).action_different()
        self.two.birth_date = "1985-03-04"
        self._run()
        pair = self._pair()
        self.assertEqual((pair.state, pair.decided_by), ("different", self.reception_a))
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(log.operation, "patient.different")

    def test_asked_again(self):
        self._run()
        pair = self._pair().with_user(self.manager_a)
        pair.action_different()
        with self.assertRaises(UserError):
            pair.action_different()
        pair.action_reopen()
        self.assertEqual(pair.state, "open")

    def test_merge_opens_the_preview(self):
        self.env["clinic.visit"].create(
            {"patient_id": self.two.id, "branch_id": self.branch_a.id}
        )
        self._run()
        action = self._pair().with_user(self.reception_a).action_merge()
        merge = self.env["clinic.patient.merge"].browse(action["res_id"])
        self.assertEqual((merge.keep_id, merge.drop_id), (self.two, self.one))
        again = self._pair().with_user(self.reception_a).action_merge()
        self.assertEqual(again["res_id"], merge.id)

    def test_merged_pair_is_closed_and_others_of_the_old_file_go(self):
        third = self._new_patient("陈大文", phone="13800138041").sudo()
        self._run()
        self.assertTrue(self._pair(self.two, third))
        merge = self.env["clinic.patient.merge"].create(
            {"keep_id": self.one.id, "drop_id": self.two.id}
        )
        merge._action_merge()
        self.assertEqual(self._pair().state, "merged")
        self.assertFalse(self._pair(self.two, third))
        self.assertEqual(self._pair(self.one, third).state, "open")
        self._run()
        self.assertEqual(self._pair().state, "merged")

    def test_archived_files_and_other_chains_are_left_out(self):
        self.two.active = False
        self._run()
        self.assertFalse(self._pair())

    def test_batches_give_the_same_list(self):
        vals = [
            {"name": f"双{i // 2}胞", "phone": f"+861380013{i // 2:04}"}
            for i in range(20)
        ]
        self.patients.with_user(self.reception_a).with_context(**BULK).create(vals)
        self.duplicates._find_between(0, 2**31 - 1)
        whole = self.duplicates.search([]).mapped(lambda p: (p.patient_id, p.other_id))
        self.duplicates.search([]).unlink()
        ids = self.patients.search([]).ids
        for start in range(0, max(ids) + 1, 7):
            self.duplicates._find_between(start, start + 7)
        again = self.duplicates.search([]).mapped(lambda p: (p.patient_id, p.other_id))
        self.assertEqual(set(again), set(whole))
        self.assertEqual(len(again), 11)

    def test_a_number_that_everybody_has_is_bounded(self):
        self.patients.with_user(self.reception_a).with_context(**BULK).create(
            [{"name": f"客人{i}", "phone": "+8613800138000"} for i in range(80)]
        )
        self.duplicates._find_between(0, 2**31 - 1)  # reads the company once
        with self.assertQueryCount(2):
            self.duplicates._find_between(0, 2**31 - 1)

    def test_roles(self):
        self._run()
        pair = self._pair()
        for user in (self.reception_a, self.manager_a, self.medical_director):
            self.assertEqual(pair.with_user(user).state, "open")
        self.assertEqual(pair.with_user(self.privacy).state, "open")
        with self.assertRaises(AccessError):
            pair.with_user(self.privacy).action_different()
        for role in ("practitioner", "nurse", "cashier", "finance", "hq_director"):
            with self.assertRaises(AccessError, msg=role):
                pair.with_user(self.users[role]).action_different()
        with self.assertRaises(UserError):
            pair.with_user(self.reception_a).score = 1

    def test_both_files_must_be_open_to_him(self):
        self.two.home_branch_id = self.branch_b
        self._run()
        pair = self._pair()
        for user in (self.reception_a, self.reception_b):
            self.assertFalse(pair.with_user(user).search([("id", "=", pair.id)]))
            with self.assertRaises(AccessError):
                pair.with_user(user).action_different()
        self.assertTrue(
            pair.with_user(self.medical_director).search([("id", "=", pair.id)])
        )
