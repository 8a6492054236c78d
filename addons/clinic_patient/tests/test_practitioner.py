from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from .common import PatientCommon


@tagged("post_install", "-at_install")
class TestPractitionerEdges(PatientCommon):
    def test_a_copy_is_another_person(self):
        person = self._new_practitioner("Dr. Li", user_id=self.practitioner_a.id)
        copy = person.copy()
        self.assertNotEqual(copy.resource_id, person.resource_id)
        self.assertFalse(copy.user_id)
        self.assertFalse(copy.resource_id.company_id)

    def test_two_people_do_not_share_a_resource(self):
        person = self._new_practitioner()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._new_practitioner("x", resource_id=person.resource_id.id)

    def test_a_resource_brought_along_is_used(self):
        resource = self.env["resource.resource"].create({"name": "Room"})
        person, other = self.env["clinic.practitioner"].create(
            [
                {"name": "a", "chain_id": self.chain.id, "resource_id": resource.id},
                {"name": "b", "chain_id": self.chain.id},
            ]
        )
        self.assertEqual(person.resource_id, resource)
        self.assertEqual(other.resource_id.name, "b")

    def test_user_follows_to_the_resource_and_leaves_it(self):
        person = self._new_practitioner()
        person.user_id = self.practitioner_a
        self.assertEqual(person.resource_id.user_id, self.practitioner_a)
        person.user_id = False
        self.assertFalse(person.resource_id.user_id)

    def test_what_does_not_concern_it_leaves_the_resource(self):
        person = self._new_practitioner()
        resource = person.resource_id
        resource.name = "Chair 1"
        person.write({"licence_number": "L1", "title": "Dr."})
        self.assertEqual(resource.name, "Chair 1")

    def test_archived_and_back(self):
        person = self._new_practitioner()
        person.action_archive()
        self.assertFalse(person.resource_id.active)
        person.action_unarchive()
        self.assertTrue(person.resource_id.active)

    def test_many_renamed_at_once(self):
        people = self._new_practitioner("a") | self._new_practitioner("b")
        people.name = "王医生"
        self.assertEqual(set(people.resource_id.mapped("name")), {"王医生"})
        self.assertEqual(set(people.mapped("initials_key")), {"wys"})

    def test_a_site_of_another_chain_is_not_added_later(self):
        other = self.env["clinic.chain"].create({"name": "Other", "code": "OTH"})
        person = self._new_practitioner(branch_ids=[(6, 0, self.branch_a.ids)])
        with self.assertSentence(ValidationError, "choose sites of the chain"):
            person.chain_id = other
        person.branch_ids |= self.branch_b | self.branch_c
        self.assertEqual(len(person.branch_ids), 3)

    def test_title_by_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        person = self._new_practitioner("李", title="Chief physician")
        person.with_context(lang="zh_CN").title = "主任医师"
        self.env.flush_all()
        self.env.invalidate_all()
        chinese = person.with_context(lang="zh_CN").display_name
        self.assertEqual(chinese, "李 · 主任医师")
        self.env.invalidate_all()
        english = person.with_context(lang="en_US").display_name
        self.assertEqual(english, "李 · Chief physician")

    def test_everybody_reads_few_write(self):
        person = self._new_practitioner()
        for role in ("reception", "nurse", "consultant"):
            mine = person.with_user(self.users[role])
            self.assertEqual(mine.name, "Dr. Li")
            with self.assertRaises(AccessError):
                mine.name = "x"
        person.with_user(self.medical_director).name = "Dr. Lee"
        self.assertEqual(person.resource_id.name, "Dr. Lee")
        with self.assertRaises(AccessError):
            person.with_user(self.manager_a).unlink()
        person.with_user(self.admin_clinic).unlink()
        self.assertFalse(person.exists())

    def test_search_by_parts_and_licence(self):
        person = self._new_practitioner("欧阳娜娜", licence_number="LIC-99")
        self._new_practitioner("Wu")
        people = self.env["clinic.practitioner"].with_user(self.reception_a)
        for text in ("欧阳", "娜", "ouyang", "oynn", "lic-9"):
            found = [row[0] for row in people.name_search(text)]
            self.assertEqual(found, person.ids, text)
        self.assertFalse(people.name_search("nobody here"))


@tagged("post_install", "-at_install")
class TestSourceEdges(PatientCommon):
    def test_names_by_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        sources = self.env["clinic.source"]
        top = sources.create({"name": "Ads"})
        leaf = sources.create({"name": "Search", "parent_id": top.id})
        top.with_context(lang="zh_CN").name = "广告"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(leaf.with_context(lang="zh_CN").display_name, "广告 / Search")

    def test_in_use_is_not_deleted_with_its_children(self):
        sources = self.env["clinic.source"]
        top = sources.create({"name": "Ads"})
        sources.create({"name": "Search", "parent_id": top.id})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            top.unlink()

    def test_no_circle(self):
        sources = self.env["clinic.source"]
        top = sources.create({"name": "Ads"})
        leaf = sources.create({"name": "Search", "parent_id": top.id})
        with self.assertSentence(UserError, "Recursion"):
            top.parent_id = leaf

    def test_reception_chooses_hq_makes(self):
        source = self.env["clinic.source"].with_user(self.hq).create({"name": "Ads"})
        patient = self._new_patient(source_id=source.id)
        self.assertEqual(patient.source_id.display_name, "Ads")
        with self.assertRaises(AccessError):
            source.with_user(self.reception_a).name = "x"
