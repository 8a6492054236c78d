from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import PatientCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestFamilyEdges(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mother = cls._new_patient("王芳", birth_date=date(1990, 1, 1))
        cls.child = cls._new_patient("李明", birth_date=date(2020, 1, 1))
        cls.family = cls.mother._get_or_create_family()

    def test_nobody_is_in_a_family_twice(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["clinic.family.member"].create(
                {"family_id": self.family.id, "patient_id": self.mother.id}
            )

    def test_a_family_does_not_leave_its_chain(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        with self.assertSentence(ValidationError, "stays within one chain"):
            self.family.sudo().chain_id = other
        empty = self.env["clinic.family"].create(
            {"name": "Empty", "chain_id": self.chain.id}
        )
        empty.chain_id = other
        self.assertEqual(empty.chain_id, other)

    def test_a_guardian_does_not_become_a_minor(self):
        self.child._join_family_of(self.mother, guardian=True)
        with self.assertSentence(ValidationError, "is a minor"):
            self.mother.birth_date = date(2015, 1, 1)
        self.mother.birth_date = date(1991, 1, 1)

    def test_eighteen_today_may_guard(self):
        young = self._new_patient("Young", birth_date=date(2008, 6, 15))
        self.assertTrue(self.family._add_member(young, is_guardian=True).is_guardian)
        younger = self._new_patient("Younger", birth_date=date(2008, 6, 16))
        with self.assertSentence(ValidationError, "Younger is a minor"):
            self.family._add_member(younger, is_guardian=True)

    def test_without_birth_date_nobody_is_a_minor(self):
        unknown = self._new_patient("x")
        self.assertFalse(unknown.is_minor)
        self.assertFalse(unknown.lacks_guardian)
        self.assertTrue(self.family._add_member(unknown, is_guardian=True))

    def test_two_families_two_guardians(self):
        father = self._new_patient("李强", birth_date=date(1988, 1, 1))
        self.child._join_family_of(self.mother, guardian=True)
        self.child._join_family_of(father, guardian=True)
        self.assertEqual(self.child.guardian_ids, self.mother | father)
        self.assertEqual(len(self.child.family_ids), 2)
        self.assertEqual(self.child.payer_id, self.mother.partner_id, "the first pays")

    def test_the_guardians_payer_pays(self):
        employer = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        self.mother.sudo().payer_id = employer
        self.child._join_family_of(self.mother, guardian=True)
        self.assertEqual(self.child.sudo().payer_id, employer)

    def test_a_relative_who_does_not_decide_pays_nothing(self):
        self.child._join_family_of(self.mother)
        self.assertEqual(self.child.payer_id, self.child.partner_id)
        self.assertTrue(self.child.lacks_guardian)
        self.assertEqual(self.child.member_ids.role, "child")

    def test_an_enquiry_joins_and_keeps_its_payer_later(self):
        baby = self._new_patient("Baby", kind="prospect", birth_date=date(2026, 6, 1))
        baby._join_family_of(self.mother, guardian=True)
        baby.action_make_patient()
        self.assertEqual(baby.payer_id, self.mother.partner_id)
        self.assertTrue(baby.partner_id)
        self.assertNotEqual(baby.partner_id, self.mother.partner_id)

    def test_a_guardian_who_is_an_enquiry_does_not_pay(self):
        aunt = self._new_patient("Aunt", kind="prospect", birth_date=date(1990, 1, 1))
        self.child._join_family_of(aunt, guardian=True)
        self.assertEqual(self.child.payer_id, self.child.partner_id)
        self.assertEqual(self.child.guardian_ids, aunt)

    def test_families_are_told_as_the_directory_tells(self):
        """Their names are names of people."""
        there = self._new_user("reception", self.branch_c, "t_reception_entity")
        reads = {
            user: self.env["clinic.family"].with_user(user)
            for user in (self.reception_a, self.reception_b, there, self.privacy)
        }
        ids = {user: set(families.search([]).ids) for user, families in reads.items()}
        for user in (self.reception_a, self.reception_b, self.privacy):
            self.assertIn(self.family.id, ids[user], user.login)
        self.assertNotIn(self.family.id, ids[there])
        self.chain.file_sharing = "own"
        self.assertNotIn(self.family.id, reads[self.reception_b].search([]).ids)
        alone = self.family.sudo().copy({"name": "Nobody yet"})
        self.assertIn(alone.id, reads[there].search([]).ids)

    def test_members_of_another_branch_stay_closed(self):
        cousin = self._new_patient("李华", self.reception_b)
        self.family.sudo()._add_member(cousin.sudo())
        self.env.invalidate_all()
        self.assertEqual(self.family.member_ids.patient_id, self.mother)
        self.assertEqual(self.family.member_count, 1)
        self.env.invalidate_all()
        self.assertEqual(self.family.sudo().member_count, 2)
        with self.assertRaises(AccessError):
            cousin.with_user(self.reception_a).read(["phone_shown"])

    def test_a_guardian_of_another_branch_counts(self):
        grandmother = self._new_patient("赵兰", self.reception_b)
        self.family.sudo()._add_member(grandmother.sudo(), is_guardian=True)
        self.family._add_member(self.child, role="child")
        self.env.invalidate_all()
        self.assertFalse(self.child.lacks_guardian, "yes or no, for everybody")
        self.assertFalse(self.child.guardian_ids, "her file is closed to him")

    def test_a_stranger_is_no_relative(self):
        stranger = self._new_patient("x", self.reception_b)
        with self.assertRaises(AccessError):
            self.child._join_family_of(
                stranger.with_user(self.reception_a), guardian=True
            )

    def test_deleting_a_family_leaves_its_people(self):
        self.child._join_family_of(self.mother, guardian=True)
        self.family.sudo().unlink()
        self.env.invalidate_all()
        self.assertTrue(self.child.exists())
        self.assertFalse(self.child.guardian_ids)
        self.assertTrue(self.child.lacks_guardian)


@tagged("post_install", "-at_install")
class TestTagEdges(PatientCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.axis, cls.free = cls.env["clinic.tag.axis"].create(
            [
                {"name": "VIP", "code": "t_vip", "is_exclusive": True},
                {"name": "Likes", "code": "t_likes"},
            ]
        )
        cls.gold, cls.silver, cls.tea, cls.milk = cls.env["clinic.tag"].create(
            [
                {"name": "Gold", "axis_id": cls.axis.id},
                {"name": "Silver", "axis_id": cls.axis.id},
                {"name": "Tea", "axis_id": cls.free.id},
                {"name": "Milk", "axis_id": cls.free.id},
            ]
        )

    def test_two_at_once_are_refused(self):
        with self.assertSentence(ValidationError, "VIP takes one tag per patient"):
            self._new_patient(tag_ids=[(6, 0, (self.gold | self.silver).ids)])

    def test_one_of_each_axis_and_many_of_the_free(self):
        tags = self.gold | self.tea | self.milk
        patient = self._new_patient(tag_ids=[(6, 0, tags.ids)])
        self.assertEqual(patient.tag_ids, tags)

    def test_an_axis_becomes_exclusive_only_where_it_can(self):
        patient = self._new_patient(tag_ids=[(6, 0, (self.tea | self.milk).ids)])
        with self.assertSentence(ValidationError, "Keep one: Milk, Tea"):
            self.free.with_user(self.hq).is_exclusive = True
        patient.tag_ids = self.tea
        self.free.with_user(self.hq).is_exclusive = True
        self.assertTrue(self.free.is_exclusive)

    def test_an_archived_file_counts(self):
        patient = self._new_patient(tag_ids=[(6, 0, (self.tea | self.milk).ids)])
        patient.action_archive()
        with self.assertRaises(ValidationError):
            self.free.is_exclusive = True

    def test_a_tag_moved_beside_another(self):
        self._new_patient(tag_ids=[(6, 0, (self.gold | self.tea).ids)])
        with self.assertSentence(ValidationError, "VIP takes one tag"):
            self.tea.axis_id = self.axis
        self.milk.axis_id = self.axis
        self.assertEqual(self.milk.axis_id, self.axis)

    def test_an_archived_tag_makes_room_until_it_comes_back(self):
        patient = self._new_patient(tag_ids=[(6, 0, self.gold.ids)])
        self.gold.active = False
        patient.invalidate_recordset()
        patient.tag_ids = [(4, self.silver.id)]
        with self.assertSentence(ValidationError, "VIP takes one tag"):
            self.gold.active = True

    def test_two_axes_with_one_code_are_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["clinic.tag.axis"].create({"name": "x", "code": "t_vip"})

    def test_reception_sets_tags_and_makes_none(self):
        patient = self._new_patient()
        patient.tag_ids = self.gold
        with self.assertRaises(AccessError):
            self.env["clinic.tag"].with_user(self.reception_a).create(
                {"name": "x", "axis_id": self.free.id}
            )
        self.assertTrue(
            self.env["clinic.tag"]
            .with_user(self.hq)
            .create({"name": "x", "axis_id": self.free.id})
        )
