from odoo.tests import tagged

from .common_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestMergePreview(MergeCommon):
    def test_preview_lists_and_changes_nothing(self):
        merge = self._new_merge()
        line = self._lines(merge, "clinic.visit")
        self.assertEqual(
            (line.kind, line.res_id, line.old_value, line.new_value),
            ("moved", self.visit.id, self.drop.id, self.keep.id),
        )
        self.assertEqual(self.visit.patient_id, self.drop)
        self.assertTrue(self.drop.active)

    def test_empty_values_are_filled_and_listed(self):
        merge = self._new_merge()
        filled = {
            line.field: line.new_value
            for line in merge.sudo().line_ids
            if line.kind == "filled"
        }
        self.assertEqual(filled["city"], "上海")
        self.assertEqual(filled["phone2"], "+8613900139022")
        self.assertNotIn("sex", filled)
        self.assertNotIn("name", filled)
        self.assertNotIn("record_number", filled)

    def test_swap_lists_anew(self):
        merge = self._new_merge()
        merge.action_swap()
        self.assertEqual((merge.keep_id, merge.drop_id), (self.drop, self.keep))
        self.assertFalse(self._lines(merge, "clinic.visit"))
        filled = merge.sudo().line_ids.filtered(lambda line: line.field == "sex")
        self.assertEqual(filled.new_value, "female")

    def test_documents_stay(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.drop.partner_id.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "x", "price_unit": 1, "patient_id": self.drop.id})
                ],
            }
        )
        merge = self._new_merge()
        lines = self._lines(merge, "account.move.line")
        self.assertEqual(set(lines.mapped("kind")), {"stays"})
        merge.action_merge()
        self.assertEqual(move.partner_id, self.drop.partner_id)
        self.assertEqual(move.invoice_line_ids.patient_id, self.drop)
        found = self.env["account.move"].search(self.keep._get_invoice_domain())
        self.assertIn(move, found)

    def test_texts_name_people_not_findings(self):
        self.env["clinic.allergy"].create(
            {"patient_id": self.drop.id, "substance": "Penicillin"}
        )
        merge = self._new_merge(self.reception_a)
        line = self._lines(merge, "clinic.allergy")
        self.assertIn("王芳", line.new_text)
        shown = " ".join(
            f"{line.what} {line.old_text} {line.new_text}"
            for line in merge.sudo().line_ids
        )
        self.assertNotIn("Penicillin", shown)


