from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestMergeRefused(MergeCommon):
    def _refused(self, words, user=None, **vals):
        merge = self._new_merge(user or self.manager_a, **vals)
        self.assertRegex(merge.obstacle, words)
        with self.assertRaisesRegex(UserError, words):
            merge.action_merge()

    def test_himself(self):
        self._refused("two different", drop_id=self.keep.id)

    def test_open_visits_on_both_sides(self):
        self._new_visit(self.keep)
        self._refused("open visit")

    def test_open_visit_on_one_side_is_fine(self):
        merge = self._new_merge()
        self.assertFalse(merge.obstacle)

    def test_merged_already(self):
        self._new_merge().action_merge()
        self._refused("merged into")
        self._refused("merged into", keep_id=self.drop.id, drop_id=self.keep.id)

    def test_closed_merge_is_not_repeated(self):
        merge = self._new_merge()
        merge.action_merge()
        with self.assertRaisesRegex(UserError, "closed"):
            merge.action_merge()
        with self.assertRaises(UserError):
            merge.sudo().unlink()

    def test_other_chain(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        branch = self.env["clinic.branch"].create(
            self._branch_vals("O", "UTC", self.company) | {"chain_id": chain.id}
        )
        self.manager_a.clinic_branch_ids |= branch
        foreign = self.patients.create({"name": "王芳", "home_branch_id": branch.id})
        self._refused("two chains", drop_id=foreign.id)

    def test_patient_into_prospect(self):
        prospect = self._new_patient("王芳", kind="prospect")
        self._refused("prospect", keep_id=prospect.id)

    def test_into_an_archived_file(self):
        self.keep.active = False
        self._refused("archived")

    def test_doubts_are_shown(self):
        self.keep.write({"birth_date": "1990-01-01"})
        self.drop.write({"birth_date": "1991-01-01", "sex": "male"})
        merge = self._new_merge()
        self.assertIn("birth", merge.warning)
        self.assertIn("sexes", merge.warning)


@tagged("post_install", "-at_install")
class TestMergeRoles(MergeCommon):
    def test_reception_of_both_homes_decides(self):
        merge = self._new_merge(self.reception_a)
        self.assertTrue(merge.may_decide)
        merge.action_merge()
        self.assertEqual(self.drop.merged_into_id, self.keep)

    def test_reception_of_one_home_proposes(self):
        self.drop.home_branch_id = self.branch_b
        self.env["clinic.patient.grant"].create(
            {"patient_id": self.drop.id, "branch_id": self.branch_a.id, "reason": "t"}
        )
        merge = self._new_merge(self.reception_a)
        self.assertFalse(merge.may_decide)
        with self.assertRaises(AccessError):
            merge.action_merge()
        merge.action_propose()
        self.assertEqual(merge.state, "proposed")
        merge.with_user(self.manager_a).action_merge()
        self.assertEqual(self.drop.merged_into_id, self.keep)

    def test_medical_director_decides(self):
        self._new_merge(self.medical_director).action_merge()
        self.assertEqual(self.drop.merged_into_id, self.keep)

    def test_nobody_merges_a_file_he_may_not_open(self):
        self.drop.home_branch_id = self.branch_b
        for user in (self.reception_a, self.manager_a):
            with self.assertRaises(AccessError):
                self._new_merge(user)

    def test_other_roles_have_no_door(self):
        merge = self._new_merge()
        for role in ("practitioner", "nurse", "cashier", "finance", "hq_director"):
            user = self.users[role]
            with self.assertRaises(AccessError, msg=role):
                self._new_merge(user)
            with self.assertRaises(AccessError, msg=role):
                merge.with_user(user).action_merge()
        with self.assertRaises(AccessError):
            merge.with_user(self.privacy).action_merge()
        self.assertEqual(merge.with_user(self.privacy).state, "draft")

    def test_other_branch_does_not_see_it(self):
        merge = self._new_merge()
        with self.assertRaises(AccessError):
            merge.with_user(self.reception_b).read(["state"])
        with self.assertRaises(AccessError):
            merge.line_ids.with_user(self.reception_b).read(["kind"])

    def test_state_and_lines_are_no_doors(self):
        merge = self._new_merge(self.reception_a)
        with self.assertRaises(AccessError):
            merge.state = "merged"
        with self.assertRaises(AccessError):
            merge.line_ids[0].res_id = 1
        with self.assertRaises(AccessError):
            self._new_merge(self.reception_a, state="merged")

    def test_two_files_chosen_in_the_list(self):
        files = (self.keep | self.drop).with_user(self.reception_a)
        merge = self.env["clinic.patient.merge"].browse(
            files.action_clinic_merge()["res_id"]
        )
        self.assertEqual((merge.keep_id, merge.drop_id), (self.drop, self.keep))
        self.assertEqual(files.action_clinic_merge()["res_id"], merge.id)
        with self.assertRaisesRegex(UserError, "two files"):
            files[0].action_clinic_merge()
        with self.assertRaises(AccessError):
            files.with_user(self.practitioner_a).action_clinic_merge()

    def test_cancelled(self):
        merge = self._new_merge(self.reception_a)
        merge.action_cancel()
        self.assertEqual(merge.state, "cancelled")
        with self.assertRaises(UserError):
            merge.action_merge()
