from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestFamily(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls._new_patient(
            "王芳", phone="13800138000", birth_date=date(1990, 1, 1)
        )
        cls.child = cls._new_patient(
            "李明", phone="+86 138 0013 8000", birth_date=date(2020, 1, 1)
        )

    @freeze_time("2026-06-15")
    def test_guardian_and_payer_of_a_child(self):
        self.assertTrue(self.child.lacks_guardian)
        family = self.child._join_family_of(self.mother, guardian=True)
        self.assertEqual(self.child.guardian_ids, self.mother)
        self.assertFalse(self.mother.guardian_ids)
        self.assertFalse(self.child.lacks_guardian)
        self.assertEqual(self.child.payer_id, self.mother.partner_id)
        again = self.child._join_family_of(self.mother, guardian=True)
        self.assertEqual((again, family.member_count), (family, 2))

    @freeze_time("2026-06-15")
    def test_a_chosen_payer_is_kept(self):
        employer = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        self.child.payer_id = employer
        self.child._join_family_of(self.mother, guardian=True)
        self.assertEqual(self.child.payer_id, employer)

    @freeze_time("2026-06-15")
    def test_a_minor_guards_nobody(self):
        family = self.mother._get_or_create_family()
        with self.assertSentence(ValidationError, "李明 is a minor"):
            family._add_member(self.child, is_guardian=True)

    def test_one_chain(self):
        chain = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        stranger = self.patients.create({"name": "x", "chain_id": chain.id})
        family = self.mother._get_or_create_family()
        with self.assertSentence(ValidationError, "another chain"):
            family.sudo()._add_member(stranger)

    def test_same_phone_counts_second_phones_and_stays_in_reach(self):
        grandmother = self._new_patient("赵兰", phone2="13800138000")
        self._new_patient("elsewhere", self.reception_b, phone="13800138000")
        self.env.invalidate_all()
        self.assertEqual(
            set(self.mother.same_phone_ids.mapped("name")), {"李明", "赵兰"}
        )
        self.assertEqual(grandmother.same_phone_count, 2)
        action = self.mother.action_open_same_phone()
        found = self.patients.search(action["domain"])
        self.assertEqual(found, self.mother | self.child | grandmother)
        self.assertFalse(self._new_patient("alone").same_phone_ids)

    def test_likely_relatives_put_adults_first(self):
        found = self.mother._get_likely_relatives(
            self.mother.sudo().phone_key, self.chain.id
        )
        self.assertEqual(found, self.mother | self.child)
        self.assertFalse(self.mother._get_likely_relatives(False, self.chain.id))


@tagged("post_install", "-at_install")
class TestTagsAndSources(PatientCommon):
    def test_exclusive_axes(self):
        axis = self.env["clinic.tag.axis"].create(
            {"name": "Rhythm", "code": "t_rhythm", "is_exclusive": True}
        )
        weekly, monthly = self.env["clinic.tag"].create(
            [
                {"name": "Weekly", "axis_id": axis.id},
                {"name": "Monthly", "axis_id": axis.id},
            ]
        )
        patient = self._new_patient(tag_ids=[(6, 0, weekly.ids)])
        with self.assertSentence(ValidationError, "Rhythm takes one tag"):
            patient.tag_ids |= monthly
        patient.tag_ids = monthly
        axis.is_exclusive = False
        patient.tag_ids |= weekly

    def test_sources_have_three_levels(self):
        sources = self.env["clinic.source"]
        top = sources.create({"name": "Ads"})
        middle = sources.create({"name": "Search", "parent_id": top.id})
        leaf = sources.create({"name": "Keyword", "parent_id": middle.id})
        self.assertEqual(leaf.display_name, "Ads / Search / Keyword")
        self.assertEqual(leaf.level, 3)
        with self.assertSentence(ValidationError, "three levels"):
            sources.create({"name": "Deep", "parent_id": leaf.id})
        other = sources.create({"name": "Friends"})
        with self.assertSentence(ValidationError, "three levels"):
            top.parent_id = other
        with self.assertRaises(UserError):
            top.parent_id = leaf
        top.name = "Advertising"
        self.assertEqual(leaf.complete_name, "Advertising / Search / Keyword")