@tagged("post_install", "-at_install")
class TestMerge(MergeCommon):
    def test_visits_and_children_move(self):
        diagnosis = self.env["clinic.visit.diagnosis"].create(
            {"visit_id": self.visit.id, "patient_id": self.drop.id, "text": "x"}
        )
        allergy = self.env["clinic.allergy"].create(
            {"patient_id": self.drop.id, "substance": "Nuts"}
        )
        self._new_merge().action_merge()
        for row in (self.visit, diagnosis, allergy):
            self.assertEqual(row.patient_id, self.keep)
        self.assertEqual(self.keep.visit_ids, self.visit)
        self.assertFalse(self.drop.visit_ids)

    def test_archived_records_move_too(self):
        self.visit.with_context(clinic_bulk=True).write(
            {"state": "left", "record_state": "archived"}
        )
        self._new_merge().action_merge()
        self.assertEqual(self.visit.patient_id, self.keep)
        self.assertEqual(self.visit.record_state, "archived")

    def test_old_file_keeps_its_payer(self):
        partner, number = self.drop.partner_id, self.drop.record_number
        self._new_merge().action_merge()
        self.assertFalse(self.drop.active)
        self.assertEqual(self.drop.merged_into_id, self.keep)
        self.assertEqual(self.drop.partner_id, partner)
        self.assertTrue(partner.active and partner.is_clinic_patient)
        alias = self.keep.alias_ids.filtered("old_patient_id")
        self.assertEqual((alias.old_patient_id, alias.number), (self.drop, number))
        self.assertEqual(self.keep._with_merged(), self.keep | self.drop)

    def test_tags_once_and_exclusive_axes(self):
        axis = self.env["clinic.tag.axis"].create(
            {"name": "VIP", "code": "t_vip", "is_exclusive": True}
        )
        free = self.env["clinic.tag.axis"].create({"name": "Likes", "code": "t_likes"})
        gold, silver = self.env["clinic.tag"].create(
            [
                {"name": "Gold", "axis_id": axis.id},
                {"name": "Silver", "axis_id": axis.id},
            ]
        )
        tea = self.env["clinic.tag"].create({"name": "Tea", "axis_id": free.id})
        self.keep.tag_ids = gold
        self.drop.tag_ids = silver | tea
        self._new_merge().action_merge()
        self.assertEqual(self.keep.tag_ids, gold | tea)
        self.assertEqual(self.drop.tag_ids, silver | tea)

    def test_a_row_both_have_stays(self):
        family = self.env["clinic.family"].create(
            {"name": "王", "chain_id": self.chain.id}
        )
        members = self.env["clinic.family.member"].create(
            [
                {"family_id": family.id, "patient_id": patient.id}
                for patient in (self.keep, self.drop)
            ]
        )
        merge = self._new_merge()
        self.assertEqual(self._lines(merge, "clinic.family.member").kind, "stays")
        merge.action_merge()
        self.assertEqual(members.patient_id, self.keep | self.drop)

    def test_identities_move_without_their_numbers_shown(self):
        identity = self.env["clinic.patient.identity"].create(
            {
                "patient_id": self.drop.id,
                "id_type": "passport",
                "country_id": self.env.ref("base.cn").id,
                "number": "E12345678",
            }
        )
        merge = self._new_merge()
        merge.action_merge()
        self.assertEqual(identity.patient_id, self.keep)
        self.assertNotIn("E12345678", str(merge.line_ids.read()))

    def test_referrers_follow_and_never_point_at_themselves(self):
        friend = self._new_patient("赵六").sudo()
        friend.referrer_id = self.drop
        self.keep.referrer_id = self.drop
        self._new_merge().action_merge()
        self.assertEqual(friend.referrer_id, self.keep)
        self.assertFalse(self.keep.referrer_id)

    def test_merged_twice_reads_all(self):
        third = self._new_patient("王芳").sudo()
        self._new_merge().action_merge()
        self._new_merge(keep_id=third.id, drop_id=self.keep.id).action_merge()
        self.assertEqual(self.drop.merged_into_id, third)
        self.assertEqual(third._with_merged(), third | self.keep | self.drop)
        self.assertEqual(self.visit.patient_id, third)
        numbers = set(third.alias_ids.mapped("number"))
        self.assertEqual(numbers, {self.keep.record_number, self.drop.record_number})

    def test_other_home_branch_goes_on_reading(self):
        self.drop.home_branch_id = self.branch_b
        merge = self._new_merge(self.medical_director)
        merge.action_merge()
        self.assertEqual(self.keep.grant_ids.branch_id, self.branch_b)
        self.assertTrue(self.keep.with_user(self.reception_b).has_access("read"))

    def test_do_not_contact_wins(self):
        self.drop.do_not_contact = True
        self._new_merge().action_merge()
        self.assertTrue(self.keep.do_not_contact)

    def test_prospect_into_patient(self):
        prospect = self._new_patient("王芳", kind="prospect", email="w@example.com")
        self._new_merge(drop_id=prospect.id).action_merge()
        self.assertEqual(self.keep.email, "w@example.com")
        self.assertEqual(self.keep.alias_ids.old_patient_id, prospect.sudo())

    def test_log_names_both(self):
        merge = self._new_merge(reason="Same passport")
        merge.action_merge()
        log = self.env["clinic.operation.log"].search([], limit=1)
        self.assertEqual(log.operation, "patient.merge")
        self.assertEqual(set(log.res_ids), {self.keep.id, self.drop.id})
        self.assertEqual(log.actor_id, self.manager_a.id)
        self.assertEqual((merge.state, merge.merged_by), ("merged", self.manager_a))

    def test_lines_hold_what_an_undo_needs(self):
        before = {
            "city": self.keep.city,
            "phone2": self.keep.phone2,
        }
        merge = self._new_merge()
        merge.action_merge()
        for line in merge.sudo().line_ids.filtered(lambda line: line.kind == "filled"):
            self.assertEqual(line.old_value or False, before[line.field] or False)
        moved = merge.sudo().line_ids.filtered(lambda line: line.kind == "moved")
        self.assertEqual(set(moved.mapped("old_value")), {self.drop.id})

    def test_row_count_does_not_change_the_queries(self):
        def count(rows):
            keep = self._new_patient("A").sudo()
            drop = self._new_patient("A").sudo()
            self.env["clinic.allergy"].create(
                [
                    {"patient_id": drop.id, "substance": f"S{number}"}
                    for number in range(rows)
                ]
            )
            merge = self._new_merge(keep_id=keep.id, drop_id=drop.id)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            merge.action_merge()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        count(1)
        self.assertEqual(count(20), count(1))
