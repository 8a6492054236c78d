from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_merge import MergeCommon

VISIT_PARTS = {
    "clinic.visit.diagnosis": {"text": "Caries"},
    "clinic.visit.procedure": {"text": "Filling"},
    "clinic.visit.medication": {"drug": "Ibuprofen"},
    "clinic.visit.observation": {"code": "8302-2", "name": "Height"},
    "clinic.visit.immunization": {"vaccine": "Tetanus"},
}
FILE_PARTS = {
    "clinic.allergy": {"substance": "Latex"},
    "clinic.contraindication": {"note": "No heat"},
    "clinic.contact.consent": {"purpose": "marketing", "decision": "granted"},
    "clinic.patient.alias": {"number": "OLD-1"},
}


@tagged("post_install", "-at_install")
class TestMergeOfEveryChild(MergeCommon):
    def _merge(self, **vals):
        merge = self._new_merge(**vals)
        merge.action_merge()
        self.env.invalidate_all()
        return merge

    def test_each_part_of_a_visit_follows(self):
        parts = {
            model: self.env[model].create({"visit_id": self.visit.id, **vals})
            for model, vals in VISIT_PARTS.items()
        }
        merge = self._merge()
        for model, part in parts.items():
            self.assertEqual(part.patient_id, self.keep, model)
            line = self._lines(merge, model, "patient_id")
            self.assertEqual((line.kind, line.res_id), ("moved", part.id), model)
            part._check_same_patient()

    def test_each_part_of_the_file_follows(self):
        parts = {
            model: self.env[model].create({"patient_id": self.drop.id, **vals})
            for model, vals in FILE_PARTS.items()
        }
        self._merge()
        for model, part in parts.items():
            self.assertEqual(part.patient_id, self.keep, model)

    def test_money_and_next_step_follow(self):
        product = self.env["product.product"].create({"name": "Scaling"})
        line = self.env["clinic.visit.line"].create(
            {"visit_id": self.visit.id, "product_id": product.id, "price": 10}
        )
        credit = self.env["clinic.visit.line.credit"].create(
            {"line_id": line.id, "role": "referred", "patient_id": self.drop.id}
        )
        step = self.env["clinic.next.step"].create(
            {"visit_id": self.visit.id, "kind": "none", "reason": "x"}
        )
        charge = self.env["clinic.history.charge"].create(
            {
                "patient_id": self.drop.id,
                "amount": 5,
                "currency_id": self.company.currency_id.id,
            }
        )
        self._merge()
        for record in (line, credit, step, charge):
            self.assertEqual(record.patient_id, self.keep, record._name)
        self.assertEqual(line.amount, 10)

    def test_a_guardian_stays_a_guardian(self):
        child = self._new_patient("李明", birth_date="2020-01-01").sudo()
        child._join_family_of(self.drop, guardian=True)
        payer = child.payer_id
        self._merge()
        self.assertEqual(child.guardian_ids, self.keep)
        self.assertEqual(child.payer_id, payer, "bills of the past name this payer")
        self.assertEqual(self.keep.family_ids, child.family_ids)

    def test_both_in_one_family_become_one_member(self):
        family = self.keep._get_or_create_family()
        family._add_member(self.drop)
        merge = self._merge()
        self.assertEqual(self.keep.member_ids.family_id, family)
        line = self._lines(merge, "clinic.family.member", "patient_id")
        self.assertEqual(line.kind, "stays")

    def test_who_gave_a_consent_follows(self):
        child = self._new_patient("李明", birth_date="2024-01-01").sudo()
        row = self.env["clinic.contact.consent"].create(
            {
                "patient_id": child.id,
                "purpose": "marketing",
                "decision": "granted",
                "given_by_id": self.drop.id,
            }
        )
        self._merge()
        self.assertEqual(row.given_by_id, self.keep)

    def test_the_newest_decision_of_both_holds(self):
        consents = self.env["clinic.contact.consent"]
        for patient, decision, moment in (
            (self.keep, "granted", "2024-01-01 00:00:00"),
            (self.drop, "withdrawn", "2024-02-01 00:00:00"),
        ):
            consents.create(
                {
                    "patient_id": patient.id,
                    "purpose": "marketing",
                    "decision": decision,
                    "decided_at": moment,
                }
            )
        self.assertEqual(self.keep.contact_marketing, "granted")
        self._merge()
        self.assertEqual(self.keep.contact_marketing, "withdrawn")

    def test_the_same_document_on_both_stays_once(self):
        values = {"id_type": "other", "number": "A1234567"}
        identities = self.env["clinic.patient.identity"]
        mine, twin = identities.create(
            [{**values, "patient_id": p.id} for p in (self.keep, self.drop)]
        )
        other = identities.create(
            {**values, "patient_id": self.drop.id, "number": "B7654321"}
        )
        self._merge()
        self.assertEqual(self.keep.identity_ids, mine | other)
        self.assertEqual(twin.patient_id, self.drop)
        self.assertEqual(other.number, "B7654321")

    def test_grants_follow(self):
        grant = self.env["clinic.patient.grant"].create(
            {
                "patient_id": self.drop.id,
                "branch_id": self.branch_b.id,
                "reason": "Visit",
            }
        )
        self._merge()
        self.assertEqual(grant.patient_id, self.keep)
        keep = self.keep.with_user(self.reception_b)
        self.assertTrue(keep.has_access("read"))

    def test_old_numbers_find_the_file_that_stays(self):
        number = self.drop.record_number
        self._merge()
        found = self.patients.with_user(self.reception_a).name_search(number)
        self.assertEqual([row[0] for row in found], [self.keep.id])
        self.assertFalse(self.drop.active)
        self.assertEqual(self.drop.merged_into_id, self.keep)
        self.assertEqual(self.drop.record_number, number)

    def test_three_files_become_one(self):
        third = self._new_patient("王芳", phone="13700137000").sudo()
        visit = self._new_visit(third)
        visit._action_cancel()
        self._merge(keep_id=self.drop.id, drop_id=third.id)
        self._merge()
        self.assertEqual(visit.patient_id, self.keep)
        aliases = self.keep.alias_ids.mapped("number")
        self.assertEqual(set(aliases), {self.drop.record_number, third.record_number})

    def test_completeness_counts_what_was_filled(self):
        self.patients._sync_completeness()
        before = self.patients._completeness(self.keep)[self.keep.id].percent
        self._merge()
        after = self.patients._completeness(self.keep)[self.keep.id].percent
        self.assertGreater(after, before, "the city came with the other file")
        self.patients._sync_completeness()
        self.env.cr.execute(
            "SELECT patient_id, percent FROM clinic_patient_completeness"
            " WHERE patient_id IN %s",
            [(self.keep.id, self.drop.id)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(self.keep.id, after)])

    def test_an_exclusive_tag_of_the_file_that_stays_wins(self):
        axis = self.env["clinic.tag.axis"].create(
            {"name": "VIP", "code": "t_vip", "is_exclusive": True}
        )
        gold, silver = self.env["clinic.tag"].create(
            [{"name": n, "axis_id": axis.id} for n in ("Gold", "Silver")]
        )
        self.keep.tag_ids, self.drop.tag_ids = gold, silver
        self._merge()
        self.assertEqual(self.keep.tag_ids, gold)
        self.keep._check_exclusive_axes()

    def test_a_refused_merge_moves_nothing(self):
        self._new_visit(self.keep)
        merge = self._new_merge()
        with self.assertSentence(UserError, "Both files have an open visit"):
            merge.action_merge()
        self.assertEqual(self.visit.patient_id, self.drop)
        self.assertTrue(self.drop.active)
        self.assertEqual(merge.state, "draft")

    def test_a_row_added_after_the_preview_follows_too(self):
        merge = self._new_merge()
        allergy = self.env["clinic.allergy"].create(
            {"patient_id": self.drop.id, "substance": "Nuts"}
        )
        merge.action_merge()
        self.env.invalidate_all()
        self.assertEqual(allergy.patient_id, self.keep)

    def test_a_merged_pair_is_kept(self):
        merge = self._merge()
        with self.assertSentence(UserError, "is kept"):
            merge.sudo().unlink()
        with self.assertSentence(UserError, "closed already"):
            merge.sudo().action_cancel()
